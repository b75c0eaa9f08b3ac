"""The rules of the house, checked on the source as it stands."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

import stripe_tokens
from stripe_tokens import errors, params, sources, tokens

PACKAGE: Final = Path(stripe_tokens.__file__).parent
ROOT: Final = "stripe_tokens"

# Every module on its floor; imports point down, or to a neighbour that stands before it.
FLOORS: Final = (
    ("_secret", "_version"),
    ("_records", "_http", "_options", "sources", "tokens", "errors"),
    (
        "params._base",
        "params._shapes",
        "params.account",
        "params.bank_account",
        "params.card",
        "params.cvc_update",
        "params.person",
        "params.pii",
        "params",
    ),
    ("_config", "_convert", "_form", "_retry", "_scrub"),
    ("_flow",),
    ("_pool", "_network", "_drive", "_family", "_lane", "_transport", "_pace", "_many"),
    ("_endpoint", "_client"),
    ("",),
)
ORDER: Final = {name: (floor, place) for floor, names in enumerate(FLOORS) for place, name in enumerate(names)}


def name_of(path: Path) -> str:
    """The dotted name of a module below the package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


ALL: Final = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
# `testing` stands beside the house: it may know every room, and none knows it.
MODULES: Final = {name: path for name, path in ALL.items() if name.partition(".")[0] != "testing"}
each_module: Final = pytest.mark.parametrize("name", MODULES)
each_module_of_all: Final = pytest.mark.parametrize("name", ALL)


@functools.cache
def tree(name: str) -> ast.Module:
    """The syntax of a module."""
    return ast.parse(ALL[name].read_text("utf-8"))


