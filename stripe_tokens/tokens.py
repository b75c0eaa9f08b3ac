"""Tokens: one class for each kind, told apart by `type`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import attrs

from stripe_tokens._records import LastResponse, StripeObject
from stripe_tokens.sources import BankAccount, Card


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Token(StripeObject):
    """A single-use stand-in for sensitive details. Source: <https://docs.stripe.com/api/tokens/object>."""

    object: Literal["token"] = "token"
    """Always `token`."""
    client_ip: str | None = None
    """The IP address of the client that made the token."""
    created: datetime
    """When it was made: an aware datetime in UTC."""
    description: str | None = None
    """A description; in the reference, seen in no reply."""
    livemode: bool
    """True in live mode, false in test mode."""
    redaction: Mapping[str, Any] | str | None = None
    """Seen in replies as null, described nowhere."""
    type: str
    """The kind of token."""
    used: bool
    """Whether it has been used; a token can be used once."""
    last_response: LastResponse | None = attrs.field(default=None, eq=False)
    """The answer it came in. Not part of equality, for the token is the same whoever tells of it."""

    def _summary(self) -> str:
        return f"{self.id}, {self.type}, {'live' if self.livemode else 'test'}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AccountToken(Token):
    """The legal entity of a connected account."""

    type: Literal["account"] = "account"
    """Always `account`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BankAccountToken(Token):
    """A bank account."""

    type: Literal["bank_account"] = "bank_account"
    """Always `bank_account`."""
    bank_account: BankAccount
    """The bank account, as far as Stripe shows it."""

    def _summary(self) -> str:
        account = self.bank_account
        return f"{super()._summary()}, {account.bank_name or account.country} {account.last4}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CardToken(Token):
    """A card."""

    type: Literal["card"] = "card"
    """Always `card`."""
    card: Card
    """The card, as far as Stripe shows it."""

    def _summary(self) -> str:
        return f"{super()._summary()}, {self.card.brand} {self.card.last4}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CvcUpdateToken(Token):
    """The security code of a saved card, asked for once more."""

    type: Literal["cvc_update"] = "cvc_update"
    """Always `cvc_update`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PersonToken(Token):
    """A person of a connected account."""

    type: Literal["person"] = "person"
    """Always `person`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PiiToken(Token):
    """An id number."""

    type: Literal["pii"] = "pii"
    """Always `pii`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UnknownToken(Token):
    """A kind of token that this version does not know; see `raw` for what it holds."""


AnyToken = AccountToken | BankAccountToken | CardToken | CvcUpdateToken | PersonToken | PiiToken | UnknownToken
"""Every kind of token, so that `match` can be proven complete."""
