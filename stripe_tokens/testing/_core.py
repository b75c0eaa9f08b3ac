"""Requests to replies. No socket, no thread, no framework: a value in, a value out."""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qsl

import attrs

from stripe_tokens._scrub import scrub
from stripe_tokens.testing import _keys, _said, _supposed
from stripe_tokens.testing._endpoint import Endpoint
from stripe_tokens.testing._exchange import Break, ReceivedRequest, Reply, Request
from stripe_tokens.testing._faults import Fault, FaultKind
from stripe_tokens.testing._keys import Caller
from stripe_tokens.testing._modes import SECRETS
from stripe_tokens.testing._replies import Call, refusal
from stripe_tokens.testing._said import Refusal, Saying
from stripe_tokens.testing._store import Json, Store

_NUMBERS: Final = frozenset({"card[number]", "bank_account[account_number]"})
_SHORTEST_NUMBER: Final = 8
_LIMITS: Final = {True: 100, False: 25}
_FAULTS_SAY: Final[dict[FaultKind, Saying]] = {
    "lock_timeout": _said.LOCK_TIMEOUT,
    "rate_limit": _said.RATE_LIMIT,
}
_NO_STATUS: Final = frozenset({Break.REFUSED, Break.TIMEOUT, Break.BEFORE_REPLY})


@attrs.frozen(kw_only=True)
class Rules:
    """How this fake differs from the usual one."""

    raw_card_data: bool = True
    """Whether the account may send card numbers."""
    rate_limits: bool = False
    """Whether more than 25 requests a second in test mode, 100 in live mode, are too many."""
    expired_keys: Collection[str] = attrs.field(default=(), repr=False)
    """Keys that are valid no more."""
    oauth_keys: Collection[str] = attrs.field(default=(), repr=False)
    """Keys that are access tokens of connected accounts."""


class Core:
    """Stripe's side of the tokens endpoint. It may be called from any thread.

    Args:
        store: All the state there is.
        rules: How it differs from the usual.
    """

    def __init__(self, store: Store, rules: Rules) -> None:
        self.store = store
        self.faults: list[Fault] = []
        self.requests: list[ReceivedRequest] = []
        self._rules = rules
        self._endpoint = Endpoint(store, raw_card_data=rules.raw_card_data)
        self._lock = threading.RLock()

    def handle(self, request: Request) -> Reply:
        """Answer a request."""
        with self._lock:
            call = Call(request=request, request_id=self.store.new_request_id(), at=self.store.now())
            received = self._received(call)
            fault = next((fault for fault in self.faults if fault.strikes(received, self.store.chance)), None)
            reply = self._spoiled(call, fault) if fault else self._answered(call)
            status = None if reply.breaks in _NO_STATUS else reply.status
            self.requests.append(attrs.evolve(received, fault=fault.kind if fault else None, status=status))
            # While a reply is delayed, its idempotency key is in use; the adapter says when it is over.
            reply.flight.under_way = reply.delay > 0
            return reply

    def redeem(self, token_id: str) -> Reply | Json:
        """Use a token up: its payload, or the reply to the call that wanted to."""
        with self._lock:
            try:
                return self._endpoint.redeem(token_id)
            except Refusal as refused:
                request = Request(method="POST", path="/")
                call = Call(request=request, request_id=self.store.new_request_id(), at=self.store.now())
                return refusal(call, refused, None)

    def reset(self) -> None:
        """Forget the requests, the faults that were ordered, and all that was made."""
        with self._lock:
            self.faults.clear()
            self.requests.clear()
            self.store.clear()

    def _answered(self, call: Call, fault: Fault | None = None) -> Reply:
        caller = None
        try:
            caller = self._caller(call)
            self._refuse_too_many(caller)
            return self._endpoint.answer(call, caller, (lambda: _spare(call, caller, fault)) if fault else None)
        except Refusal as refused:
            return refusal(call, refused, caller)

    def _spoiled(self, call: Call, fault: Fault) -> Reply:
        if fault.keeps:
            return self._answered(call, fault)
        spare = _spare(call, None, fault)
        return fault.spoil(self._answered(call) if fault.works else spare, spare)

    def _caller(self, call: Call) -> Caller:
        return _keys.caller(call.request, expired=self._rules.expired_keys, oauth=self._rules.oauth_keys)

    def _refuse_too_many(self, caller: Caller) -> None:
        if self._rules.rate_limits and self.store.arrived(caller.scope) > _LIMITS[caller.scope.livemode]:
            raise Refusal(_said.RATE_LIMIT)

    def _received(self, call: Call) -> ReceivedRequest:
        """What to remember; whatever might hold a number goes through the scrubber first."""
        request = call.request
        pairs = parse_qsl(request.body.reveal().decode(errors="replace"), keep_blank_values=True)
        for name, value in pairs:
            if name in SECRETS:
                self.store.seen[self.store.digest(value.encode())] = name
        return ReceivedRequest(
            method=request.method,
            path=scrub(request.path),
            fields=tuple(scrub(name) for name, _ in pairs),
            last4={name: value[-4:] for name, value in pairs if name in _NUMBERS and len(value) >= _SHORTEST_NUMBER},
            digest=self.store.digest(request.body.reveal()),
            key=_keys.shown(request),
            account=scrub(request.headers.get("stripe-account", "")) or None,
            idempotency_key=scrub(request.headers.get("idempotency-key", "")) or None,
            request_id=call.request_id,
        )


def _spare(call: Call, caller: Caller | None, fault: Fault) -> Reply:
    """What Stripe says to a fault, where it says something."""
    return refusal(call, Refusal(_FAULTS_SAY.get(fault.kind, _supposed.INTERNAL_ERROR)), caller)
