"""The ways out: everything that shows values, by itself or because somebody asked it to."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import logging
import pickle
import pprint
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Final

import attrs
import cloudpickle
import django
import rich
import sentry_sdk
import structlog
from django.conf import settings
from django.views.debug import ExceptionReporter
from IPython.core.ultratb import VerboseTB
from IPython.lib.pretty import pretty
from loguru import logger as loguru_logger
from rich.console import Console
from rich.traceback import Traceback

settings.configure(DEBUG=True, SECRET_KEY="of the tests")
django.setup()
loguru_logger.remove()

# Of an exception that somebody caught.


def plain_traceback(error: BaseException) -> str:
    """What Python prints, and every log handler."""
    return "".join(traceback.format_exception(error))


def traceback_with_locals(error: BaseException) -> str:
    """The same, with the locals of each frame."""
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def _rich(shown: object) -> str:
    console = Console(file=io.StringIO(), width=300)
    console.print(shown)
    return console.file.getvalue()  # type: ignore[attr-defined] # the StringIO above


def rich_traceback(error: BaseException) -> str:
    """The traceback of rich, nothing cut."""
    limits = dict.fromkeys(("locals_max_length", "locals_max_string"), None)
    return _rich(
        Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True, max_frames=0, **limits)
    )


def ipython_traceback(error: BaseException) -> str:
    """What IPython shows after `%xmode Verbose`."""
    return str(VerboseTB().text(type(error), error, error.__traceback__))


def django_debug_page(error: BaseException) -> str:
    """Django's yellow page, as HTML and as the text that it mails."""
    reporter = ExceptionReporter(None, type(error), error, error.__traceback__)
    return reporter.get_traceback_html() + reporter.get_traceback_text()


def structlog_tracebacks(error: BaseException) -> str:
    """Structlog's exceptions as dicts, with locals as they are by default."""
    transform = structlog.tracebacks.ExceptionDictTransformer()
    return json.dumps(transform((type(error), error, error.__traceback__)), default=repr, ensure_ascii=False)


def loguru_diagnose(error: BaseException) -> str:
    """Loguru with its default, `diagnose=True`."""
    sink = io.StringIO()
    handler = loguru_logger.add(sink, backtrace=True, diagnose=True)
    loguru_logger.opt(exception=error).error("it failed")
    loguru_logger.remove(handler)
    return sink.getvalue()


class _Kept(sentry_sdk.transport.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    def capture_envelope(self, envelope: Any) -> None:
        """Keep what would be sent."""
        self.sent.append(envelope.serialize())


def sentry_event(error: BaseException) -> str:
    """The event that sentry-sdk sends with default settings, with the breadcrumbs that it kept."""
    kept = _Kept()
    client = sentry_sdk.Client(dsn="http://public@127.0.0.1:9/1", transport=kept)
    with sentry_sdk.new_scope() as scope:
        scope.set_client(client)
        scope.capture_exception(error)
        client.flush()
    client.close()
    return b"".join(kept.sent).decode().replace("\\u00dc", "Ü")


def chain(error: BaseException) -> str:
    """Cause and context, to the end, and what hangs on their tracebacks."""
    found: list[str] = []
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        waiting += [e for e in (each.__cause__, each.__context__, *getattr(each, "exceptions", ())) if e]
        found += [repr(each), str(each), traceback_with_locals(each)]
        frame = each.__traceback__
        while frame is not None:
            found += [_walk(value, _items) for value in frame.tb_frame.f_locals.values() if not _of_the_tests(value)]
            frame = frame.tb_next
    return "\n".join(found)


def _of_the_tests(value: object) -> bool:
    return type(value).__module__.startswith(("leaks.", "tests.", "faults."))


OF_ERRORS: Final[Mapping[str, Callable[[BaseException], str]]] = {
    "traceback": plain_traceback,
    "traceback with locals": traceback_with_locals,
    "cause, context, their frames": chain,
    "rich traceback with locals": rich_traceback,
    "IPython verbose traceback": ipython_traceback,
    "Django debug page": django_debug_page,
    "structlog traceback dicts": structlog_tracebacks,
    "loguru diagnose": loguru_diagnose,
    "sentry-sdk event": sentry_event,
}

# Of an object in somebody's hands: params, client, token, error.


def _tried(show: Callable[[], object]) -> str:
    # A refusal is as good as silence, and is looked through too.
    try:
        return str(show())
    except Exception as refusal:  # noqa: BLE001 - what it raises is what is looked at
        return f"{refusal!r} {refusal}"


def texts(value: Any) -> str:
    """`repr`, `str`, `format`, an f-string and `%s`."""
    percent = "%s"
    return "\n".join(
        _tried(show) for show in (lambda: repr(value), lambda: f"{value} {value:}", lambda: percent % (value,))
    )


def as_json(value: Any) -> str:
    """`json.dumps`, also with the usual ways around what is no JSON."""
    return "\n".join(
        _tried(lambda default=default: json.dumps(value, default=default, ensure_ascii=False))
        for default in (None, str, repr, vars, attrs.asdict)
    )


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else []


def _items_and_attributes(value: Any) -> Iterable[Any]:
    if isinstance(value, (Mapping, list, tuple, set, frozenset)):
        return _items(value)
    names = {name for cls in type(value).__mro__ for name in _slots(cls)}
    attributes = [getattr(value, name, None) for name in names if not name.startswith("__")]
    return [*attributes, *getattr(value, "__dict__", {}).values()]


def _slots(cls: type) -> tuple[str, ...]:
    slots = cls.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)


