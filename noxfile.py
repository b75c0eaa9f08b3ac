"""What can be done with this project, by name: `nox -l` lists it, plain `nox` checks a change."""

import json
import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"

ENOUGH = 0.9
"""Of the mutants, those that the tests must notice."""
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]

# pyenv's shims stand on the path for versions that are not switched on, and fail; its real ones go first.
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
FOUND = [str(folder) for version in PYTHONS for folder in sorted(PYENV.glob(f"{version}.*/bin"))]
os.environ["PATH"] = os.pathsep.join([*FOUND, os.environ["PATH"]])


def group(*names: str) -> list[str]:
    """The requirements of dependency groups."""
    return nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), *names)


def install_wheel(session: nox.Session, *requirements: str) -> None:
    """Install the built wheel, as a stranger would have it, and what the session needs beside it."""
    folder = Path(session.create_tmp()) / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    session.install("build", *requirements)
    session.run("python", "-m", "build", "--wheel", "--outdir", str(folder), silent=True)
    (wheel,) = folder.glob("*.whl")
    session.install("--force-reinstall", "--no-deps", str(wheel))
    session.install(str(wheel))


@nox.session(default=False)
def quickstart(session: nox.Session) -> None:
    """Make one token of each kind: on the fake, or on Stripe where STRIPE_API_KEY is set."""
    session.install(".")
    session.run("python", "examples/quickstart.py", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Look for what ruff finds, in style and in substance."""
    session.install(*group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Let mypy and pyright check the package, what it exports, and a user's code against the wheel."""
    install_wheel(session, *group("tests", "types"))
    session.run("mypy")
    session.run("pyright")
    session.run("pyright", "--ignoreexternal", "--verifytypes", "stripe_tokens")
    session.run("pytest", "tests/typing", "-m", "typing", *session.posargs)


@nox.session(default=False)
def checkers(session: nox.Session) -> None:
    """Hear what other type checkers find. They are no gates: their findings are listed, not judged."""
    install_wheel(session, "ty", "pyrefly")
    for command in (["ty", "check", "stripe_tokens"], ["pyrefly", "check", "stripe_tokens"]):
        session.run(*command, success_codes=[0, 1])


@nox.session(default=False)
def workflows(session: nox.Session) -> None:
    """Look for weak spots in the workflow files."""
    session.install("zizmor")
    session.run("zizmor", "--offline", ".github")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests on each supported Python that is present, and measure their coverage."""
    install_wheel(session, *group("tests"))
    # Without the working folder on the path, so that the wheel is tested and not the checkout.
    session.env.update({"PYTHONSAFEPATH": "1", "COVERAGE_FILE": str(Path(session.create_tmp()) / ".coverage")})
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session
def lowest(session: nox.Session) -> None:
    """Run the tests with the oldest dependencies that are allowed."""
    session.install("uv")
    session.run("uv", "pip", "install", "--resolution", "lowest-direct", ".[trio]", silent=True)
    session.install(*group("tests"))
    session.run("python", "-c", "import httpx, attr; print('httpx', httpx.__version__, 'attrs', attr.__version__)")
    session.run("pytest", *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """Let servers misbehave for longer than the tests do, and print what callers see of it."""
    install_wheel(session, *group("tests"))
    session.run("pytest", "tests/faults", "--churn=5", "--hazards", *session.posargs)
    session.run("pytest", "tests/testing", "-m", "slow")


@nox.session
def interop(session: nox.Session) -> None:
    """Point the official SDKs of Python and Node.js, unmodified, at the served fake."""
    install_wheel(session, *group("tests"))
    if shutil.which("npm"):
        folder = Path(session.create_tmp()) / "node"
        session.run(
            "npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), "stripe@23.1.0", external=True
        )
        session.env["STRIPE_NODE_MODULES"] = str(folder / "node_modules")
    session.run("pytest", "tests/interop", "-rs", *session.posargs)


@nox.session
def leaks(session: nox.Session) -> None:
    """Try every way out with the real tools, closer than the tests do, and print the table beside two peers."""
    install_wheel(session, *group("tests", "leaks"))
    session.run("pytest", "tests/leaks", "--stride=3", *session.posargs)
    session.run("python", "-W", "ignore", "-m", "leaks.table", env={"PYTHONPATH": "tests"})


@nox.session(default=False)
def mutants(session: nox.Session) -> None:
    """Change the rooms that decide in a thousand small ways, and see whether the tests notice: 90 % must be."""
    session.install(".[trio]", *group("tests", "mutants"))
    session.run("mutmut", "run", *session.posargs, env={"HYPOTHESIS_EXAMPLES": "20"})
    session.run("mutmut", "results")
    session.run("mutmut", "export-cicd-stats")
    found = json.loads(Path("mutants/mutmut-cicd-stats.json").read_text("utf-8"))
    killed = (found["killed"] + found["timeout"]) / found["total"]
    session.log(f"{killed:.1%} of {found['total']} mutants were noticed")
    if killed < ENOUGH:
        session.error("too few")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; any warning fails it."""
    session.install(".", *group("docs"))
    session.run("sphinx-build", "-q", "-W", "--keep-going", "-b", "html", "docs", "docs/_build/html", *session.posargs)


@nox.session
def examples(session: nox.Session) -> None:
    """Run the examples as the apps that they are: over real HTTP, forked, through a broker."""
    install_wheel(session, *group("tests", "examples"))
    session.run("pytest", "tests/examples", "--force-enable-socket", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Build sdist and wheel twice, check them, make tokens with each in a bare environment, list licences."""
    session.install("build", "twine", "virtualenv")
    folder = Path(session.create_tmp()) / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    session.env["SOURCE_DATE_EPOCH"] = "1767225600"
    for attempt in ("once", "again"):
        session.run("python", "-m", "build", "--outdir", str(folder / attempt), silent=True)
    built = sorted((folder / "once").iterdir())
    for path in built:
        if path.read_bytes() != (folder / "again" / path.name).read_bytes():
            session.error(f"{path.name} is not reproducible")
        session.log(f"{path.name}: {path.stat().st_size} bytes")
    session.run("twine", "check", "--strict", *map(str, built))
    for path in built:
        bare = folder / f"bare-{path.suffix[1:]}"
        session.run("virtualenv", "--quiet", str(bare))
        session.run(str(bare / "bin" / "python"), "-m", "pip", "install", "--quiet", str(path), external=True)
        session.run(str(bare / "bin" / "python"), "-I", "examples/quickstart.py", external=True, silent=True)
    session.install("pip-licenses")
    session.run("pip-licenses", "--python", str(bare / "bin" / "python"), "--from=mixed")
    if session.posargs[:1] == ["--keep"]:
        shutil.copytree(folder / "once", session.posargs[1])


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure what the package costs beside its peers; `-- encode sync` measures those parts alone."""
    # No trio: it would bring sniffio, and httpx is to be met as its users have it.
    session.install(".", *group("bench"))
    session.run("python", "-m", "bench", *session.posargs)
