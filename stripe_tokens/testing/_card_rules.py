"""What Stripe refuses a card for when a token is made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from stripe_tokens.testing import _said
from stripe_tokens.testing._numbers import brand, passes_luhn
from stripe_tokens.testing._said import Refusal

_NUMBER: Final = re.compile(r"[0-9]{12,19}")
_MONTH: Final = re.compile(r"0?[1-9]|1[0-2]")
_YEAR: Final = re.compile(r"[0-9]{2}|[0-9]{4}")
_CVC: Final = re.compile(r"[0-9]{3,4}")
_LONGEST_VALIDITY: Final = 50
_CENTURY: Final = 2000


def check(details: Mapping[str, str], now: int) -> None:
    """Check the parameters of a card.

    Raises:
        Refusal: It cannot be a card that is valid now.
    """
    number = details["number"]
    if not _NUMBER.fullmatch(number):
        raise Refusal(_said.INVALID_NUMBER, "number")
    if len(number) not in brand(number).lengths or not passes_luhn(number):
        raise Refusal(_said.INCORRECT_NUMBER, "number")
    _check_expiry(details["exp_month"], details["exp_year"], datetime.fromtimestamp(now, UTC))
    if "cvc" in details:
        check_cvc(details["cvc"], brand(number).cvc)


def check_cvc(cvc: str, lengths: frozenset[int] = frozenset({3, 4})) -> None:
    """Check a security code.

    Raises:
        Refusal: It cannot be one.
    """
    if not _CVC.fullmatch(cvc) or len(cvc) not in lengths:
        raise Refusal(_said.INVALID_CVC, "cvc")


def year(text: str) -> int:
    """A year of two or four digits as a number."""
    return int(text) + (_CENTURY if len(text) < len(str(_CENTURY)) else 0)


def this_year(now: int) -> int:
    """The year of an instant."""
    return datetime.fromtimestamp(now, UTC).year


def _check_expiry(month: str, year_text: str, now: datetime) -> None:
    if not _MONTH.fullmatch(month):
        raise Refusal(_said.INVALID_MONTH, "exp_month")
    if not _YEAR.fullmatch(year_text) or not now.year <= year(year_text) <= now.year + _LONGEST_VALIDITY:
        raise Refusal(_said.INVALID_YEAR, "exp_year")
    if (year(year_text), int(month)) < (now.year, now.month):
        raise Refusal(_said.INVALID_MONTH, "exp_month")
