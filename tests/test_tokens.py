from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from typing import Any, Final

import pytest

import replies
from stripe_tokens import (
    AccountToken,
    BankAccountToken,
    Card,
    CardToken,
    CvcUpdateToken,
    LastResponse,
    PersonToken,
    PiiToken,
    Token,
    UnknownToken,
    _convert,
)
from stripe_tokens._convert import Unreadable, parse, token
from stripe_tokens._records import StripeObject
from stripe_tokens.sources import BankAccount, Networks, RequirementError, Requirements

CLASSES: Final = {
    "account": AccountToken,
    "bank_account": BankAccountToken,
    "card": CardToken,
    "cvc_update": CvcUpdateToken,
    "person": PersonToken,
    "pii": PiiToken,
}
LAST_RESPONSE: Final = LastResponse(
    status=200, headers={}, request_id="req_1", idempotency_key="k", replayed=False, attempts=()
)

each_kind: Final = pytest.mark.parametrize("kind", CLASSES)


def changed(reply: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A reply with other values; what a token has no field for goes into what it holds."""
    other = copy.deepcopy(reply)
    for name, value in values.items():
        (other if name in reply else other[reply["type"]])[name] = value
    return other


def without(reply: dict[str, Any], name: str) -> dict[str, Any]:
    """A reply that lacks a field."""
    other = copy.deepcopy(reply)
    for place in (other, *(value for value in other.values() if isinstance(value, dict))):
        place.pop(name, None)
    return other


# What is read.


@each_kind
def test_each_reply_of_the_reference_is_of_its_class_with_every_value(kind: str) -> None:
    """The class follows from `type`; each value is found under its own name, as it came."""
    reply = replies.ALL[kind]
    made = token(reply)
    assert type(made) is CLASSES[kind]
    assert_holds(made, reply)


def assert_holds(found: Any, reply: dict[str, Any]) -> None:
    """Each field of a reply has an attribute, and that has its value."""
    for name, value in reply.items():
        if name == "created":
            assert found.created == datetime.fromtimestamp(value, UTC)
        elif isinstance(value, dict) and name != "metadata":
            assert_holds(getattr(found, name), value)
        else:
            assert getattr(found, name) == value


@each_kind
def test_to_dict_gives_the_json_back(kind: str) -> None:
    """`to_dict` is what Stripe sent, ready for `json.dumps`, and the caller's to change."""
    reply = replies.ALL[kind]
    made = token(reply)
    given = made.to_dict()
    assert given == reply == json.loads(json.dumps(given))
    given["id"] = "changed"
    assert made.to_dict() == reply


def test_to_dict_is_deep_and_of_each_object() -> None:
    """A card gives back its own part, and none of the copies leads to the token."""
    made = token(replies.CARD)
    assert isinstance(made, CardToken)
    assert made.card.to_dict() == replies.CARD["card"]
    made.to_dict()["card"]["metadata"]["a"] = "b"
    assert made.card.metadata == {}


def test_the_classes_of_what_a_token_holds() -> None:
    """A card token has a `Card`, a bank account token a `BankAccount`."""
    card, bank = token(replies.CARD), token(replies.BANK_ACCOUNT)
    assert isinstance(card, CardToken)
    assert isinstance(bank, BankAccountToken)
    assert type(card.card) is Card
    assert type(bank.bank_account) is BankAccount


def test_created_is_an_aware_datetime() -> None:
    """An instant without a zone would be read in the zone of the machine."""
    assert token(replies.PII).created == datetime(2019, 3, 14, 17, 1, 44, tzinfo=UTC)


def test_unknown_fields_are_kept() -> None:
    """A field that this version does not know is no error; it stands in `raw`, at each level."""
    made = token(changed(replies.CARD, quantum=True) | {"horoscope": {"sign": "leo"}})
    assert isinstance(made, CardToken)
    assert made.raw["horoscope"] == {"sign": "leo"}
    assert made.card.raw["quantum"] is True
    assert not hasattr(made, "horoscope")


@pytest.mark.parametrize("kind", ["crypto_wallet", None, 5, "Card"])
def test_an_unknown_kind_is_an_unknown_token(kind: Any) -> None:
    """A kind that Stripe adds tomorrow arrives, with everything it holds in `raw`."""
    reply = replies.PII | {"type": kind, "crypto_wallet": {"id": "cw_1"}}
    if isinstance(kind, str):
        made = token(reply)
        assert type(made) is UnknownToken
        assert (made.type, made.raw["crypto_wallet"], made.to_dict()) == (kind, {"id": "cw_1"}, reply)
    else:
        with pytest.raises(Unreadable):
            token(reply)


@pytest.mark.parametrize(
    ("reply", "name", "value"),
    [
        (replies.CARD, "brand", "Nova"),
        (replies.CARD, "funding", "barter"),
        (replies.CARD, "cvc_check", "perhaps"),
        (replies.CARD, "allow_redisplay", "never"),
        (replies.CARD, "available_payout_methods", ["instant", "pigeon"]),
        (replies.CARD, "tokenization_method", "ring"),
        (replies.BANK_ACCOUNT, "status", "dreaming"),
        (replies.BANK_ACCOUNT, "account_holder_type", "cat"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unknown_values_of_known_vocabularies_are_kept(reply: dict[str, Any], name: str, value: Any) -> None:
    """Vocabularies of answers stay open."""
    made: Any = token(changed(reply, **{name: value}))
    assert getattr(getattr(made, made.type), name) == value


@pytest.mark.parametrize(
    ("given", "found"), [("cus_1", "cus_1"), ({"id": "cus_1", "object": "customer"}, "cus_1"), (None, None)]
)
@pytest.mark.parametrize("reply", [replies.CARD, replies.BANK_ACCOUNT], ids=["card", "bank_account"])
def test_the_id_of_what_may_be_expanded_is_there_either_way(reply: dict[str, Any], given: Any, found: Any) -> None:
    """An account or customer is an id or an object; `..._id` is the id in both cases."""
    made: Any = token(changed(reply, customer=given, account=given))
    source = getattr(made, made.type)
    assert (source.customer, source.account) == (given, given)
    assert (source.customer_id, source.account_id) == (found, found)


def test_nested_objects_have_classes() -> None:
    """Networks and requirements are read into classes of their own."""
    card: Any = token(changed(replies.CARD, networks={"preferred": "visa"}))
    assert isinstance(card.card.networks, Networks)
    assert card.card.networks.preferred == "visa"
    error = {"code": "invalid_tax_id", "reason": "It is wrong.", "requirement": "tax_id"}
    requirements = {"currently_due": ["a"], "errors": [error], "past_due": [], "pending_verification": None}
    bank: Any = token(changed(replies.BANK_ACCOUNT, requirements=requirements))
    assert isinstance(bank.bank_account.requirements, Requirements)
    assert isinstance(bank.bank_account.requirements.errors[0], RequirementError)
    assert bank.bank_account.requirements.errors[0].requirement == "tax_id"


@pytest.mark.parametrize("shown", [repr, str, "{}".format], ids=["repr", "str", "format"])
def test_what_a_nested_object_shows_is_short(shown: Any) -> None:
    """No object of an answer prints what it holds of a person."""
    card: Any = token(changed(replies.CARD, networks={"preferred": "visa"}, name="Jenny Rosen"))
    assert "Jenny" not in shown(card.card) + shown(card) + shown(card.card.networks)


# What cannot be read.


@pytest.mark.parametrize(
    ("reply", "name", "value"),
    [
        (replies.CARD, "id", 5),
        (replies.CARD, "id", None),
        (replies.CARD, "livemode", "false"),
        (replies.CARD, "livemode", 0),
        (replies.CARD, "used", None),
        (replies.CARD, "created", "1683071568"),
        (replies.CARD, "created", 1683071568.5),
        (replies.CARD, "created", True),
        (replies.CARD, "created", 10**20),
        (replies.CARD, "client_ip", ["52.35.78.6"]),
        (replies.BANK_ACCOUNT, "redaction", 5),
        (replies.CARD, "card", "card_1"),
        (replies.CARD, "card", None),
        (replies.CARD, "exp_month", "5"),
        (replies.CARD, "exp_month", True),
        (replies.CARD, "brand", None),
        (replies.CARD, "last4", 4242),
        (replies.CARD, "networks", "visa"),
        (replies.CARD, "networks", {"preferred": 1}),
        (replies.CARD, "available_payout_methods", "instant"),
        (replies.CARD, "available_payout_methods", [1]),
        (replies.CARD, "wallet", "apple_pay"),
        (replies.CARD, "metadata", []),
        (replies.BANK_ACCOUNT, "bank_account", []),
        (replies.BANK_ACCOUNT, "country", 1),
        (replies.BANK_ACCOUNT, "requirements", {"errors": [{"code": "a", "reason": 5, "requirement": "c"}]}),
        (replies.BANK_ACCOUNT, "requirements", {"errors": "none"}),
        (replies.PII, "type", 5),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__ + str(value)[:30],
)
def test_a_value_of_a_wrong_type_is_told_by_its_place(reply: dict[str, Any], name: str, value: Any) -> None:
    """Types are checked and not converted; the text names the field and never quotes its value."""
    with pytest.raises(Unreadable) as caught:
        token(changed(reply, **{name: value}))
    assert name in str(caught.value)
    assert "of the wrong type" in str(caught.value)
    assert "52.35.78.6" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        (replies.CARD, "created"),
        (replies.CARD, "livemode"),
        (replies.CARD, "used"),
        (replies.CARD, "card"),
        (replies.CARD, "last4"),
        (replies.CARD, "funding"),
        (replies.BANK_ACCOUNT, "bank_account"),
        (replies.BANK_ACCOUNT, "status"),
        (replies.PII, "created"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["type"],
)
def test_a_missing_field_is_told_by_its_place(reply: dict[str, Any], name: str) -> None:
    """A field that Stripe always sends is not made up where it lacks."""
    with pytest.raises(Unreadable, match=f"a field is missing.*{name}"):
        token(without(reply, name))


@pytest.mark.parametrize(
    "payload", [{}, {"object": "customer"}, {"object": None}, replies.PII | {"object": "list"}], ids=str
)
def test_another_object_is_no_token(payload: dict[str, Any]) -> None:
    """An object that says it is something else is not taken for a token."""
    with pytest.raises(Unreadable, match=r"^it is no token$" if payload else r"^a field is missing"):
        token(payload)


def test_what_does_not_say_what_it_is_may_be_a_token() -> None:
    """An object without the name of its kind is judged by its fields."""
    assert type(token(without(replies.PII, "object"))) is PiiToken


def test_each_fault_is_told_by_its_whole_place() -> None:
    """Where several fields are at fault each is named with the way to it, from the kind of token down."""
    with pytest.raises(Unreadable) as caught:
        token(replies.CARD | {"used": 1, "card": replies.CARD["card"] | {"last4": 4242}})
    assert sorted(str(caught.value).split("; ")) == [
        "a field is of the wrong type @ card.card.last4",
        "a field is of the wrong type @ card.used",
    ]


@pytest.mark.parametrize("kind", ["4000056655665556", ["4000056655665556"], "of_tomorrow"])
def test_a_kind_that_is_unknown_is_not_quoted(kind: Any) -> None:
    """What stands in place of a kind is a text of the server's, which may echo anything."""
    with pytest.raises(Unreadable) as caught:
        token(replies.PII | {"type": kind, "used": "no"})
    assert "a field is of the wrong type @ token.used" in str(caught.value)
    assert "4000056655665556" not in str(caught.value)
    assert "tomorrow" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b'"tok_visa"',
        b"5",
        b"<html>502 Bad Gateway</html>",
        b'{"id": "tok_1"',
        b'{"id": NaN}',
        b'{"id": -Infinity}',
        b'{"created": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe\xfa",
        b"\xed\xa0\x80",
    ],
    ids=[
        "empty",
        "blank",
        "null",
        "list",
        "text",
        "number",
        "html",
        "cut",
        "nan",
        "infinity",
        "huge",
        "deep",
        "deeper",
        "no utf-8",
        "surrogate",
    ],
)
def test_an_odd_body_is_no_token(body: bytes) -> None:
    """Whatever comes in place of a JSON object, one kind of error tells it, with nothing of the body in it."""
    with pytest.raises(Unreadable) as caught:
        parse(body)
    assert str(caught.value) == "it is no JSON object"
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16"])
def test_a_byte_order_mark_does_no_harm(encoding: str) -> None:
    """JSON in a Unicode encoding is read, also where a proxy put a mark in front."""
    assert parse(json.dumps(replies.PII).encode(encoding)) == replies.PII


def test_an_answer_that_is_refused_at_the_first_look_only_is_still_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the converter that tells places finds no fault, there is none to name, and no token either."""
    fill = _convert._fill

    def short_of_memory(*given: Any, detailed: bool) -> Any:
        if not detailed:
            raise MemoryError
        return fill(*given, detailed=detailed)

    monkeypatch.setattr(_convert, "_fill", short_of_memory)
    with pytest.raises(Unreadable, match="it could not be read at the first look"):
        token(replies.PII)


# What tokens are.


def test_an_object_of_no_further_kind_shows_its_id() -> None:
    """What all objects of answers have in common is an id."""
    thing = StripeObject(id="obj_1", raw={"id": "obj_1"})
    assert repr(thing) == "StripeObject(obj_1)"
    assert thing.to_dict() == {"id": "obj_1"}


@each_kind
def test_tokens_are_equal_by_what_stripe_said(kind: str) -> None:
    """Two tokens are equal if Stripe said the same of them; `used` makes a difference, the answer it came in none."""
    reply = replies.ALL[kind]
    assert token(reply) == token(reply, LAST_RESPONSE)
    assert hash(token(reply)) == hash(token(reply, LAST_RESPONSE))
    assert token(reply) != token(reply | {"used": True})
    assert token(reply) != reply
    assert len({token(reply), token(reply), token(reply | {"id": "tok_other"})}) == 2


def test_a_token_of_another_class_is_another_token() -> None:
    """The class is part of what a token is."""
    assert token(replies.PII) != token(replies.PII | {"type": "person"})


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, *(lambda made, p=p: pickle.loads(pickle.dumps(made, p)) for p in range(2, 6))],
    ids=["copy", "deepcopy", "pickle2", "pickle3", "pickle4", "pickle5"],
)
@each_kind
def test_tokens_are_copied_and_pickled_whole(kind: str, again: Any) -> None:
    """A token goes through a queue or a cache and comes out equal, with the answer it came in."""
    made = token(replies.ALL[kind], LAST_RESPONSE)
    other = again(made)
    assert other == made
    assert type(other) is type(made)
    assert other.to_dict() == replies.ALL[kind]
    assert other.last_response == LAST_RESPONSE


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("account", "AccountToken(ct_1BZ6xr2eZvKYlo2CsSOhuTfi, account, test)"),
        ("bank_account", "BankAccountToken(tok_1N3T00LkdIwHu7ixt44h1F8k, bank_account, test, STRIPE TEST BANK 6789)"),
        ("card", "CardToken(tok_1N3T00LkdIwHu7ixt44h1F8k, card, test, Visa 4242)"),
        ("cvc_update", "CvcUpdateToken(cvctok_1NkWsu2eZvKYlo2CFDm6ab7X, cvc_update, test)"),
        ("person", "PersonToken(cpt_1EDww82eZvKYlo2CsdelTHFu, person, test)"),
        ("pii", "PiiToken(pii_1N3T00LkdIwHu7ix2kP1hT0a, pii, test)"),
    ],
)
def test_a_short_repr(kind: str, shown: str) -> None:
    """A repr tells id, kind, live or test, brand and last four digits, and nothing of the answer it came in."""
    made = token(replies.ALL[kind], LAST_RESPONSE)
    assert repr(made) == str(made) == shown
    assert made.__rich_repr__() == [shown.partition("(")[2].removesuffix(")")]


def test_a_repr_tells_live_mode() -> None:
    """Live and test tokens are told apart at a glance."""
    assert "live" in repr(token(replies.PII | {"livemode": True}))


def test_the_reprs_of_what_tokens_hold() -> None:
    """A card shows its brand, a bank account its bank or else its country, and the last four digits."""
    card, bank = token(replies.CARD), token(replies.BANK_ACCOUNT)
    nameless: Any = token(changed(replies.BANK_ACCOUNT, bank_name=None))
    assert isinstance(card, CardToken)
    assert isinstance(bank, BankAccountToken)
    assert repr(card.card) == "Card(card_1N3T00LkdIwHu7ixRdxpVI1Q, Visa 4242)"
    assert repr(bank.bank_account) == "BankAccount(ba_1NWScr2eZvKYlo2C8MgV5Cwn, STRIPE TEST BANK 6789)"
    assert repr(nameless.bank_account) == "BankAccount(ba_1NWScr2eZvKYlo2C8MgV5Cwn, US 6789)"
    assert repr(nameless).endswith("bank_account, test, US 6789)")


def test_a_token_is_immutable() -> None:
    """What Stripe said does not change under anybody's hands."""
    made = token(replies.PII)
    with pytest.raises(AttributeError):
        made.used = True  # type: ignore[misc]


def test_matching_tells_the_kinds_apart() -> None:
    """Each kind is matched by its class, and all of them by `Token`."""
    for kind, cls in CLASSES.items():
        match token(replies.ALL[kind]):
            case CardToken(card=Card(last4=last4)):
                assert (cls, last4) == (CardToken, "4242")
            case BankAccountToken(bank_account=BankAccount(bank_name=name)):
                assert (cls, name) == (BankAccountToken, "STRIPE TEST BANK")
            case Token(type=type_):
                assert type_ == kind
