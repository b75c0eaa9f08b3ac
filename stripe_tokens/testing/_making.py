"""Checked parameters to the token that Stripe would make of them, field for field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from stripe_tokens import params
from stripe_tokens.testing import _rules, _said, _supposed
from stripe_tokens.testing._modes import Mode
from stripe_tokens.testing._numbers import brand, country
from stripe_tokens.testing._parse import Hash
from stripe_tokens.testing._said import Refusal
from stripe_tokens.testing._store import Json, Store
from stripe_tokens.testing.banks import US, BankDetails
from stripe_tokens.testing.cards import KNOWN, VISA, CardNumber

Maker = Callable[[Store, Any], Json]


def card(store: Store, details: Any) -> Json:
    """Make the card of a token.

    Raises:
        Refusal: The card cannot be one.
    """
    _rules.check_card(details, store.now())
    number = details["number"]
    fingerprint = store.fingerprint(number)
    known = KNOWN.get(number)
    if known and known.code:
        store.declines[fingerprint] = _supposed.decline(known.code, known.decline_code)
    networks = details.get("networks", {})
    return {
        "id": store.new_id("card"),
        "object": "card",
        "address_city": details.get("address_city"),
        "address_country": details.get("address_country"),
        "address_line1": details.get("address_line1"),
        "address_line1_check": _unchecked(details, "address_line1"),
        "address_line2": details.get("address_line2"),
        "address_state": details.get("address_state"),
        "address_zip": details.get("address_zip"),
        "address_zip_check": _unchecked(details, "address_zip"),
        "brand": brand(number).name,
        "country": country(number),
        **({"currency": details["currency"].lower()} if "currency" in details else {}),
        "cvc_check": _unchecked(details, "cvc"),
        "dynamic_last4": None,
        "exp_month": int(details["exp_month"]),
        "exp_year": _rules.year(details["exp_year"]),
        "fingerprint": fingerprint,
        "funding": known.funding if known else "credit",
        "last4": number[-4:],
        "metadata": {},
        "name": details.get("name"),
        **({"networks": {"preferred": _preferred(number, networks["preferred"])}} if networks else {}),
        "tokenization_method": None,
        "wallet": None,
    }


def bank_account(store: Store, details: Any) -> Json:
    """Make the bank account of a token.

    Raises:
        Refusal: The account cannot be one.
    """
    _rules.check_bank_account(details)
    number = details["account_number"].replace(" ", "")
    return {
        "id": store.new_id("ba"),
        "object": "bank_account",
        "account_holder_name": details.get("account_holder_name"),
        "account_holder_type": details.get("account_holder_type"),
        "account_type": details.get("account_type"),
        "bank_name": "STRIPE TEST BANK",
        "country": details["country"].upper(),
        "currency": _rules.currency(details),
        "fingerprint": store.fingerprint(number),
        "last4": number[-4:],
        "routing_number": details.get("routing_number"),
        "status": "new",
    }


def usual_card(store: Store, number: CardNumber = VISA) -> Json:
    """Make a card that somebody has saved, or that stands behind a test token."""
    year = str(_rules.this_year(store.now()) + 4)
    return card(store, {"number": str(number), "exp_month": "12", "exp_year": year})


def saved_bank_account(store: Store, details: BankDetails = US) -> Json:
    """Make a bank account that somebody has saved, or that stands behind a test token."""
    told = {
        "country": details.country,
        "currency": details.currency,
        "routing_number": details.routing_number,
        "account_number": details.account_number,
    }
    return bank_account(store, {name: value for name, value in told.items() if value is not None})


def source(store: Store, mode: Mode, data: Hash) -> tuple[str, Json]:
    """What a request makes a token of: the kind of token, and the hash that it shows.

    Raises:
        Refusal: What was named does not exist, or what was described cannot.
    """
    return _SOURCES[mode](store, data)


def _unchecked(details: Mapping[str, str], name: str) -> str | None:
    """Checks are made when a token is used, so that a new one has none behind it."""
    return "unchecked" if name in details else None


def _preferred(number: str, wanted: str) -> str:
    known = KNOWN.get(number)
    own = known.networks if known and known.networks else (brand(number).name.lower(),)
    return wanted if wanted in own else "invalid_preference"


def _new_card(store: Store, data: Any) -> tuple[str, Json]:
    return "card", card(store, data["card"])


def _new_bank_account(store: Store, data: Any) -> tuple[str, Json]:
    made = bank_account(store, data["bank_account"])
    return "bank_account", made | {"customer": data["customer"]} if "customer" in data else made


def _saved_card(store: Store, data: Any) -> tuple[str, Json]:
    _known_id("customer", data["customer"], "customer")
    _known_id("card", data["card"], "card")
    saved = store.saved.get(data["card"]) or store.saved.get(data["customer"])
    return "card", _copied(store, saved if saved and saved["object"] == "card" else usual_card(store))


def _of_customer(store: Store, data: Any) -> tuple[str, Json]:
    _known_id("customer", data["customer"], "customer")
    saved = store.saved.get(data["customer"]) or usual_card(store)
    return saved["object"], _copied(store, saved)


def _saved_bank_account(store: Store, data: Any) -> tuple[str, Json]:
    payment_method = data["bank_account"]["payment_method"]
    _known_id("payment_method", payment_method, "bank_account[payment_method]")
    saved = store.saved.get(payment_method) or saved_bank_account(store)
    made = _copied(store, saved)
    return "bank_account", made | {"customer": data["customer"]} if "customer" in data else made


def _identity(kind: str) -> Callable[[Store, Any], tuple[str, Json]]:
    return lambda _, __: (kind, {})


def _cvc_update(_: Store, data: Any) -> tuple[str, Json]:
    _rules.check_cvc(data["cvc_update"]["cvc"])
    return "cvc_update", {}


_SOURCES: Final[Mapping[Mode, Callable[[Store, Any], tuple[str, Json]]]] = {
    params.AccountParams: _identity("account"),
    params.BankAccountParams: _new_bank_account,
    params.CardParams: _new_card,
    params.CustomerParams: _of_customer,
    params.CvcUpdateParams: _cvc_update,
    params.PersonParams: _identity("person"),
    params.PiiParams: _identity("pii"),
    params.SavedBankAccountParams: _saved_bank_account,
    params.SavedCardParams: _saved_card,
}

_PREFIXES: Final = {"customer": ("cus_",), "card": ("card_", "src_", "pm_"), "payment_method": ("pm_",)}


def _copied(store: Store, saved: Json) -> Json:
    prefix = cast(str, saved["id"]).partition("_")[0]
    return saved | {"id": store.new_id(prefix)}


def _known_id(kind: str, value: str, param: str) -> None:
    # Every id that looks like one exists; what stands behind it can be chosen.
    if not value.startswith(_PREFIXES[kind]):
        raise Refusal(_said.NO_SUCH_OBJECT, param, object=kind.replace("_", " "), id=value)