_CLOSED: Final = (type, ModuleType, FunctionType, MethodType, BuiltinFunctionType, logging.Logger)


def _walk(value: Any, contents: Callable[[Any], Iterable[Any]], most: int = 4000) -> str:
    found: list[str] = []
    seen: set[int] = set()
    kept: list[Any] = []
    waiting = [value]
    while waiting and len(seen) < most:
        each = waiting.pop(0)
        if id(each) in seen or isinstance(each, _CLOSED) or _of_the_tests(each):
            continue
        seen.add(id(each))
        kept.append(each)
        if isinstance(each, (str, bytes, bytearray, int, float)):
            found.append(each if isinstance(each, str) else repr(each))
        else:
            found.append(_tried(lambda each=each: repr(each)))
            with contextlib.suppress(Exception):  # of properties and odd mappings
                waiting += contents(each)
    return "\n".join(found)


def deep_vars(value: Any) -> str:
    """Every attribute, item and slot, all the way down."""
    return _walk(value, _items_and_attributes)


def asdict(value: Any) -> str:
    """`attrs.asdict`, `dataclasses.asdict` and `dict`."""
    import dataclasses

    return "\n".join(_tried(lambda make=make: make(value)) for make in (attrs.asdict, dataclasses.asdict, dict))


def rich_pretty(value: Any) -> str:
    """`rich.print`."""
    return _rich(rich.pretty.Pretty(value, max_length=None, max_string=None))


def rich_inspect(value: Any) -> str:
    """`rich.inspect` of everything."""
    console = Console(file=io.StringIO(), width=300)
    _tried(lambda: rich.inspect(value, console=console, private=True, methods=False, value=True))
    return console.file.getvalue()  # type: ignore[attr-defined] # the StringIO above


def pretty_printed(value: Any) -> str:
    """`pprint`, and what IPython prints of a last line."""
    return _tried(lambda: pprint.pformat(value)) + _tried(lambda: pretty(value))


def pickles(value: Any) -> str:
    """`pickle` by each protocol, cloudpickle, also of a function around it, and what a copy pickles to."""
    return "\n".join(
        _tried(show)
        for show in (
            *(lambda protocol=protocol: _readable(pickle.dumps(value, protocol)) for protocol in range(6)),
            lambda: _readable(cloudpickle.dumps(value)),
            lambda: _readable(cloudpickle.dumps(lambda: value)),
            lambda: _readable(pickle.dumps(copy.deepcopy(value))),
        )
    )


def _readable(pickled: bytes) -> str:
    return f"{pickled.decode('utf-8', 'replace')} {pickled.decode('latin-1')}"


OF_OBJECTS: Final[Mapping[str, Callable[[Any], str]]] = {
    "repr, str, format": texts,
    "json.dumps": as_json,
    "vars, slots, recursive": deep_vars,
    "attrs.asdict": asdict,
    "pprint, IPython": pretty_printed,
    "rich.print": rich_pretty,
    "rich.inspect": rich_inspect,
    "pickle, cloudpickle, deepcopy": pickles,
}

# Of a call while it runs.


@contextlib.contextmanager
def watched() -> Iterator[io.StringIO]:
    """Log everything at level 1 on the root logger, and catch what is printed."""
    shown = io.StringIO()

    class Everything(logging.Handler):
        """Writes records whole."""

        def emit(self, record: logging.LogRecord) -> None:
            shown.write(f"{record.getMessage()} {record.args!r} {_walk(vars(record), _items)}\n")

    handler = Everything(1)
    root = logging.getLogger()
    levels = {
        logger: logger.level
        for logger in map(logging.getLogger, (None, "httpx", "httpcore", "stripe", "stripe_tokens", "asyncio"))
    }
    for logger in levels:
        logger.setLevel(1)
    root.addHandler(handler)
    try:
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
            yield shown
    finally:
        root.removeHandler(handler)
        for logger, level in levels.items():
            logger.setLevel(level)
        sys.stdout.flush()
