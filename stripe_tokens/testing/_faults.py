"""Faults to order: what goes wrong, for which requests, how often."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final, Literal

import attrs

from stripe_tokens.testing._exchange import Break, ReceivedRequest, Reply

FaultKind = Literal[
    "bad_gateway",
    "cut_json",
    "delay",
    "drip",
    "garbled_json",
    "internal_error",
    "internal_error_kept",
    "lock_timeout",
    "rate_limit",
    "redirect",
    "refused",
    "reset_after",
    "reset_before",
    "reset_within",
    "timeout",
    "wrong_type",
]
"""What can go wrong."""

_HTML: Final = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>502 Bad Gateway</body>\r\n</html>\r\n"
_ELSEWHERE: Final = "https://elsewhere.example/v1/tokens"


def _check_kind(_: object, __: object, kind: str) -> None:
    # Tests are often not type-checked, and a marker never is.
    if kind not in _EFFECTS:
        raise ValueError(f"there is no fault {kind!r}; there are: {', '.join(sorted(_EFFECTS))}")


@attrs.define(kw_only=True, eq=False)
class Fault:
    """An order for something to go wrong."""

    kind: FaultKind = attrs.field(validator=_check_kind)
    """What goes wrong."""
    times: int | None = 1
    """To how many requests it happens; None for ever."""
    probability: float = 1.0
    """How likely it happens to a request that it is meant for."""
    when: Callable[[ReceivedRequest], bool] | None = None
    """Which requests it is meant for; None for all."""
    made: bool | None = None
    """Whether the token is made all the same; None for what is usual for the kind."""
    seconds: float = 0.05
    """How long a delay lasts, and each pause of a drip."""

    def strikes(self, request: ReceivedRequest, chance: Callable[[], float]) -> bool:
        """Whether it happens to this request; if so, that was one of its times."""
        if self.times == 0 or (self.when and not self.when(request)):
            return False
        if self.probability < 1 and chance() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True

    @property
    def works(self) -> bool:
        """Whether the request is carried out, so that there is a token."""
        return _EFFECTS[self.kind].works if self.made is None else self.made and self.kind != "refused"

    @property
    def keeps(self) -> bool:
        """Whether the fault itself is what a repetition of the request gets."""
        return self.kind == "internal_error_kept"

    def spoil(self, reply: Reply, spare: Reply) -> Reply:
        """What becomes of a reply.

        Args:
            reply: The reply that there would have been.
            spare: What Stripe says to a fault of this kind, where it says something.
        """
        return _EFFECTS[self.kind].spoil(self, reply, spare)


@attrs.frozen
class _Effect:
    spoil: Callable[[Fault, Reply, Reply], Reply]
    works: bool = False


def _breaking(how: Break) -> Callable[[Fault, Reply, Reply], Reply]:
    return lambda _, reply, __: attrs.evolve(reply, breaks=how)


def _with_body(change: Callable[[bytes], bytes]) -> Callable[[Fault, Reply, Reply], Reply]:
    return lambda _, reply, __: attrs.evolve(reply, body=change(reply.body))


def _of_another_type(body: bytes) -> bytes:
    token = json.loads(body)
    other = "account" if token.get("type") != "account" else "person"
    return json.dumps(
        {name: value for name, value in token.items() if name != token.get("type")} | {"type": other}
    ).encode()


def _spare(_: Fault, __: Reply, spare: Reply) -> Reply:
    return spare


def _bad_gateway(_: Fault, __: Reply, ___: Reply) -> Reply:
    return Reply(status=502, headers={"Content-Type": "text/html"}, body=_HTML)


def _redirect(_: Fault, __: Reply, ___: Reply) -> Reply:
    return Reply(status=307, headers={"Location": _ELSEWHERE}, body=b"")


_EFFECTS: Final[Mapping[FaultKind, _Effect]] = {
    "bad_gateway": _Effect(_bad_gateway),
    "cut_json": _Effect(_with_body(lambda body: body[: len(body) // 2]), works=True),
    "delay": _Effect(lambda fault, reply, _: attrs.evolve(reply, delay=fault.seconds), works=True),
    "drip": _Effect(lambda fault, reply, _: attrs.evolve(reply, drip=fault.seconds), works=True),
    "garbled_json": _Effect(_with_body(lambda body: body.replace(b'"', b"'")), works=True),
    "internal_error": _Effect(_spare),
    "internal_error_kept": _Effect(_spare),
    "lock_timeout": _Effect(_spare),
    "rate_limit": _Effect(_spare),
    "redirect": _Effect(_redirect),
    "refused": _Effect(_breaking(Break.REFUSED)),
    "reset_after": _Effect(_breaking(Break.AFTER_REPLY), works=True),
    "reset_before": _Effect(_breaking(Break.BEFORE_REPLY)),
    "reset_within": _Effect(_breaking(Break.WITHIN_REPLY), works=True),
    "timeout": _Effect(_breaking(Break.TIMEOUT)),
    "wrong_type": _Effect(_with_body(_of_another_type), works=True),
}
