"""Which of the nine ways to make a token a request asks for, and whether it asks rightly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from stripe_tokens import params
from stripe_tokens.params._base import Field, Kind, TokenParams, fields_of
from stripe_tokens.testing import _said, _supposed
from stripe_tokens.testing._check import as_hash, check, check_value
from stripe_tokens.testing._parse import Hash, child
from stripe_tokens.testing._said import Refusal

Mode = type[TokenParams[Any]]

_ROOTED: Final[Mapping[str, Mode]] = {
    mode.root: mode
    for mode in (
        params.AccountParams,
        params.BankAccountParams,
        params.CardParams,
        params.CvcUpdateParams,
        params.PersonParams,
        params.PiiParams,
    )
}
RAW_CARD: Final[Mode] = params.CardParams
"""The mode that needs access to the raw card data APIs."""
CLONES: Final[frozenset[Mode]] = frozenset({params.CustomerParams, params.SavedCardParams})
"""The modes that copy what a platform's customer has saved to a connected account."""

_CUSTOMER: Final = "customer"
_EXPAND: Final = Field(name="expand", kind=Kind.LIST, required=False, max_length=5000)
_EXPANDABLE: Final = frozenset({"card.account", "card.customer", "bank_account.account", "bank_account.customer"})

# What the mobile SDKs and Stripe.js send besides; the reference does not know it.
_IGNORED: Final = frozenset({"key", "guid", "muid", "sid", "payment_user_agent"})
_IGNORED_INSIDE: Final[Mapping[str, frozenset[str]]] = {"pii": frozenset({"personal_id_number", "ssn_last_4"})}


def chosen(data: Hash) -> Mode:
    """Find the class whose params were sent, and check them.

    Raises:
        Refusal: There is no such class, or a parameter is not as it says.
    """
    for name in data:
        if name not in _ROOTED and name not in _IGNORED and name not in {_CUSTOMER, _EXPAND.name}:
            raise Refusal(_said.UNKNOWN, name)
    mode = _mode(data)
    _check(mode, data)
    expanded(data)
    return mode


def expanded(data: Hash) -> frozenset[str]:
    """The fields of the reply that are to be expanded.

    Raises:
        Refusal: One cannot be.
    """
    if _EXPAND.name not in data:
        return frozenset()
    check_value(_EXPAND, data[_EXPAND.name], _EXPAND.name)
    names = as_hash(data[_EXPAND.name], _EXPAND.name)
    for index, name in names.items():
        if name not in _EXPANDABLE:
            raise Refusal(_supposed.NO_EXPANSION, f"expand[{index}]", name=name)
    return frozenset(str(name) for name in names.values())


def _mode(data: Hash) -> Mode:
    kinds = [name for name in data if name in _ROOTED]
    if len(kinds) > 1:
        raise Refusal(_supposed.EXCLUSIVE, kinds[1], names=", ".join(sorted(kinds)))
    if not kinds:
        if _CUSTOMER not in data:
            raise Refusal(_said.NO_KIND)
        return params.CustomerParams
    (kind,) = kinds
    value = data[kind]
    if kind == "card" and isinstance(value, str) and value:
        return params.SavedCardParams
    if kind == "bank_account" and "payment_method" in value:
        return params.SavedBankAccountParams
    return _ROOTED[kind]


def _check(mode: Mode, data: Hash) -> None:
    inside = [field for field in fields_of(mode) if mode.root and not field.top_level]
    beside = [field for field in fields_of(mode) if not mode.root or field.top_level]
    if mode.root:
        if data[mode.root] == "":
            raise Refusal(_said.EMPTY, mode.root)
        ignored = _IGNORED_INSIDE.get(mode.root, frozenset())
        hash_ = {name: value for name, value in as_hash(data[mode.root], mode.root).items() if name not in ignored}
        _refuse_both_accounts(mode, hash_)
        check(inside, hash_, mode.root)
    if _CUSTOMER in data and _CUSTOMER not in {field.name for field in beside}:
        raise Refusal(_supposed.EXCLUSIVE, _CUSTOMER, names=f"{mode.root}, {_CUSTOMER}")
    known = {field.name for field in beside}
    check(beside, {name: value for name, value in data.items() if name in known}, "")


def _refuse_both_accounts(mode: Mode, data: Hash) -> None:
    """A saved bank account is named instead of described."""
    if mode is not params.SavedBankAccountParams:
        return
    described = {field.name for field in fields_of(params.BankAccountParams)}
    for name in data:
        if name in described:
            raise Refusal(
                _supposed.EXCLUSIVE,
                f"bank_account[{name}]",
                names=f"bank_account[{name}], bank_account[payment_method]",
            )


def _secrets(fields: Iterable[Field], path: str) -> Iterator[str]:
    for field in fields:
        if field.kind is Kind.SECRET:
            yield child(path, field.name)
        elif field.shape:
            yield from _secrets(fields_of(field.shape), child(path, field.name))


SECRETS: Final = frozenset(name for root, mode in _ROOTED.items() for name in _secrets(fields_of(mode), root))
"""The paths of card numbers, security codes, account numbers and id numbers."""
