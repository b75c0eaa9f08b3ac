from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Never
from urllib.parse import parse_qsl, unquote_plus

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode

from strategies import any_params, extra_params, instants, keys, plain, texts
from stripe_tokens import (
    CLEAR,
    AccountParams,
    Address,
    BankAccountParams,
    CardParams,
    Clear,
    Company,
    CustomerParams,
    CvcUpdateParams,
    EncodingError,
    Individual,
    PersonParams,
    PiiParams,
    SavedBankAccountParams,
    SavedCardParams,
    Secret,
    TokenParams,
    params,
)
from stripe_tokens._form import encode, query
from stripe_tokens._secret import Hidden
from stripe_tokens.params._base import Shape, fields_of

ADDRESS: Final = Address(line1="Musterstraße 1")


def form(of: TokenParams[Any], **given: Any) -> str:
    """The encoded form, with its brackets."""
    if "extra" in given:
        given["extra"] = Hidden(given["extra"])
    return encode(of, **given).reveal().decode("ascii")


def nested(form: str) -> dict[str, Any]:
    """What a server makes of a form: nested dicts, with the items of a list by their index."""
    found: dict[str, Any] = {}
    for pair in form.split("&"):
        path, _, value = pair.partition("=")
        *above, last = [unquote_plus(name) for name in re.findall(r"[^\[\]]+", path)]
        place = found
        for name in above:
            place = place.setdefault(name, {})
        assert last not in place, "a path is sent once"
        place[last] = unquote_plus(value)
    return found


# What is written.


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (PiiParams(id_number="000000000"), "pii[id_number]=000000000"),
        (CvcUpdateParams(cvc="123"), "cvc_update[cvc]=123"),
        (CustomerParams(customer="cus_1"), "customer=cus_1"),
        (SavedCardParams(card="card_1", customer="cus_1"), "card=card_1&customer=cus_1"),
        (SavedBankAccountParams(payment_method="pm_1"), "bank_account[payment_method]=pm_1"),
        (
            SavedBankAccountParams(payment_method="pm_1", customer="cus_1"),
            "bank_account[payment_method]=pm_1&customer=cus_1",
        ),
        (
            BankAccountParams(country="US", account_number="000123456789", customer="cus_1"),
            "bank_account[country]=US&bank_account[account_number]=000123456789&customer=cus_1",
        ),
        (
            CardParams(number="4242 4242-4242 4242", exp_month=5, exp_year="30", cvc=Secret("314")),
            "card[number]=4242424242424242&card[exp_month]=5&card[exp_year]=30&card[cvc]=314",
        ),
        (PersonParams(first_name="José 名"), "person[first_name]=Jos%C3%A9+%E5%90%8D"),
        (PersonParams(first_name="a+b & c=d%"), "person[first_name]=a%2Bb+%26+c%3Dd%25"),
        (
            CardParams(number=Secret("42 42-42"), exp_month=5, exp_year=30),
            "card[number]=424242&card[exp_month]=5&card[exp_year]=30",
        ),
        (PersonParams(dob=date(1990, 2, 1)), "person[dob][day]=1&person[dob][month]=2&person[dob][year]=1990"),
        (PersonParams(metadata={"a b": "c[d]"}), "person[metadata][a+b]=c%5Bd%5D"),
        (PersonParams(full_name_aliases=["A", "B"]), "person[full_name_aliases][0]=A&person[full_name_aliases][1]=B"),
        (AccountParams(tos_shown_and_accepted=True), "account[tos_shown_and_accepted]=true"),
        (AccountParams(tos_shown_and_accepted=False), "account[tos_shown_and_accepted]=false"),
        (
            AccountParams(company=Company(address=ADDRESS, physical_address=ADDRESS)),
            (
                "account[company][address][line1]=Musterstra%C3%9Fe+1"
                "&account[company][physical_address][line1]=Musterstra%C3%9Fe+1"
            ),
        ),
    ],
)
def test_golden_forms(of: TokenParams[Any], expected: str) -> None:
    """Paths have literal brackets, values are percent-encoded UTF-8 with `+` for a blank, order is kept."""
    assert form(of) == expected


