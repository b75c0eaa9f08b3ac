"""What both official SDKs are asked to do, and what each call must end in."""

from __future__ import annotations

from typing import Any

KEY = "sk_test_1234567890123456"
EXPIRED_KEY = "rk_test_expired00000000"
CARD = {"number": "4242424242424242", "exp_month": "5", "exp_year": "2040", "cvc": "314"}
CREATIONS: dict[str, dict[str, Any]] = {
    "card": {"card": CARD},
    "bank_account": {
        "bank_account": {
            "country": "US",
            "currency": "usd",
            "account_holder_name": "Jenny Rosen",
            "account_holder_type": "individual",
            "routing_number": "110000000",
            "account_number": "000123456789",
        }
    },
    "account": {
        "account": {
            "individual": {"first_name": "Jane", "last_name": "José 名", "dob": {"day": 1, "month": 2, "year": 1990}},
            "tos_shown_and_accepted": True,
        }
    },
    "person": {
        "person": {
            "full_name_aliases": ["J", "JD"],
            "relationship": {"owner": True, "percent_ownership": 12.5},
            "us_cfpb_data": {"race_details": {"race": ["asian", "white"]}},
            "metadata": {"order": "6735"},
        }
    },
    "cvc_update": {"cvc_update": {"cvc": "123"}},
    "pii": {"pii": {"id_number": "000000000"}},
}

CARD_ERROR = "StripeCardError"
INVALID_REQUEST = "StripeInvalidRequestError"
# What is wrong -> the parameters, then the class, code and parameter of the error. The classes
# are named as stripe-node names their `type`.
ERRORS: dict[str, tuple[dict[str, Any], str, str | None, str | None]] = {
    "incorrect number": ({"card": CARD | {"number": "4242424242424241"}}, CARD_ERROR, "incorrect_number", "number"),
    "invalid number": ({"card": CARD | {"number": "forty-two"}}, CARD_ERROR, "invalid_number", "number"),
    "month": ({"card": CARD | {"exp_month": "13"}}, CARD_ERROR, "invalid_expiry_month", "exp_month"),
    "year": ({"card": CARD | {"exp_year": "1999"}}, CARD_ERROR, "invalid_expiry_year", "exp_year"),
    "cvc": ({"card": CARD | {"cvc": "99"}}, CARD_ERROR, "invalid_cvc", "cvc"),
    "unknown": ({"pii": {"name": "x"}}, INVALID_REQUEST, "parameter_unknown", "pii[name]"),
    "missing": (
        {"bank_account": {"country": "US"}},
        INVALID_REQUEST,
        "parameter_missing",
        "bank_account[account_number]",
    ),
    "empty": ({"pii": {"id_number": ""}}, INVALID_REQUEST, "parameter_invalid_empty", "pii[id_number]"),
    "no integer": (
        {"person": {"dob": {"day": "one", "month": 2, "year": 1990}}},
        INVALID_REQUEST,
        "parameter_invalid_integer",
        "person[dob][day]",
    ),
    "vocabulary": (
        {"account": {"business_type": "circus"}},
        INVALID_REQUEST,
        None,
        "account[business_type]",
    ),
    "two kinds": ({"card": CARD, "pii": {"id_number": "1"}}, INVALID_REQUEST, "parameters_exclusive", "pii"),
    "no kind": ({}, INVALID_REQUEST, None, None),
    "routing": (
        {"bank_account": {"country": "US", "routing_number": "110000001", "account_number": "000123456789"}},
        INVALID_REQUEST,
        "routing_number_invalid",
        "bank_account[routing_number]",
    ),
}
