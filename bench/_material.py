"""What is encoded and decoded: the same for all peers, in the form that each of them takes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

KEY = "sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc"  # in two, so that no scanner takes it for one that leaked
CARD: Any = {"number": "4242424242424242", "exp_month": "5", "exp_year": "2030", "cvc": "314"}
CARD_FORM = "&".join(f"card[{name}]={value}" for name, value in CARD.items()).encode()

CARD_TOKEN = json.dumps(
    {
        "id": "tok_1N3T00LkdIwHu7ixt44h1F8k",
        "object": "token",
        "card": {
            "id": "card_1N3T00LkdIwHu7ixRdxpVI1Q",
            "object": "card",
            "address_city": None,
            "address_country": None,
            "address_line1": None,
            "address_line1_check": None,
            "address_line2": None,
            "address_state": None,
            "address_zip": None,
            "address_zip_check": None,
            "brand": "Visa",
            "country": "US",
            "cvc_check": "unchecked",
            "dynamic_last4": None,
            "exp_month": 5,
            "exp_year": 2030,
            "fingerprint": "mToisGZ01V71BCos",
            "funding": "credit",
            "last4": "4242",
            "metadata": {},
            "name": None,
            "networks": {"preferred": None},
            "regulated_status": "unregulated",
            "tokenization_method": None,
            "wallet": None,
        },
        "client_ip": "203.0.113.7",
        "created": 1683071568,
        "livemode": False,
        "redaction": None,
        "type": "card",
        "used": False,
    },
    indent=2,
).encode()

_ADDRESS = {
    "city": "Sydney",
    "country": "AU",
    "line1": "12 Example St",
    "line2": "Floor 3",
    "postal_code": "2000",
    "state": "NSW",
}
_JAPANESE_ADDRESS = {
    "city": "シブヤ",
    "country": "JP",
    "line1": "27-15",
    "line2": "ビル 4",
    "postal_code": "1500001",
    "state": "トウキヨウト",
    "town": "ジングウマエ 3-",
}
PERSON: dict[str, Any] = {
    "address": _ADDRESS,
    "address_kana": _JAPANESE_ADDRESS,
    "address_kanji": _JAPANESE_ADDRESS,
    "dob": date(1980, 2, 1),
    "email": "jenny.rosen@example.com",
    "first_name": "Jenny",
    "first_name_kana": "ジェニー",
    "first_name_kanji": "名",
    "full_name_aliases": ["Jen Rosen", "J. Rosen"],
    "gender": "female",
    "id_number": "000000000",
    "last_name": "Rosen",
    "last_name_kana": "ローゼン",
    "last_name_kanji": "薔薇",
    "maiden_name": "Smith",
    "metadata": {"customer": "42", "source": "sign-up form"},
    "phone": "+15555550100",
    "political_exposure": "none",
    "registered_address": _ADDRESS,
    "ssn_last_4": "0000",
    "verification": {
        "additional_document": {"back": "file_3", "front": "file_4"},
        "document": {"back": "file_1", "front": "file_2"},
    },
    "nationality": "AU",
    "relationship": {
        "authorizer": True,
        "director": True,
        "executive": False,
        "legal_guardian": False,
        "owner": True,
        "percent_ownership": 25.5,
        "representative": True,
        "title": "Chief Executive",
    },
    "additional_tos_acceptances": {"account": {"ip": "203.0.113.7"}},
}
"""A person of sixty fields, as our params take it."""


def as_dict(value: Any) -> Any:
    """Turn what our params take into what peers take: dates as their three numbers."""
    if isinstance(value, dict):
        return {name: as_dict(item) for name, item in value.items()}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"day": value.day, "month": value.month, "year": value.year}
    return value


def as_params(cls: Any, values: dict[str, Any]) -> Any:
    """Turn nested dicts into a params class and the shapes in it."""
    from stripe_tokens.params._base import fields_of

    shapes = {field.name: field.shape for field in fields_of(cls)}
    return cls(
        **{
            name: as_params(shape, value) if (shape := shapes[name]) and isinstance(value, dict) else value
            for name, value in values.items()
        }
    )


def full(cls: Any) -> Any:
    """Give a params object, or a shape, in which every field is set."""
    from stripe_tokens.params._base import Kind, fields_of

    samples = {
        Kind.TEXT: "some text",
        Kind.TEXT_OR_INTEGER: 12,
        Kind.SECRET: "000000000",
        Kind.FLAG: True,
        Kind.NUMBER: 25.5,
        Kind.DATE: date(1980, 2, 1),
        Kind.INSTANT: datetime(2026, 1, 1, tzinfo=UTC),
        Kind.LIST: ["one", "two"],
        Kind.MAP: {"key": "value"},
    }
    return cls(
        **{
            field.name: full(field.shape)
            if field.shape
            else field.choices[0]
            if field.kind is Kind.CHOICE
            else samples[field.kind]
            for field in fields_of(cls)
        }
    )
