"""The tokens endpoint: making one, keeping the reply under its idempotency key, telling of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import attrs

from stripe_tokens.testing import _keys, _making, _modes, _said, _supposed, banks
from stripe_tokens.testing._exchange import Reply
from stripe_tokens.testing._keys import Caller
from stripe_tokens.testing._parse import nested
from stripe_tokens.testing._replies import Call, answer, refusal
from stripe_tokens.testing._said import Refusal
from stripe_tokens.testing._store import Json, KeptReply, KeptToken, Store
from stripe_tokens.testing.tokens import KNOWN

_ROUTE: Final = re.compile(r"/v1/tokens/?(?P<id>[^/]+)?")
_FORM: Final = "application/x-www-form-urlencoded"
_LONGEST_KEY: Final = 255

# The prefix of PII tokens is a guess; the others are those of the reference.
_PREFIXES: Final[Mapping[str, str]] = {"account": "ct", "cvc_update": "cvctok", "person": "cpt", "pii": "pii"}
_PREFIX: Final = "tok"


class Endpoint:
    """What Stripe does with a request whose key is in order.

    Args:
        store: All the state there is.
        raw_card_data: Whether the account may send card numbers.
    """

    def __init__(self, store: Store, *, raw_card_data: bool) -> None:
        self._store = store
        self._raw_card_data = raw_card_data

    def answer(self, call: Call, caller: Caller, instead: Callable[[], Reply] | None = None) -> Reply:
        """Carry a request out.

        Args:
            call: The request.
            caller: Who asks.
            instead: What happens in place of making a token, once that has begun.

        Raises:
            Refusal: Stripe says no.
        """
        request = call.request
        route = _ROUTE.fullmatch(request.path)
        if route and request.method == "GET" and route["id"]:
            return self._retrieved(call, caller, route["id"])
        if route and request.method == "POST" and not route["id"]:
            return self._once(call, caller, instead or (lambda: self._made(call, caller)))
        raise Refusal(_supposed.NO_SUCH_URL, method=request.method, path=request.path)

    def redeem(self, token_id: str) -> Json:
        """Use a token up, as the call does that takes it.

        Raises:
            Refusal: There is no such token, it was used before, or its card is declined.
        """
        if token_id in KNOWN:
            payload = self._test_token(token_id, None)
        elif token_id in self._store.tokens:
            payload = self._store.tokens[token_id].payload
        else:
            raise Refusal(_said.NO_SUCH_TOKEN, "token", id=token_id)
        if payload["used"]:
            raise Refusal(_said.TOKEN_ALREADY_USED, "token", id=token_id)
        payload["used"] = True
        decline = self._store.declines.get(payload.get("card", {}).get("fingerprint"))
        if decline:
            raise Refusal(decline)
        return payload

    def _retrieved(self, call: Call, caller: Caller, token_id: str) -> Reply:
        if caller.kind == "pk":
            raise Refusal(_supposed.SECRET_KEY_REQUIRED)
        expand = _modes.expanded(nested(call.request.query))
        return answer(call, 200, _expanded(self._found(call, caller, token_id), expand))

    def _found(self, call: Call, caller: Caller, token_id: str) -> Json:
        kept = self._store.tokens.get(token_id)
        if kept is None and token_id in KNOWN:
            kept = KeptToken(
                scope=attrs.evolve(caller.scope, livemode=False),
                payload=self._test_token(token_id, call.request.client_ip),
            )
        if kept is None or kept.scope.account != caller.scope.account:
            raise Refusal(_said.NO_SUCH_TOKEN, "token", id=token_id)
        if kept.scope.livemode != caller.scope.livemode:
            saying = _said.NO_SUCH_TOKEN_IN_LIVE if caller.scope.livemode else _said.NO_SUCH_TOKEN_IN_TEST
            raise Refusal(saying, "token", id=token_id)
        return kept.payload

    def _test_token(self, token_id: str, client_ip: str | None) -> Json:
        source = KNOWN[token_id].source
        if isinstance(source, banks.BankDetails):
            shown = _making.saved_bank_account(self._store, source)
        else:
            shown = _making.usual_card(self._store, source)
        return self._token(shown["object"], shown, client_ip, livemode=False) | {"id": str(token_id)}

    def _once(self, call: Call, caller: Caller, make: Callable[[], Reply]) -> Reply:
        """Carry out the first request with an idempotency key, and repeat its reply to the others."""
        key = call.request.headers.get("idempotency-key")
        if not key:
            return make()
        if len(key) > _LONGEST_KEY:
            raise Refusal(_supposed.KEY_TOO_LONG)
        digest = self._store.digest(call.request.body.reveal())
        kept = self._store.kept_reply(caller.scope, key)
        if kept is not None:
            return _replayed(kept, key, digest)
        try:
            reply = make()
        except Refusal as refused:
            if not refused.saying.kept:
                raise
            reply = refusal(call, refused, caller)
        self._store.replies[caller.scope, key] = KeptReply(digest=digest, reply=reply, at=self._store.clock())
        return reply

    def _made(self, call: Call, caller: Caller) -> Reply:
        if not call.request.headers.get("content-type", _FORM).startswith(_FORM):
            raise Refusal(_supposed.NO_FORM)
        data = nested(call.request.body.reveal().decode(errors="replace"))
        mode = _modes.chosen(data)
        self._refuse_by_rule(caller, mode)
        kind, shown = _making.source(self._store, mode, data)
        payload = self._token(kind, shown, call.request.client_ip, livemode=caller.scope.livemode)
        self._store.tokens[payload["id"]] = KeptToken(scope=caller.scope, payload=payload)
        return answer(call, 200, _expanded(payload, _modes.expanded(data)))

    def _refuse_by_rule(self, caller: Caller, mode: _modes.Mode) -> None:
        _keys.refuse_secret_in_live(caller, mode.root)
        if mode in _modes.CLONES and not caller.connected:
            raise Refusal(_supposed.CLONE_NEEDS_ACCOUNT, "customer")
        if mode is _modes.RAW_CARD and not self._raw_card_data:
            raise Refusal(_said.RAW_CARD_DATA)

    def _token(self, kind: str, shown: Json, client_ip: str | None, *, livemode: bool) -> Json:
        return {
            "id": self._store.new_id(_PREFIXES.get(kind, _PREFIX)),
            "object": "token",
            **({kind: shown} if shown else {}),
            "client_ip": client_ip,
            "created": self._store.now(),
            "livemode": livemode,
            # The reference shows it for every kind but this one.
            **({} if kind == "card" else {"redaction": None}),
            "type": kind,
            "used": False,
        }


def _replayed(kept: KeptReply, key: str, digest: str) -> Reply:
    if kept.digest != digest:
        raise Refusal(_said.OTHER_PARAMETERS, key=key)
    if kept.reply.flight.under_way:
        raise Refusal(_said.KEY_IN_USE, key=key)
    original = kept.reply.headers["Request-Id"]
    headers = {**kept.reply.headers, "Idempotent-Replayed": "true", "Original-Request": original}
    return attrs.evolve(kept.reply, headers=headers)


def _expanded(payload: Json, expand: frozenset[str]) -> Json:
    for name in expand:
        outer, _, inner = name.partition(".")
        shown: Json = payload.get(outer, {})
        if isinstance(shown.get(inner), str):
            payload = payload | {outer: shown | {inner: {"id": shown[inner], "object": inner}}}
    return payload