@pytest.mark.parametrize(
    ("of", "path"),
    [
        (AccountParams(company=Company(structure=CLEAR)), "account[company][structure]"),
        (AccountParams(company=Company(registration_date=CLEAR)), "account[company][registration_date]"),
        (
            AccountParams(company=Company(ownership_exemption_reason=CLEAR)),
            "account[company][ownership_exemption_reason]",
        ),
        (AccountParams(individual=Individual(dob=CLEAR)), "account[individual][dob]"),
        (PersonParams(metadata=CLEAR), "person[metadata]"),
        (PersonParams(full_name_aliases=CLEAR), "person[full_name_aliases]"),
        (
            PersonParams(relationship=params.PersonRelationship(percent_ownership=CLEAR)),
            "person[relationship][percent_ownership]",
        ),
    ],
)
def test_clear_is_sent_as_the_empty_value(of: TokenParams[Any], path: str) -> None:
    """`CLEAR` unsets what Stripe has, which the form says with nothing after the `=`."""
    assert form(of) == f"{path}="


@pytest.mark.parametrize(
    ("number", "expected"),
    [(25, "25"), (1.0, "1.0"), (33.3, "33.3"), (Decimal("33.30"), "33.30"), (0, "0"), (10**400, f"1{'0' * 400}")],
    ids=lambda value: type(value).__name__ + str(value)[:5],
)
def test_numbers_are_written_as_they_stand(number: float | Decimal, expected: str) -> None:
    """A number keeps the digits that its author wrote."""
    relationship = params.PersonRelationship(percent_ownership=number)
    assert form(PersonParams(relationship=relationship)) == f"person[relationship][percent_ownership]={expected}"


@pytest.mark.parametrize(
    ("instant", "seconds"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), 1767225600),
        (datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))), 1767225600),
        (datetime(2026, 1, 1, 0, 0, 0, 999999, tzinfo=UTC), 1767225600),
        (datetime(1969, 12, 31, 23, 59, 58, 500000, tzinfo=UTC), -2),
        (datetime(2515, 1, 1, 0, 0, 0, 999999, tzinfo=UTC), 17198524800),
    ],
)
def test_instants_are_sent_as_whole_seconds(instant: datetime, seconds: int) -> None:
    """An aware datetime becomes the seconds since 1970, in UTC and rounded down."""
    declaration = params.Declaration(date=instant)
    of = AccountParams(company=Company(ownership_declaration=declaration))
    assert form(of) == f"account[company][ownership_declaration][date]={seconds}"


def test_a_member_of_a_text_enum_is_sent_as_its_text() -> None:
    """A `StrEnum` of the caller's is text, whatever its `str` says."""

    class Country(StrEnum):
        US = "US"

        def __str__(self) -> str:
            return "the United States"

    assert form(PersonParams(nationality=Country.US)) == "person[nationality]=US"


def test_a_subclass_of_a_shape_is_taken() -> None:
    """A hash of a caller's subclass is written like its base."""

    class Home(Address):
        pass

    assert form(PersonParams(address=Home(city="Bonn"))) == "person[address][city]=Bonn"


def test_a_secret_field_of_a_subclass_without_a_converter_takes_secrets_only() -> None:
    """A plain text in its place is refused, so that a caller's own class hides what it should."""

    @attrs.frozen(kw_only=True, eq=False, repr=False)
    class Branch(PiiParams):
        pin: Secret

    assert form(Branch(pin=Secret("1"))) == "pii[pin]=1"
    plain_pin: Any = "1"
    with pytest.raises(EncodingError, match=r"pii\[pin\] must be of type str, not str"):
        form(Branch(pin=plain_pin))


def test_a_field_that_the_wire_has_no_form_for_is_refused() -> None:
    """A class of the caller's with a field of a foreign type says so at its first use."""

    @attrs.frozen(kw_only=True, eq=False, repr=False)
    class Strange(PiiParams):
        color: complex | None = None

    with pytest.raises(TypeError, match="<class 'complex'> has no form on the wire"):
        form(Strange(color=1j))


def test_expand_is_an_indexed_list() -> None:
    """`expand` stands behind the params, with an index for each item."""
    of = CustomerParams(customer="cus_1")
    assert form(of, expand=["card.customer", "card.account"]) == (
        "customer=cus_1&expand[0]=card.customer&expand[1]=card.account"
    )
    assert query(["card.customer"]) == "expand[0]=card.customer"
    assert query(()) == ""


def test_extra_params_are_written_by_what_they_are() -> None:
    """Undocumented parameters of any depth follow, also with flags inside lists."""
    extra = {
        "pk_token": Secret("{}"),
        "pii": {"ssn_last_4": "0000"},
        "list": [True, 1, [Decimal("1.5")], {"a": datetime(1970, 1, 1, 0, 1, tzinfo=UTC)}],
    }
    assert form(PiiParams(id_number="1"), extra=extra) == (
        "pii[id_number]=1&pk_token=%7B%7D&pii[ssn_last_4]=0000&list[0]=true&list[1]=1&list[2][0]=1.5&list[3][a]=60"
    )


