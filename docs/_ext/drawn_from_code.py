"""Tables and pictures of the documentation that are read off the code itself."""

from __future__ import annotations

import ast
import html
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sphinx.application import Sphinx

import stripe_tokens
from stripe_tokens import _retry, errors, params
from stripe_tokens._http import Failure, Response, Stage
from stripe_tokens.params._base import Field, Kind, Shape, fields_of
from stripe_tokens.testing import FakeStripe

PACKAGE = Path(stripe_tokens.__file__).parent


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    """The lines of a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines]


def error_rows() -> list[list[str]]:
    """Class, when, what Stripe says, and whether it is retried, for every error."""
    return [
        [f"{'&nbsp;' * 3 * depth}`{cls.__name__}`", _sentence(cls), _said(cls), _retried(cls)]
        for depth, cls in _tree(errors.StripeError, 0)
    ]


def _tree(cls: type[Exception], depth: int) -> Iterator[tuple[int, type[Exception]]]:
    yield depth, cls
    for child in cls.__subclasses__():
        yield from _tree(child, depth + 1)


def _sentence(cls: type) -> str:
    return " ".join((cls.__doc__ or "").split("\n\n")[0].split())


def _said(cls: type) -> str:
    return "; ".join(_conditions(rule) for rule in errors.RULES if rule.error is cls)


def _conditions(rule: errors.Rule) -> str:
    statuses = rule.statuses
    span = f"{statuses[0]} to {statuses[-1]}" if isinstance(statuses, range) else ", ".join(map(str, statuses))
    parts = [
        f"`{rule.type}`" if rule.type else "",
        f"status {span}" if span else "",
        " or ".join(f"`{code}`" for code in sorted(rule.codes)),
        f"“{rule.message}…”" if rule.message else "",
        "no code" if rule.without_code else "",
    ]
    return " with ".join(part for part in parts if part) or "anything else"


def _retried(cls: type) -> str:
    if issubclass(cls, errors.APIConnectionError):
        stage = Stage.TLS if cls is errors.TLSError else Stage.READ
        return "yes" if _retry.worth_it(Failure(stage=stage, exception="")) else "no"
    statuses = [status for rule in errors.RULES if rule.error is cls for status in _decided_by(rule)]
    if cls is errors.ResponseDecodeError:
        statuses = [200]
    verdicts = {_retry.worth_it(Response(status=status, headers={}, body=b"")) for status in statuses}
    return {frozenset({True}): "yes", frozenset({False}): "no"}.get(frozenset(verdicts), "")


def _decided_by(rule: errors.Rule) -> list[int]:
    """The statuses at which it is this row that decides."""
    said = {"type": rule.type, "message": rule.message}
    statuses = rule.statuses if isinstance(rule.statuses, (set, range)) else {402}
    return [status for status in statuses if next(row for row in errors.RULES if row.fits(status, said)) is rule]


def parameter_rows() -> list[list[str]]:
    """Path, home, type and limits of every parameter of `POST /v1/tokens`."""
    roots = [getattr(params, name) for name in params.__all__ if name.endswith("Params") and name != "TokenParams"]
    rows = [row for cls in roots for row in _rows_of(cls, cls.root)]
    rows.append(["`expand`", "`tokens.create(expand=...)`", "list", ""])
    return sorted(rows)


def _rows_of(cls: type[Shape], root: str) -> Iterator[list[str]]:
    for field in fields_of(cls):
        path = field.path(root)
        if field.shape:
            yield from _rows_of(field.shape, path)
        else:
            yield [f"`{path}`", f"`{cls.__name__}.{field.name}`", field.kind.value, _limits(field)]


def _limits(field: Field) -> str:
    few = len(field.choices) <= 4  # noqa: PLR2004 - longer vocabularies stand with their alias
    parts = [
        "required" if field.required else "",
        f"at most {field.max_length} characters{' each' if field.kind is Kind.LIST else ''}"
        if field.max_length
        else "",
        ", ".join(f"`{choice}`" for choice in field.choices) if few else f"one of {len(field.choices)} values",
        "takes `CLEAR`" if field.clearable else "",
    ]
    return "; ".join(part for part in parts if part)


# The way of one call, as the interpreter goes it.


def call_steps() -> list[tuple[int, str, str]]:
    """Depth, room and function of each step of one `create` on the fake, in their order."""
    steps: list[tuple[int, str, str]] = []
    rooms = {str(path): path.stem for path in PACKAGE.glob("*.py")}
    depth = 0

    def watch(frame: FrameType, event: str, _: object) -> None:
        nonlocal depth
        room = rooms.get(frame.f_code.co_filename)
        if room is None or frame.f_code.co_name.startswith("<"):
            return
        if event == "call":
            steps.append((depth, room, frame.f_code.co_qualname))
            depth += 1
        elif event == "return":
            depth -= 1

    with FakeStripe().client() as client:
        card = params.CardParams(number="4242424242424242", exp_month=5, exp_year=2040)
        client.tokens.create(card)  # so that what is made once is not in the picture
        sys.setprofile(watch)
        try:
            client.tokens.create(card)
        finally:
            sys.setprofile(None)
    return steps


_SHOWN = {
    "Tokens.create": "what the user calls",
    "Transport.run": "the driver: sleeps, sends, and sends back",
    "create": "the flow: a generator without I/O",
    "encode": "params to form bytes",
    "Transport.send": "one exchange, which ends in a value",
    "worth_it": "is another attempt worth it?",
    "from_response": "the table of errors",
    "parse": "JSON, strictly",
    "token": "the table of kinds",
}


def call_picture() -> str:
    """The steps as an SVG: one row a step, indented by depth, coloured by room."""
    seen: set[str] = set()
    rows = []
    for depth, room, name in call_steps():
        if name in _SHOWN and name not in seen:
            seen.add(name)
            rows.append((depth, room, name))
    levels = {depth: level for level, depth in enumerate(sorted({depth for depth, _, _ in rows}))}
    height = 34
    parts = [
        f'<text x="{12 + 22 * levels[depth]}" y="{24 + height * number}" fill="currentColor">'
        f'<tspan font-family="monospace" font-weight="bold">{html.escape(room)}.{html.escape(name)}</tspan>'
        f'<tspan dx="10" opacity="0.75">{html.escape(_SHOWN[name])}</tspan></text>'
        f'<line x1="{6 + 22 * levels[depth]}" x2="{6 + 22 * levels[depth]}" y1="{8 + height * number}" '
        f'y2="{32 + height * number}" stroke="currentColor" stroke-width="2" opacity="0.5"/>'
        for number, (depth, room, name) in enumerate(rows)
    ]
    return (
        f'<svg viewBox="0 0 700 {height * len(rows) + 10}" role="img" aria-label="The way of one call" '
        f'font-size="14" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def imports() -> dict[str, set[str]]:
    """Which rooms each room imports, by the source."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.glob("*.py")):
        modules = [
            node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)
        ]
        found[path.stem] = {module.split(".")[1] for module in modules if module.startswith("stripe_tokens.")}
    return found


