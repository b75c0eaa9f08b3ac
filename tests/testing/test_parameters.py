"""The fake takes what Stripe's description allows and refuses every single deviation by its name.

The description is that of the official SDK, whose `TypedDict`s are walked here: the fake reads
the params classes of this package, so that neither is measured against itself.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import Any, Literal, NamedTuple, NotRequired, Required, Union, get_args, get_origin
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stripe.params import TokenCreateParams
from typing_extensions import is_typeddict

from stripe_tokens._secret import Hidden
from stripe_tokens.testing import FakeStripe, banks, cards
from stripe_tokens.testing._exchange import Reply, Request

Pairs = dict[str, str]


class Place(NamedTuple):
    """A parameter of the description."""

    path: str
    """Its bracketed path."""
    hint: Any
    """The type that it has, without what marks it as required or as one that can be cleared."""
    required: bool
    clearable: bool

    @property
    def parent(self) -> str:
        """The path of the hash that it stands in."""
        return self.path.rpartition("[")[0]


# The description.


def _places(description: Any, path: str = "") -> Iterator[Place]:
    hints = typing.get_type_hints(
        description, localns={"StripeContext": object, "Mapping": Mapping}, include_extras=True
    )
    for name, hint in hints.items():
        place = _place(hint, f"{path}[{name}]" if path else name)
        yield place
        if is_typeddict(place.hint):
            yield from _places(place.hint, place.path)


def _place(hint: Any, path: str) -> Place:
    required = get_origin(hint) is not NotRequired
    if get_origin(hint) in {NotRequired, Required}:
        (hint,) = get_args(hint)
    members = list(get_args(hint)) if get_origin(hint) in {Union, UnionType} else [hint]
    clearable = Literal[""] in members
    # Shapes before texts: `card` is a hash or an id, and vocabularies are left open in the SDK's types.
    members = [member for member in members if member != Literal[""]]
    members.sort(key=lambda member: not (is_typeddict(member) or get_origin(member)))
    return Place(path, members[0], required, clearable)


ROOTS = ["account", "bank_account", "card", "cvc_update", "person", "pii"]
PLACES = {place.path: place for place in _places(TokenCreateParams) if place.path.partition("[")[0] in ROOTS}
LEAVES = [place for place in PLACES.values() if not is_typeddict(place.hint)]
# It excludes what else describes an account, and is tested by itself.
del PLACES["bank_account[payment_method]"]


# What a request may hold.


def _value(place: Place) -> st.SearchStrategy[Pairs]:
    """The pairs that are a right value of a leaf."""
    path, hint = place.path, place.hint
    if get_origin(hint) is list:
        items = st.lists(_scalar(get_args(hint)[0]), min_size=1, max_size=3)
        return items.map(lambda texts: {f"{path}[{index}]": text for index, text in enumerate(texts)})
    if get_origin(hint) is dict:
        names = st.text("abc_", min_size=1, max_size=4)
        return st.dictionaries(names, _scalar(str), min_size=1, max_size=2).map(
            lambda entries: {f"{path}[{name}]": text for name, text in entries.items()}
        )
    return _scalar(hint).map(lambda text: {path: text})


def _scalar(hint: Any) -> st.SearchStrategy[str]:
    if get_origin(hint) in {Union, UnionType}:
        hint = get_args(hint)[0]
    if get_origin(hint) is Literal:
        return st.sampled_from([value for value in get_args(hint) if value])
    return SCALARS[hint]


SCALARS: dict[Any, st.SearchStrategy[str]] = {
    bool: st.sampled_from(["true", "false"]),
    float: st.decimals(0, 100, places=2).map(str),
    int: st.integers(0, 2**40).map(str),
    str: st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
}

CARDS = st.fixed_dictionaries(
    {
        "card[number]": st.sampled_from([number for number in cards.KNOWN if cards.KNOWN[number].code is None]),
        "card[exp_month]": st.integers(1, 12).map(str),
        "card[exp_year]": st.sampled_from(["40", "2041"]),
    }
)
ACCOUNTS = st.sampled_from(banks.KNOWN).map(
    lambda account: {
        "bank_account[country]": account.country,
        "bank_account[account_number]": account.account_number,
        **({"bank_account[routing_number]": account.routing_number} if account.routing_number else {}),
    }
)
# What has rules beyond the description, which have tests of their own.
RULED: dict[str, st.SearchStrategy[Pairs]] = {
    "card": CARDS,
    "bank_account": ACCOUNTS,
    "cvc_update": st.just({"cvc_update[cvc]": "314"}),
}
RULED_PATHS = {"bank_account[currency]", "bank_account[routing_number]", "card[cvc]", "card[currency]"}


@st.composite
def requests(draw: st.DrawFn, root: str | None = None) -> Pairs:
    """A request that the description allows."""
    root = root or draw(st.sampled_from(ROOTS))
    pairs: Pairs = dict(draw(RULED[root])) if root in RULED else {}
    free = [leaf for leaf in LEAVES if leaf.path.startswith(f"{root}[") and leaf.path in PLACES and _is_free(leaf)]
    chosen = draw(st.lists(st.sampled_from(free), min_size=0 if pairs else 1, max_size=6)) if free else []
    for leaf in chosen:
        for needed in _with_siblings(leaf):
            pairs |= draw(_value(needed))
    return pairs


def _is_free(leaf: Place) -> bool:
    return leaf.path not in RULED_PATHS and not (leaf.required and leaf.parent in RULED)


def _with_siblings(leaf: Place) -> list[Place]:
    """A leaf and the leaves that are required where it stands."""
    beside = [place for place in LEAVES if place.required and place.parent == leaf.parent and leaf.parent not in ROOTS]
    return [leaf, *(place for place in beside if place is not leaf)]


def post(pairs: Pairs) -> Reply:
    """Ask a fake of its own for a token."""
    request = Request(
        method="POST",
        path="/v1/tokens",
        headers={"Authorization": "Bearer sk_test_1234567890123456"},
        body=Hidden(urlencode(pairs).encode()),
    )
    return FakeStripe()._core.handle(request)


# What may be wrong with one, and what is said of it.


class Mutation(NamedTuple):
    """One deviation, and the answer to it."""

    applies: Callable[[Place], bool]
    change: Callable[[Place], Pairs]
    code: str | None
    message: str
    """Stripe's words, in which {param} stands for the path."""
    at: str = "{path}"
    """Which parameter is named."""


