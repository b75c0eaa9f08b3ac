"""What can be done with this project, by name: `nox -l` lists it, `nox` does what a change needs."""

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "tests", "lowest"]

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def group(name: str) -> list[str]:
    """The requirements of a dependency group."""
    return nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), name)


def install_wheel(session: nox.Session, *requirements: str, extras: str = "trio") -> None:
    """Build the wheel and install it, as a stranger would have it, with what the session needs."""
    session.install("build")
    wheels = session.create_tmp()
    session.run("python", "-m", "build", "--wheel", "--outdir", wheels, silent=True)
    (wheel,) = (name for name in __import__("os").listdir(wheels) if name.endswith(".whl"))
    session.install(f"{wheels}/{wheel}[{extras}]", *requirements)


@nox.session
def quickstart(session: nox.Session) -> None:
    """Make one token of each kind: on the fake, or on Stripe if STRIPE_API_KEY is set."""
    session.install(".")
    session.run("python", "examples/quickstart.py", *session.posargs)