def imports(name: str) -> Iterator[str]:
    """Every module that a module imports, wherever in it the import stands."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole way"
            modules = {f"{node.module}.{alias.name}" for alias in node.names}
            known = {module for module in modules if module.removeprefix(f"{ROOT}.") in MODULES}
            yield from known or {str(node.module)}


def inner_imports(name: str) -> set[str]:
    """The modules of the package that a module imports."""
    found = {imported for imported in imports(name) if imported.partition(".")[0] == ROOT}
    return {imported.removeprefix(ROOT).removeprefix(".") for imported in found}


# Rooms and floors.


def test_each_module_has_its_floor() -> None:
    """A new module is put on a floor before it is used, and one that is gone leaves the plan."""
    assert sorted(ORDER) == sorted(MODULES)


@each_module
def test_imports_point_down(name: str) -> None:
    """A module knows those below it and, on its own floor, those that stand before it."""
    assert [imported for imported in inner_imports(name) if ORDER[imported] >= ORDER[name]] == []


@pytest.mark.parametrize(("library", "room"), [("httpx", "_lane"), ("httpcore", "_lane"), ("cattrs", "_convert")])
def test_a_library_has_one_room(library: str, room: str) -> None:
    """Each is known to one module; types may be named where only a type checker looks."""
    at_run_time = {name for name in MODULES if library in {found.partition(".")[0] for found in run_time_imports(name)}}
    assert at_run_time == {room}


def test_one_module_imports_libraries_by_name() -> None:
    """That is where the libraries of what was given are found: httpx, and what has the same words."""
    assert [name for name in MODULES if "import_module" in ALL[name].read_text("utf-8")] == ["_family"]


def run_time_imports(name: str) -> set[str]:
    """What a module imports when it runs: not what stands behind `TYPE_CHECKING`."""
    hidden = {
        id(inner)
        for node in ast.walk(tree(name))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        if id(node) not in hidden and isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif id(node) not in hidden and isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    return found


def test_importing_the_package_costs_no_library_that_it_may_not_need() -> None:
    """Httpcore comes with the first client and cattrs with the first answer, not with the import."""
    heavy = ["httpx", "httpcore", "anyio", "cattrs", "ssl", "asyncio"]
    code = f"import sys, stripe_tokens; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_client_that_is_given_nothing_imports_no_httpx() -> None:
    """A lane drives httpcore, so that a cold start does not pay for httpx."""
    lane = "from stripe_tokens._lane import Lane; Lane('http://127.0.0.1')"
    code = f"import sys; from stripe_tokens import Client; Client('sk_test_1'); {lane}; print('httpx' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@each_module_of_all
def test_no_module_is_long(name: str) -> None:
    """A module of more than 300 lines is two modules."""
    assert len(ALL[name].read_text("utf-8").splitlines()) <= 300


@each_module_of_all
def test_no_function_is_long(name: str) -> None:
    """A function of more than 50 lines, its docstring left out, is two functions."""
    for node in ast.walk(tree(name)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            docstring = node.body[0] if ast.get_docstring(node) else None
            lines = node.end_lineno - node.lineno - (docstring.end_lineno - docstring.lineno if docstring else 0)
            assert lines <= 50, node.name


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "base", "core", "models", "types"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    """A module is named for what it holds."""
    assert word not in {name.rpartition(".")[2] for name in MODULES}


# What is said.


def is_public(name: str) -> bool:
    """Whether users may call a thing by a name."""
    return not name.startswith("_")


def undocumented(body: list[ast.stmt], place: str) -> Iterator[str]:
    """Every public class, function and field below a place that has no docstring."""
    for node, following in zip(body, [*body[1:], None], strict=False):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and is_public(node.name):
            if not ast.get_docstring(node):
                yield f"{place}.{node.name}"
            if isinstance(node, ast.ClassDef):
                yield from undocumented(node.body, f"{place}.{node.name}")
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and is_public(node.target.id):
            explained = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
            if not explained and "ClassVar" not in ast.unparse(node.annotation):
                yield f"{place}.{node.target.id}"


@pytest.mark.parametrize("name", [name for name in MODULES if is_public(name.rpartition(".")[2])])
def test_everything_public_is_documented(name: str) -> None:
    """Each public module, class, function and field says what it is, in a docstring under it."""
    assert ast.get_docstring(tree(name))
    assert list(undocumented(tree(name).body, name)) == []


PUBLIC: Final = {
    id(value): value
    for module in (stripe_tokens, errors, params, sources, tokens)
    for name, value in vars(module).items()
    if is_public(name) and (inspect.isclass(value) or inspect.isfunction(value))
    if value.__module__.partition(".")[0] == ROOT
}


@pytest.mark.parametrize("thing", PUBLIC.values(), ids=[value.__qualname__ for value in PUBLIC.values()])
def test_everything_that_can_be_imported_is_documented(thing: Any) -> None:
    """What stands in a private module and is shown by a public one has docstrings too, on each method."""
    assert inspect.getdoc(thing)
    methods = [value for name, value in vars(thing).items() if is_public(name) and inspect.isfunction(value)]
    assert [method.__qualname__ for method in methods if not inspect.getdoc(method)] == []


def test_each_field_of_a_public_value_is_documented() -> None:
    """Attribute docstrings are in the source, where editors and the reference find them."""
    for name in ("_records", "_options"):
        public = [
            node for node in tree(name).body if isinstance(node, ast.ClassDef) and hasattr(stripe_tokens, node.name)
        ]
        assert public
        assert list(undocumented(list(public), name)) == []


# The face.


@pytest.mark.parametrize("module", [stripe_tokens, params], ids=lambda module: module.__name__)
def test_all_is_sorted_and_true(module: Any) -> None:
    """`__all__` lists what there is, once and in order; no public name is left out of it."""
    assert module.__all__ == sorted(set(module.__all__), key=_isort)
    # pytest puts names of its own into modules of a package that has a plugin.
    there = {name for name, value in vars(module).items() if is_public(name) and name.isidentifier()}
    submodules = {name.rpartition(".")[2] for name in ALL}
    assert there - submodules == set(module.__all__) - submodules - {"__version__"}


def _isort(name: str) -> tuple[int, str]:
    # As ruff sorts it: constants, then classes, then the rest.
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@pytest.mark.parametrize("name", stripe_tokens.__all__)
def test_each_public_class_says_where_it_is_imported_from(name: str) -> None:
    """A traceback and a repr show names that users can import."""
    value = getattr(stripe_tokens, name)
    if inspect.isclass(value):
        # Annotations of params are resolved in the module that the class names, so that they keep theirs.
        assert "._" not in value.__module__ or value.__module__.startswith(f"{ROOT}.params._")


def test_every_class_of_the_public_modules_can_be_imported_from_the_package() -> None:
    """The errors, the tokens and the nine params are at the top, where one looks first."""
    wanted = {
        *(name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)),
        *(name for name, value in vars(tokens).items() if inspect.isclass(value) and issubclass(value, tokens.Token)),
        *(name for name in params.__all__ if name.endswith("Params")),
    }
    assert wanted <= set(stripe_tokens.__all__)


# What an expert would wince at.


def source() -> str:
    """All code of the package."""
    return "\n".join(path.read_text("utf-8") for path in ALL.values())


def test_casts_and_ignores_are_few_and_have_a_reason() -> None:
    """At most six places overrule the type checkers, and each says why."""
    overruled = re.findall(r"^.*(?:\bcast\(|# type: ignore|# pyright: ignore).*$", source(), re.MULTILINE)
    assert len(overruled) <= 6
    ignores = [line for line in overruled if "ignore" in line]
    assert [line for line in ignores if not re.search(r"ignore\[[\w, -]+\] # \w", line)] == []


def test_each_noqa_has_a_code_and_a_reason() -> None:
    """A silenced linter is told by name, and the reader why."""
    assert [
        line
        for line in source().splitlines()
        if "noqa" in line and not re.search(r"noqa: [A-Z]+\d+(, [A-Z]+\d+)* - [\w`]", line)
    ] == []


def test_no_signature_takes_anything() -> None:
    """No public signature has `**kwargs: Any`, and none has `dict[str, Any]` as an argument."""
    for name in MODULES:
        for node in ast.walk(tree(name)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and is_public(node.name):
                keywords = node.args.kwarg
                assert keywords is None or "Unpack" in ast.unparse(keywords.annotation or keywords)


def test_every_value_is_immutable() -> None:
    """What users hold does not change in their hands."""
    classes = [value for value in PUBLIC.values() if attrs.has(value) and not issubclass(value, Exception)]
    assert classes
    assert [cls for cls in classes if cls.__setattr__ is object.__setattr__] == []
