"""What a card or account number tells by itself: its brand, and whether it can be one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

_Ranges = Sequence[tuple[str, str]]


@attrs.frozen(kw_only=True)
class Brand:
    """What the numbers of a brand have in common."""

    name: str
    """As Stripe spells it."""
    lengths: frozenset[int] = frozenset({16})
    """How many digits a number may have."""
    cvc: frozenset[int] = frozenset({3})
    """How many digits a security code may have."""


VISA: Final = Brand(name="Visa", lengths=frozenset({13, 16, 19}))
MASTERCARD: Final = Brand(name="MasterCard")
AMEX: Final = Brand(name="American Express", lengths=frozenset({15}), cvc=frozenset({4}))
DISCOVER: Final = Brand(name="Discover", lengths=frozenset({16, 19}))
DINERS: Final = Brand(name="Diners Club", lengths=frozenset({14, 16, 19}))
JCB: Final = Brand(name="JCB", lengths=frozenset({16, 17, 18, 19}))
UNIONPAY: Final = Brand(name="UnionPay", lengths=frozenset({16, 17, 18, 19}))
UNKNOWN: Final = Brand(name="Unknown", lengths=frozenset(range(12, 20)), cvc=frozenset({3, 4}))

# The first and the last prefix of each range, compared as texts of that length.
_RANGES: Final[Sequence[tuple[Brand, _Ranges]]] = (
    (VISA, [("4", "4")]),
    (MASTERCARD, [("51", "55"), ("2221", "2720")]),
    (AMEX, [("34", "34"), ("37", "37")]),
    (DISCOVER, [("60", "60"), ("64", "65")]),
    (DINERS, [("300", "305"), ("3095", "3095"), ("36", "36"), ("38", "39")]),
    (JCB, [("3528", "3589")]),
    (UNIONPAY, [("62", "62"), ("81", "81")]),
)

# The documented test cards of other countries carry the ISO 3166 number after these digits.
_COUNTRY_PREFIX: Final = "400000"
_COUNTRIES: Final = {
    "036": "AU",
    "076": "BR",
    "124": "CA",
    "250": "FR",
    "276": "DE",
    "344": "HK",
    "392": "JP",
    "484": "MX",
    "554": "NZ",
    "702": "SG",
    "826": "GB",
}


def brand(number: str) -> Brand:
    """The brand of a card number, by its first digits."""
    for candidate, ranges in _RANGES:
        if any(first <= number[: len(first)] <= last for first, last in ranges):
            return candidate
    return UNKNOWN


def country(number: str) -> str:
    """The country of a card number: the one that a test number names, else the United States."""
    return _COUNTRIES.get(number[6:9], "US") if number.startswith(_COUNTRY_PREFIX) else "US"


def passes_luhn(number: str) -> bool:
    """Whether the last digit of a card number fits the others."""
    doubled = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(number))]
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def passes_aba(routing: str) -> bool:
    """Whether the nine digits of a US routing number fit each other."""
    weights = (3, 7, 1) * 3
    return sum(int(digit) * weight for digit, weight in zip(routing, weights, strict=True)) % 10 == 0


def passes_mod97(iban: str) -> bool:
    """Whether the check digits of an IBAN fit the rest of it."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1
