"""What Stripe asks of a card and, country by country, of a bank account when a token is made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import attrs

from stripe_tokens.testing import _said, _supposed
from stripe_tokens.testing._numbers import brand, passes_aba, passes_luhn, passes_mod97
from stripe_tokens.testing._said import Refusal

# Cards.

_CARD_NUMBER: Final = re.compile(r"[0-9]{12,19}")
_MONTH: Final = re.compile(r"0?[1-9]|1[0-2]")
_YEAR: Final = re.compile(r"[0-9]{2}|[0-9]{4}")
_CVC: Final = re.compile(r"[0-9]{3,4}")
_LONGEST_VALIDITY: Final = 50
_CENTURY: Final = 2000


def check_card(details: Mapping[str, str], now: int) -> None:
    """Check the parameters of a card.

    Raises:
        Refusal: It cannot be a card that is valid now.
    """
    number = details["number"]
    if not _CARD_NUMBER.fullmatch(number):
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


# Bank accounts.

_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_CURRENCY: Final = re.compile(r"[A-Za-z]{3}")
_ACCOUNT_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{3,34}")


@attrs.frozen(kw_only=True)
class _Routing:
    """How the banks of a country are numbered."""

    digits: re.Pattern[str]
    says: str
    fits: Callable[[str], bool] = lambda _: True
    currency: str = "eur"


def _digits(*groups: int, currency: str, fits: Callable[[str], bool] = lambda _: True) -> _Routing:
    pattern = "-?".join(f"[0-9]{{{count}}}" for count in groups)
    return _Routing(
        digits=re.compile(pattern), says=f"Routing number must have {sum(groups)} digits", fits=fits, currency=currency
    )


_ROUTING: Final[Mapping[str, _Routing]] = {
    "AU": _digits(3, 3, currency="aud"),
    "BR": _digits(3, 4, currency="brl"),
    "CA": _digits(5, 3, currency="cad"),
    "GB": _digits(2, 2, 2, currency="gbp"),
    "HK": _digits(3, 3, currency="hkd"),
    "SG": _digits(4, 3, currency="sgd"),
    "US": _digits(9, currency="usd", fits=passes_aba),
}
_OTHER_CURRENCIES: Final = {"CH": "chf", "JP": "jpy", "MX": "mxn", "NZ": "nzd"}


def check_bank_account(details: Mapping[str, str]) -> None:
    """Check the parameters of a bank account against the rules of its country.

    Raises:
        Refusal: A number is none that a bank of the country could have.
    """
    country = details["country"].upper()
    number = details["account_number"].replace(" ", "")
    if not _COUNTRY.fullmatch(country):
        raise Refusal(_supposed.COUNTRY_INVALID, "bank_account[country]")
    if not _CURRENCY.fullmatch(details.get("currency", "eur")):
        raise Refusal(_supposed.CURRENCY_INVALID, "bank_account[currency]")
    if not _ACCOUNT_NUMBER.fullmatch(number):
        raise Refusal(_supposed.ACCOUNT_NUMBER_INVALID, "bank_account[account_number]", why="Invalid account number")
    if _IBAN.fullmatch(number.upper()):
        if not passes_mod97(number.upper()):
            raise Refusal(_supposed.ACCOUNT_NUMBER_INVALID, "bank_account[account_number]", why="Invalid IBAN")
    elif country in _ROUTING:
        _check_routing(_ROUTING[country], details.get("routing_number"))


def currency(details: Mapping[str, str]) -> str:
    """The currency of a bank account: the one given, or that of its country."""
    country = details["country"].upper()
    usual = _ROUTING[country].currency if country in _ROUTING else _OTHER_CURRENCIES.get(country, "eur")
    return details.get("currency", usual).lower()


def _check_routing(rule: _Routing, number: str | None) -> None:
    if number is None:
        raise Refusal(_said.MISSING, "bank_account[routing_number]")
    if not rule.digits.fullmatch(number):
        raise Refusal(_supposed.ROUTING_INVALID, "bank_account[routing_number]", why=rule.says)
    if not rule.fits(number):
        raise Refusal(_supposed.ROUTING_INVALID, "bank_account[routing_number]", why="Invalid routing number")