# The directives.


class FromCode(Directive):
    """Markdown or SVG that a function makes of the code."""

    make: Callable[[], list[str]]

    def run(self) -> list[nodes.Node]:
        """Put what the function makes where the directive stands."""
        holder = nodes.container()
        self.state.nested_parse(StringList(type(self).make(), source="drawn_from_code"), 0, holder)
        return holder.children


def directive(make: Callable[[], list[str]]) -> type[Directive]:
    """A directive that shows what a function makes."""
    return type("Made", (FromCode,), {"make": staticmethod(make)})


class Picture(Directive):
    """The way of one call."""

    def run(self) -> list[nodes.Node]:
        """Put the SVG where the directive stands."""
        return [nodes.raw("", f"<figure>{call_picture()}</figure>", format="html")]


def bare_links(_app: Sphinx, _what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Take the angle brackets off links, which reStructuredText would show."""
    lines[:] = [re.sub(r"<(https://\S+)>", r"\1", line) for line in lines]


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the directives known to Sphinx."""
    error_header = ["class", "when", "what Stripe says", "retried"]
    parameter_header = ["parameter", "where", "type", "limits"]
    app.add_directive("errors-table", directive(lambda: table(error_header, error_rows())))
    app.add_directive("parameters-table", directive(lambda: table(parameter_header, parameter_rows())))
    app.add_directive("call-picture", Picture)
    app.connect("autodoc-process-docstring", bare_links)
    return {"parallel_read_safe": True}
