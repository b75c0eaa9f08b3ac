"""Who is calling: the key of a request, and what it may do."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Container
from typing import Final

import attrs

from stripe_tokens._secret import MASK
from stripe_tokens.testing import _said, _supposed
from stripe_tokens.testing._exchange import Request
from stripe_tokens.testing._said import Refusal
from stripe_tokens.testing._store import Scope

PLATFORM: Final = "acct_1FakePlatform"
"""The account that keys belong to where no other is named."""

_KEY: Final = re.compile(r"(?P<kind>sk_org|sk|rk|pk)_(?P<mode>live|test)_[A-Za-z0-9_]*[A-Za-z0-9]")
_ACCOUNT: Final = re.compile(r"acct_[A-Za-z0-9]+")
_ONLY_PUBLISHABLE_IN_LIVE: Final = frozenset({"account", "person"})


@attrs.frozen(kw_only=True)
class Caller:
    """Who a key speaks for."""

    shown: str
    """What may be told of the key."""
    kind: str
    """Its prefix: `sk`, `rk`, `pk` or `sk_org`."""
    scope: Scope
    """Whose the things are that it makes."""
    connected: bool
    """Whether it acts for a connected account."""


def caller(request: Request, *, expired: Container[str], oauth: Container[str]) -> Caller:
    """Find out who is calling.

    Args:
        request: The request.
        expired: Keys that are valid no more.
        oauth: Keys that are access tokens of connected accounts.

    Raises:
        Refusal: There is no key, or none that is valid.
    """
    key = _key(request.headers.get("authorization", ""))
    if not key:
        raise Refusal(_said.NO_KEY)
    match = _KEY.fullmatch(key)
    if not match:
        raise Refusal(_said.INVALID_KEY, key=_shown(key))
    if key in expired:
        raise Refusal(_said.EXPIRED_KEY, key=_shown(key))
    if match["kind"] == "sk_org" and "stripe-context" not in request.headers:
        raise Refusal(_supposed.CONTEXT_REQUIRED)
    account = request.headers.get("stripe-account") or request.headers.get("stripe-context", PLATFORM).split("/")[-1]
    if not _ACCOUNT.fullmatch(account):
        raise Refusal(_supposed.ACCOUNT_INVALID, key=_shown(key), account=account)
    return Caller(
        shown=_shown(key),
        kind=match["kind"],
        scope=Scope(account, match["mode"] == "live"),
        connected=account != PLATFORM or key in oauth,
    )


def shown(request: Request) -> str | None:
    """What may be told of the key of a request."""
    key = _key(request.headers.get("authorization", ""))
    return _shown(key) if key else None


def refuse_secret_in_live(who: Caller, kind: str) -> None:
    """In live mode what account and person tokens hold must come from the platform's own pages.

    Raises:
        Refusal: It does not.
    """
    if who.scope.livemode and who.kind != "pk" and kind in _ONLY_PUBLISHABLE_IN_LIVE:
        raise Refusal(_supposed.PUBLISHABLE_KEY_REQUIRED, kind=kind)


def _key(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _shown(key: str) -> str:
    """The prefix and the last four characters, as Stripe shows a key."""
    prefix = re.match(r"(?:sk_org|sk|rk|pk|ek|uk)_(?:(?:live|test)_)?", key)
    shown = prefix[0] if prefix else ""
    return f"{shown}{MASK}{key[-4:] if len(key) >= len(shown) + 12 else ''}"