def _is(kind: Any) -> Callable[[Place], bool]:
    return lambda place: (get_origin(place.hint) or place.hint) is kind


def _is_text(place: Place) -> bool:
    return place.hint is str


NONSENSE = "Rumpelstiltskin"
MUTATIONS = {
    "text for a number": Mutation(
        _is(float), lambda place: {place.path: NONSENSE}, None, f"Invalid decimal: {NONSENSE}"
    ),
    "text for a whole number": Mutation(
        _is(int), lambda place: {place.path: NONSENSE}, "parameter_invalid_integer", f"Invalid integer: {NONSENSE}"
    ),
    "text for a flag": Mutation(_is(bool), lambda place: {place.path: NONSENSE}, None, f"Invalid boolean: {NONSENSE}"),
    "text for a list": Mutation(_is(list), lambda place: {place.path: NONSENSE}, None, "Invalid array"),
    "text for a map": Mutation(_is(dict), lambda place: {place.path: NONSENSE}, None, "Invalid object"),
    "text for a hash": Mutation(
        lambda place: is_typeddict(place.hint) and place.path != "card",
        lambda place: {place.path: NONSENSE},
        None,
        "Invalid object",
    ),
    "hash for a text": Mutation(
        _is_text, lambda place: {f"{place.path}[x]": "1"}, None, "Invalid string: a value of {param} is a hash"
    ),
    "named items for a list": Mutation(_is(list), lambda place: {f"{place.path}[x]": "1"}, None, "Invalid array"),
    "out of the vocabulary": Mutation(
        _is(Literal), lambda place: {place.path: NONSENSE}, None, "Invalid {param}: must be one of "
    ),
    "item out of the vocabulary": Mutation(
        lambda place: get_origin(place.hint) is list and get_args(place.hint)[0] is not str,
        lambda place: {f"{place.path}[0]": NONSENSE},
        None,
        "Invalid {param}: must be one of ",
        "{path}[0]",
    ),
    "hash for an item": Mutation(
        _is(list),
        lambda place: {f"{place.path}[0][x]": "1"},
        None,
        "Invalid string: a value of {param} is a hash",
        "{path}[0]",
    ),
    "empty item": Mutation(
        _is(list),
        lambda place: {f"{place.path}[0]": ""},
        "parameter_invalid_empty",
        "You passed an empty string for '{param}'.",
        "{path}[0]",
    ),
    "unknown name": Mutation(
        lambda place: is_typeddict(place.hint),
        lambda place: {f"{place.path}[nickname]": "x"},
        "parameter_unknown",
        "Received unknown parameter: {param}",
        "{path}[nickname]",
    ),
    "empty": Mutation(
        lambda place: not place.clearable,
        lambda place: {place.path: ""},
        "parameter_invalid_empty",
        "You passed an empty string for '{param}'.",
    ),
    "too long": Mutation(
        _is_text,
        lambda place: {place.path: "x" * 5001},
        None,
        "Invalid string: the value of {param} must be at most ",
    ),
}
# Their length is not described.
ANY_LENGTH = {"[currency]", "[email]", "[gender]", "[phone]", "[ip]", "person[ssn_last_4]"}