def test_the_names_of_the_fields_can_be_told_without_their_values() -> None:
    """What a dry run shows of a body are its paths."""
    body = encode(CardParams(number="4242424242424242", exp_month=5, exp_year=2030))
    assert body.field_names() == ("card[number]", "card[exp_month]", "card[exp_year]")
    assert repr(body) == f"<Body of {len(body.reveal())} bytes>"


# Laws.


@given(any_params)
def test_what_is_encoded_can_be_read_back(of: TokenParams[Any]) -> None:
    """For any params, decode(encode(p)) is p's plain data."""
    assert nested(form(of)) == plain(of) if plain(of) else form(of) == ""


@given(any_params, extra_params)
def test_extra_params_can_be_read_back(of: TokenParams[Any], extra: dict[str, Any]) -> None:
    """For any extra params, what is decoded is their plain data beside that of the params."""
    assert nested(form(of, extra=extra)) == plain(of) | plain(extra)


@given(any_params)
def test_the_form_is_ascii_and_its_paths_are_plain(of: TokenParams[Any]) -> None:
    """Nothing outside printable ASCII goes out, and no blank."""
    assert all("!" <= character <= "~" for character in form(of))


# What Stripe's own library makes of the same data. Left out are its faults: a flag inside a
# list is `True` there, and neither numbers nor datetimes inside lists are turned into text.


def as_for_stripe(value: Any) -> Any:
    """The data as a user of Stripe's library would give it."""
    for types, say in _FOR_STRIPE:
        if isinstance(value, types):
            return say(value)
    return value


def _hash(shape: Shape) -> dict[str, Any]:
    root = shape.root if isinstance(shape, TokenParams) else ""
    inside: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    for field in fields_of(type(shape)):
        (beside if field.top_level or not root else inside)[field.name] = as_for_stripe(getattr(shape, field.name))
    return {root: inside} | beside if root else beside


_FOR_STRIPE: Final[Any] = (
    (Shape, _hash),
    (Secret, lambda secret: secret.reveal()),
    (Clear, lambda _: ""),
    (datetime, lambda instant: instant),
    (date, lambda day: {"day": day.day, "month": day.month, "year": day.year}),
)


@given(any_params)
def test_stripes_own_encoder_gives_the_same_pairs(of: TokenParams[Any]) -> None:
    """The pairs and their order are those of Stripe's library."""
    theirs = [(path, str(value)) for path, value in _api_encode(as_for_stripe(of))]
    assert parse_qsl(form(of), keep_blank_values=True) == theirs


