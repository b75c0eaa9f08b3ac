"""Requests to replies. No socket, no thread, no framework: a value in, a value out."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from typing import Final

import attrs

from stripe_tokens._options import API_VERSION
from stripe_tokens.testing import _keys, _making, _modes, _said
from stripe_tokens.testing._exchange import Reply, Request
from stripe_tokens.testing._keys import Caller
from stripe_tokens.testing._parse import nested
from stripe_tokens.testing._said import Refusal
from stripe_tokens.testing._store import Json, KeptReply, KeptToken, Store

_ROUTE: Final = re.compile(r"/v1/tokens/?(?P<id>[^/]+)?")
_FORM: Final = "application/x-www-form-urlencoded"
_LONGEST_KEY: Final = 255

# The prefix of PII tokens is a guess; the others are those of the reference.
_PREFIXES: Final[Mapping[str, str]] = {"account": "ct", "cvc_update": "cvctok", "person": "cpt", "pii": "pii"}
_PREFIX: Final = "tok"


@attrs.define(kw_only=True)
class Rules:
    """How this fake differs from the usual one."""

    raw_card_data: bool = True
    """Whether the account may send card numbers."""
    expired_keys: set[str] = attrs.field(factory=set[str], repr=False)
    """Keys that are valid no more."""
    oauth_keys: set[str] = attrs.field(factory=set[str], repr=False)
    """Keys that are access tokens of connected accounts."""


@attrs.frozen(kw_only=True)
class _Call:
    request: Request
    request_id: str


class Core:
    """Stripe's side of the tokens endpoint.

    Args:
        store: All the state there is.
        rules: How it differs from the usual.
    """

    def __init__(self, store: Store, rules: Rules) -> None:
        self.store = store
        self.rules = rules
        self._lock = threading.Lock()

    def handle(self, request: Request) -> Reply:
        """Answer a request. It may be called from any thread."""
        with self._lock:
            call = _Call(request=request, request_id=self.store.new_request_id())
            try:
                caller = _keys.caller(request, expired=self.rules.expired_keys, oauth=self.rules.oauth_keys)
            except Refusal as refusal:
                return self._refused(call, refusal, None)
            try:
                return self._answered(call, caller)
            except Refusal as refusal:
                return self._refused(call, refusal, caller)

    def _answered(self, call: _Call, caller: Caller) -> Reply:
        request = call.request
        route = _ROUTE.fullmatch(request.path)
        if route and request.method == "GET" and route["id"]:
            return self._retrieved(call, caller, route["id"])
        if route and request.method == "POST" and not route["id"]:
            return self._created(call, caller)
        raise Refusal(_said.NO_SUCH_URL, method=request.method, path=request.path)

    def _retrieved(self, call: _Call, caller: Caller, token_id: str) -> Reply:
        if caller.kind == "pk":
            raise Refusal(_said.SECRET_KEY_REQUIRED)
        expand = _modes.expanded(nested(call.request.query))
        kept = self.store.tokens.get(token_id)
        if kept is None or kept.scope.account != caller.scope.account:
            raise Refusal(_said.NO_SUCH_TOKEN, "token", id=token_id)
        if kept.scope.livemode != caller.scope.livemode:
            saying = _said.NO_SUCH_TOKEN_IN_LIVE if caller.scope.livemode else _said.NO_SUCH_TOKEN_IN_TEST
            raise Refusal(saying, "token", id=token_id)
        return _reply(call, 200, _expanded(kept.payload, expand))

    def _created(self, call: _Call, caller: Caller) -> Reply:
        key = call.request.headers.get("idempotency-key")
        if not key:
            return self._made(call, caller)
        if len(key) > _LONGEST_KEY:
            raise Refusal(_said.KEY_TOO_LONG)
        digest = self.store.digest(call.request.body.reveal())
        kept = self.store.kept_reply(caller.scope, key)
        if kept is not None:
            return _replayed(kept, key, digest)
        reply = self._made_or_refused(call, caller)
        self.store.replies[caller.scope, key] = KeptReply(digest=digest, reply=reply, at=self.store.clock())
        return reply

    def _made_or_refused(self, call: _Call, caller: Caller) -> Reply:
        """A refusal that came after the work had begun is a reply to keep."""
        try:
            return self._made(call, caller)
        except Refusal as refusal:
            if not refusal.saying.kept:
                raise
            return self._refused(call, refusal, caller)

    def _made(self, call: _Call, caller: Caller) -> Reply:
        if not call.request.headers.get("content-type", _FORM).startswith(_FORM):
            raise Refusal(_said.NO_FORM)
        data = nested(call.request.body.reveal().decode(errors="replace"))
        mode = _modes.chosen(data)
        self._refuse_by_rule(caller, mode)
        kind, shown = _making.source(self.store, mode, data)
        payload = self._token(call, caller, kind, shown)
        self.store.tokens[payload["id"]] = KeptToken(scope=caller.scope, payload=payload)
        return _reply(call, 200, _expanded(payload, _modes.expanded(data)))

    def _refuse_by_rule(self, caller: Caller, mode: _modes.Mode) -> None:
        _keys.refuse_secret_in_live(caller, mode.root)
        if mode in _modes.CLONES and not caller.connected:
            raise Refusal(_said.CLONE_NEEDS_ACCOUNT, "customer")
        if mode is _modes.RAW_CARD and not self.rules.raw_card_data:
            raise Refusal(_said.RAW_CARD_DATA)

    def _token(self, call: _Call, caller: Caller, kind: str, shown: Json) -> Json:
        return {
            "id": self.store.new_id(_PREFIXES.get(kind, _PREFIX)),
            "object": "token",
            **({kind: shown} if shown else {}),
            "client_ip": call.request.client_ip,
            "created": self.store.now(),
            "livemode": caller.scope.livemode,
            # The reference shows it for every kind but this one.
            **({} if kind == "card" else {"redaction": None}),
            "type": kind,
            "used": False,
        }

    def _refused(self, call: _Call, refusal: Refusal, caller: Caller | None) -> Reply:
        saying = refusal.saying
        facts = {
            "code": saying.code,
            "doc_url": saying.code and f"https://stripe.com/docs/error-codes/{saying.code.replace('_', '-')}",
            "message": refusal.message,
            "param": refusal.param,
            "request_log_url": self._log_url(call, caller) if caller else None,
            "type": saying.type,
        }
        error = {name: fact for name, fact in facts.items() if fact is not None}
        return _reply(call, saying.status, {"error": error}, saying.headers)

    def _log_url(self, call: _Call, caller: Caller) -> str:
        mode = "" if caller.scope.livemode else "test/"
        return f"https://dashboard.stripe.com/{mode}logs/{call.request_id}?t={self.store.now()}"


def _replayed(kept: KeptReply, key: str, digest: str) -> Reply:
    if kept.digest != digest:
        raise Refusal(_said.OTHER_PARAMETERS, key=key)
    if kept.in_flight:
        raise Refusal(_said.KEY_IN_USE, key=key)
    original = kept.reply.headers["Request-Id"]
    return attrs.evolve(
        kept.reply, headers={**kept.reply.headers, "Idempotent-Replayed": "true", "Original-Request": original}
    )


def _expanded(payload: Json, expand: frozenset[str]) -> Json:
    for name in expand:
        outer, _, inner = name.partition(".")
        shown: Json = payload.get(outer, {})
        if isinstance(shown.get(inner), str):
            payload = payload | {outer: shown | {inner: {"id": shown[inner], "object": inner}}}
    return payload


def _reply(call: _Call, status: int, payload: Json, headers: Mapping[str, str] | None = None) -> Reply:
    asked = call.request.headers
    echoed = {
        "Idempotency-Key": asked.get("idempotency-key") if call.request.method == "POST" else None,
        "Stripe-Account": asked.get("stripe-account"),
        "Stripe-Version": asked.get("stripe-version", API_VERSION),
    }
    return Reply(
        status=status,
        headers={
            "Content-Type": "application/json",
            "Request-Id": call.request_id,
            **{name: value for name, value in echoed.items() if value is not None},
            **(headers or {}),
        },
        body=json.dumps(payload, indent=2).encode(),
    )