@settings(max_examples=800, deadline=None)
@given(requests())
def test_what_is_described_is_accepted(pairs: Pairs) -> None:
    """Whatever mix of described parameters comes with right values, a token is made of it."""
    reply = post(pairs)
    assert reply.status == 200, reply.body


@settings(max_examples=1500, deadline=None)
@given(st.data())
def test_one_deviation_is_refused_by_name(data: st.DataObject) -> None:
    """If one parameter of a request is wrong, it is refused with that parameter's name in Stripe's words."""
    name, mutation = data.draw(st.sampled_from(sorted(MUTATIONS.items())))
    place = data.draw(st.sampled_from([place for place in PLACES.values() if mutation.applies(place)]))
    if name == "too long" and place.path.endswith(tuple(ANY_LENGTH)) and not place.path.endswith("company][phone]"):
        return
    pairs = data.draw(requests(place.path.partition("[")[0]))
    for sibling in _with_siblings(place)[1:]:
        pairs |= data.draw(_value(sibling))
    change = mutation.change(place)
    kept = {path: value for path, value in pairs.items() if not any(_exclude(path, other) for other in change)}
    _assert_refused(kept | change, mutation, place.path)


def _exclude(path: str, other: str) -> bool:
    """Whether one path stands below the other, so that the same name would be a text and a hash."""
    return f"{path}[".startswith(f"{other}[") or f"{other}[".startswith(f"{path}[")


def _assert_refused(pairs: Pairs, mutation: Mutation, path: str) -> None:
    reply = post(pairs)
    error = json.loads(reply.body)["error"]
    param = mutation.at.format(path=path)
    assert reply.status == 400
    assert error["type"] == "invalid_request_error"
    assert error["param"] == param
    assert error.get("code") == mutation.code
    assert error["message"].startswith(mutation.message.format(param=param))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_missing_parameter_is_named(data: st.DataObject) -> None:
    """Where a required parameter is missing, it is the one that is named."""
    required = [place for place in LEAVES if place.required and place.path in PLACES]
    place = data.draw(st.sampled_from(required))
    root = place.path.partition("[")[0]
    pairs = data.draw(requests(root))
    if place.parent not in ROOTS:
        for sibling in _with_siblings(place):
            pairs |= data.draw(_value(sibling))
    left = {path: value for path, value in pairs.items() if path != place.path}
    reply = post(left or {f"{root}[x]": "1"})
    error = json.loads(reply.body)["error"]
    if not left:
        assert error["param"] == f"{root}[x]"
    elif place.path == "card[number]":
        assert (reply.status, error["code"], error["param"]) == (402, "invalid_number", "number")
    else:
        assert (reply.status, error["code"], error["param"]) == (400, "parameter_missing", place.path)
        assert error["message"] == f"Missing required param: {place.path}."


@pytest.mark.parametrize("place", [place for place in PLACES.values() if place.clearable], ids=lambda place: place.path)
def test_a_clearable_parameter_takes_an_empty_value(place: Place) -> None:
    """The twelve parameters that can be unset are unset by an empty value."""
    assert post({place.path: ""}).status == 200


def test_twelve_parameters_can_be_cleared() -> None:
    """The description has twelve of them."""
    assert sum(place.clearable for place in PLACES.values()) == 12


@pytest.mark.parametrize("root", ROOTS)
def test_a_kind_that_is_empty_is_refused(root: str) -> None:
    """A kind of token that is given an empty value is refused by its name."""
    reply = post({root: ""})
    assert json.loads(reply.body)["error"]["param"] == root