@given(
    st.dictionaries(
        keys.map(lambda key: f"x_{key}"),
        st.recursive(
            texts | st.integers() | st.booleans() | instants | st.lists(texts | st.integers(), min_size=1, max_size=3),
            lambda inner: (
                st.dictionaries(keys, inner, min_size=1, max_size=3)
                | st.lists(st.dictionaries(keys, inner, min_size=1, max_size=2), min_size=1, max_size=2)
            ),
            max_leaves=6,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_stripes_own_encoder_gives_the_same_extra_pairs(extra: dict[str, Any]) -> None:
    """Undocumented parameters are written as Stripe's library writes them, also in lists of hashes."""
    theirs = [
        (path, str(value).lower() if isinstance(value, bool) else str(value)) for path, value in _api_encode(extra)
    ]
    ours = form(CustomerParams(customer="c"), extra=extra)
    assert parse_qsl(ours, keep_blank_values=True)[1:] == theirs


# What is refused.


PLANTED: Final = "4000 0012 3456 7899"


def _percent(number: Any) -> TokenParams[Any]:
    return PersonParams(relationship=params.PersonRelationship(percent_ownership=number))


def _declared(instant: Any) -> TokenParams[Any]:
    return AccountParams(company=Company(ownership_declaration=params.Declaration(date=instant)))


def _person(**given: Any) -> TokenParams[Any]:
    return PersonParams(**given)


_PERCENT: Final = "person[relationship][percent_ownership]"
_DATE: Final = "account[company][ownership_declaration][date]"


REFUSED: Final[list[tuple[Callable[[], Any], str, str]]] = [
    (lambda: PiiParams(id_number=""), "pii[id_number]", "is empty: give it a value, or leave it out"),
    (lambda: _person(email=""), "person[email]", "is empty"),
    (lambda: _person(email=5), "person[email]", "must be of type str, not int"),
    (lambda: _person(email=Secret(PLANTED)), "person[email]", "must be of type str, not Secret"),
    (lambda: _person(email=PLANTED.encode()), "person[email]", "must be of type str, not bytes"),
    (lambda: _person(email="\ud800"), "person[email]", "holds half of a surrogate pair"),
    (lambda: _person(email=CLEAR), "person[email]", "must be of type str, not Clear"),
    (lambda: CvcUpdateParams(cvc=314), "cvc_update[cvc]", "must be of type str, not int"),
    (lambda: CvcUpdateParams(cvc=None), "cvc_update[cvc]", "must be of type str, not NoneType"),
    (lambda: CardParams(number=42, exp_month=5, exp_year=2030), "card[number]", "must be of type str, not int"),
    (
        lambda: CardParams(number="4", exp_month=True, exp_year=2030),
        "card[exp_month]",
        "must be of type int or str, not bool",
    ),
    (
        lambda: CardParams(number="4", exp_month=5, exp_year=20.30),
        "card[exp_year]",
        "must be of type int or str, not float",
    ),
    (
        lambda: _person(dob=datetime(1990, 2, 1, tzinfo=UTC)),
        "person[dob]",
        "must be of type datetime.date, not datetime",
    ),
    (lambda: CardParams(number="4", exp_month=None, exp_year=2030), "card[exp_month]", "is missing"),
    (lambda: BankAccountParams(country=None, account_number=PLANTED), "bank_account[country]", "is missing"),
    (lambda: CustomerParams(customer=None), "customer", "is missing"),
    (
        lambda: AccountParams(tos_shown_and_accepted="yes"),
        "account[tos_shown_and_accepted]",
        "must be of type bool, not str",
    ),
    (lambda: _percent(number=True), _PERCENT, "must be of type Decimal, float or int, not bool"),
    (lambda: _percent("25"), _PERCENT, "must be of type Decimal, float or int, not str"),
    (lambda: _percent(math.nan), _PERCENT, "must be finite and written without an exponent"),
    (lambda: _percent(math.inf), _PERCENT, "must be finite"),
    (lambda: _percent(Decimal("NaN")), _PERCENT, "must be finite"),
    (lambda: _percent(Decimal("sNaN")), _PERCENT, "must be finite"),
    (lambda: _percent(Decimal("1e400")), _PERCENT, "must be finite"),
    (lambda: _percent(Decimal("-Infinity")), _PERCENT, "must be finite"),
    (lambda: _percent(1e-7), _PERCENT, "must be finite and written without an exponent"),
    (lambda: _percent(Decimal("1E+2")), _PERCENT, "must be finite and written without an exponent"),
    (lambda: _percent(1e400), _PERCENT, "must be finite"),
    (lambda: _declared(datetime(2026, 1, 1)), _DATE, "must be an aware datetime"),  # noqa: DTZ001 - that is it
    (lambda: _declared(1767225600), _DATE, "must be of type datetime.datetime, not int"),
    (lambda: _declared(date(2026, 1, 1)), _DATE, "must be of type datetime.datetime, not date"),
    (lambda: _person(dob="1990-01-01"), "person[dob]", "must be of type datetime.date, not str"),
    (lambda: _person(full_name_aliases=[]), "person[full_name_aliases]", "is empty: pass CLEAR"),
    (lambda: _person(full_name_aliases=PLANTED), "person[full_name_aliases]", "must be of type list, not str"),
    (lambda: _person(full_name_aliases=b"ab"), "person[full_name_aliases]", "must be of type list, not bytes"),
    (lambda: _person(full_name_aliases={"a"}), "person[full_name_aliases]", "must be of type list, not set"),
    (lambda: _person(full_name_aliases=["a", ""]), "person[full_name_aliases][1]", "is empty"),
    (
        lambda: _person(full_name_aliases=["a", None]),
        "person[full_name_aliases][1]",
        "must be of type str, not None",
    ),
    (lambda: _person(metadata={}), "person[metadata]", "is empty: pass CLEAR"),
    (lambda: _person(metadata=[PLANTED]), "person[metadata]", "must be of type mapping, not list"),
    (lambda: _person(metadata={"order": 1}), "person[metadata][order]", "must be of type str, not int"),
    (lambda: _person(metadata={"order": ""}), "person[metadata][order]", "is empty"),
    (lambda: _person(metadata={"a[b]": "c"}), "person[metadata]", "has a key that is no text, is empty, or has a"),
    (lambda: _person(metadata={"": "c"}), "person[metadata]", "has a key that"),
    (lambda: _person(metadata={1: "c"}), "person[metadata]", "has a key that"),
    (lambda: _person(metadata={"\ud800": "c"}), "person[metadata]", "holds half of a surrogate pair"),
    (lambda: _person(address={"city": PLANTED}), "person[address]", "must be of type Address, not dict"),
    (lambda: _person(address=Address()), "person[address]", "has no field set; leave it out"),
    (
        lambda: AccountParams(individual=PersonParams(first_name=PLANTED)),
        "account[individual]",
        "must be of type Individual, not PersonParams",
    ),
    (
        lambda: {"card": {"number": PLANTED}},
        "params",
        "must be one of the params classes, such as CardParams(...), not dict",
    ),
    (lambda: ADDRESS, "params", "must be one of the params classes, such as CardParams(...), not Address"),
    (lambda: CardParams, "params", "must be one of the params classes, such as CardParams(...), not type"),
    (lambda: Hidden({"card": PLANTED}), "params", "must be one of the params classes, such as CardParams(...), not d"),
]


@pytest.mark.parametrize(
    ("of", "path", "reason"), REFUSED, ids=[f"{number} {path}" for number, (_, path, _) in enumerate(REFUSED)]
)
def test_what_has_no_form_is_refused_by_its_path(of: Callable[[], Any], path: str, reason: str) -> None:
    """A refusal names the path and the rule, is a `TypeError` too, and never holds the value."""
    with pytest.raises(EncodingError) as caught:
        encode(of())
    assert caught.value.param == path
    assert caught.value.message.startswith(f"{path} {reason}")
    assert isinstance(caught.value, TypeError)
    assert PLANTED not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize(
    ("extra", "path", "reason"),
    [
        ({"x": None}, "x", "must be of type str, bool, number, datetime, list or mapping, not NoneType"),
        ({"x": {"y": [{"z": b"1"}]}}, "x[y][0][z]", "must be of type list, not bytes"),
        ({"x": date(2026, 1, 1)}, "x", "must be of type str, bool,"),
        ({"x": []}, "x", "is an empty list"),
        ({"x": {}}, "x", "is an empty mapping"),
        ({"x": ""}, "x", "is empty"),
        ({"x[y]": "1"}, "extra_params", "has a key that is no text, is empty, or has a square bracket"),
        ({"x[": "1"}, "extra_params", "has a key that is no text, is empty, or has a square bracket"),
        ({"x]": "1"}, "extra_params", "has a key that is no text, is empty, or has a square bracket"),
        ({1: "1"}, "extra_params", "has a key that is no text"),
        (["x"], "extra_params", "must be of type mapping, not list"),
        ({"x": math.nan}, "x", "must be finite"),
        ({"x": datetime(2026, 1, 1)}, "x", "must be an aware datetime"),  # noqa: DTZ001 - that is it
        ({"x": Secret(PLANTED), "pii": {"id_number": PLANTED}}, "pii[id_number]", "is set by the params and by extra"),
    ],
)
def test_extra_params_without_a_form_are_refused_by_their_path(extra: Any, path: str, reason: str) -> None:
    """What holds for params holds for extra params, and none may say again what the params have said."""
    with pytest.raises(EncodingError) as caught:
        form(PiiParams(id_number="1"), extra=extra)
    assert caught.value.param == path
    assert caught.value.message.startswith(f"{path} {reason}")
    assert PLANTED not in str(caught.value)


@pytest.mark.parametrize(
    ("expand", "path"),
    [("card.customer", "expand"), ([], "expand"), ([""], "expand[0]"), ([1], "expand[0]"), (None, "expand")],
)
def test_a_wrong_expand_is_refused(expand: Any, path: str) -> None:
    """`expand` is a list of texts, for a token that is made and for one that is fetched."""
    with pytest.raises(EncodingError) as made:
        encode(CustomerParams(customer="c"), expand=expand)
    with pytest.raises(EncodingError) as fetched:
        query(expand)
    assert made.value.param == fetched.value.param == path


def test_what_passes_through_the_encoder_leaves_its_frames_behind() -> None:
    """Ctrl-C in the middle of encoding does not carry frames in which plain values stand."""

    class Interrupting(dict[str, str]):
        def items(self) -> Never:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        encode(PersonParams(metadata=Interrupting(a="b")))
    names = [entry.frame.code.name for entry in caught.traceback]
    assert "_write_shape" not in names
    assert "_write_map" not in names
