"""The replies of Stripe's API reference, value for value."""

from __future__ import annotations

from typing import Any, Final

ACCOUNT: Final[dict[str, Any]] = {
    "id": "ct_1BZ6xr2eZvKYlo2CsSOhuTfi",
    "object": "token",
    "client_ip": "104.198.25.169",
    "created": 1513297331,
    "livemode": False,
    "redaction": None,
    "type": "account",
    "used": False,
}

BANK_ACCOUNT: Final[dict[str, Any]] = {
    "id": "tok_1N3T00LkdIwHu7ixt44h1F8k",
    "object": "token",
    "bank_account": {
        "id": "ba_1NWScr2eZvKYlo2C8MgV5Cwn",
        "object": "bank_account",
        "account_holder_name": "Jenny Rosen",
        "account_holder_type": "individual",
        "account_type": None,
        "bank_name": "STRIPE TEST BANK",
        "country": "US",
        "currency": "usd",
        "fingerprint": "1JWtPxqbdX5Gamtz",
        "last4": "6789",
        "routing_number": "110000000",
        "status": "new",
    },
    "client_ip": None,
    "created": 1689981645,
    "livemode": False,
    "redaction": None,
    "type": "bank_account",
    "used": False,
}

CARD: Final[dict[str, Any]] = {
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
        "exp_year": 2026,
        "fingerprint": "mToisGZ01V71BCos",
        "funding": "credit",
        "last4": "4242",
        "metadata": {},
        "name": None,
        "tokenization_method": None,
        "wallet": None,
    },
    "client_ip": "52.35.78.6",
    "created": 1683071568,
    "livemode": False,
    "type": "card",
    "used": False,
}

CVC_UPDATE: Final[dict[str, Any]] = {
    "id": "cvctok_1NkWsu2eZvKYlo2CFDm6ab7X",
    "object": "token",
    "client_ip": None,
    "created": 1693334608,
    "livemode": False,
    "redaction": None,
    "type": "cvc_update",
    "used": False,
}

PERSON: Final[dict[str, Any]] = {
    "id": "cpt_1EDww82eZvKYlo2CsdelTHFu",
    "object": "token",
    "client_ip": "8.21.168.117",
    "created": 1552582904,
    "livemode": False,
    "redaction": None,
    "type": "person",
    "used": False,
}

# The reference has no reply for it; like the others that hold nothing of their own.
PII: Final[dict[str, Any]] = {
    "id": "pii_1N3T00LkdIwHu7ix2kP1hT0a",
    "object": "token",
    "client_ip": "8.21.168.117",
    "created": 1552582904,
    "livemode": False,
    "redaction": None,
    "type": "pii",
    "used": False,
}

ALL: Final[dict[str, dict[str, Any]]] = {
    "account": ACCOUNT,
    "bank_account": BANK_ACCOUNT,
    "card": CARD,
    "cvc_update": CVC_UPDATE,
    "person": PERSON,
    "pii": PII,
}
