"""What a user writes, with what the type checkers must know of it. Checked, never run."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal, assert_never, assert_type

import httpx

import stripe_tokens.params as p
from stripe_tokens import (
    CLEAR,
    KEYLESS,
    AccountParams,
    AccountToken,
    Address,
    AnyToken,
    AppInfo,
    AsyncClient,
    AttemptRecord,
    BankAccount,
    BankAccountParams,
    BankAccountToken,
    Card,
    CardError,
    CardParams,
    CardToken,
    Client,
    Company,
    CustomerParams,
    CvcUpdateParams,
    CvcUpdateToken,
    Individual,
    LastResponse,
    PersonParams,
    PersonToken,
    PiiParams,
    PiiToken,
    PreparedRequest,
    SavedBankAccountParams,
    SavedCardParams,
    Secret,
    StripeError,
    Token,
    TokenParams,
    UnexpectedTokenError,
    UnknownToken,
)

card = CardParams(number="4242 4242 4242 4242", exp_month=5, exp_year="2030", cvc=Secret("314"))
saved_card = SavedCardParams(card="card_1", customer="cus_1")
customer = CustomerParams(customer="cus_1")
bank_account = BankAccountParams(country="US", account_number="000123456789", account_holder_type="individual")
saved_bank_account = SavedBankAccountParams(payment_method="pm_1", customer=None)
account = AccountParams(
    business_type="company",
    company=Company(
        address=Address(city="Bonn"),
        ownership_declaration=p.Declaration(date=datetime.now(UTC), ip="203.0.113.7"),
        registration_date=CLEAR,
        structure="llc",
    ),
    individual=Individual(relationship=p.IndividualRelationship(percent_ownership=Decimal("12.5"))),
    tos_shown_and_accepted=True,
)
person = PersonParams(
    dob=date(1990, 2, 1),
    full_name_aliases=("Jane", "Janet"),
    metadata={"a": "b"},
    relationship=p.PersonRelationship(percent_ownership=25),
    ssn_last_4="0000",
    us_cfpb_data=p.UsCfpbData(race_details=p.RaceDetails(race=["asian", "white"])),
)
cvc_update = CvcUpdateParams(cvc="123")
pii = PiiParams(id_number="000000000")

assert_type(card.number, Secret)
assert_type(card.number.reveal(), str)


def blocking(client: Client) -> None:
    """The nine ways, blocking."""
    assert_type(client.tokens.create(card), CardToken)
    assert_type(client.tokens.create(saved_card), CardToken)
    assert_type(client.tokens.create(customer), CardToken | BankAccountToken)
    assert_type(client.tokens.create(bank_account), BankAccountToken)
    assert_type(client.tokens.create(saved_bank_account), BankAccountToken)
    assert_type(client.tokens.create(account), AccountToken)
    assert_type(client.tokens.create(person), PersonToken)
    assert_type(client.tokens.create(cvc_update), CvcUpdateToken)
    assert_type(client.tokens.create(pii), PiiToken)
    assert_type(client.tokens.retrieve("tok_1", expand=["card.customer"], timeout=5), AnyToken)
    assert_type(client.tokens.prepare(card), PreparedRequest)
    assert_type(client.with_options(stripe_account="acct_1"), Client)


async def awaiting(client: AsyncClient) -> None:
    """The nine ways, to be awaited."""
    assert_type(await client.tokens.create(card), CardToken)
    assert_type(await client.tokens.create(saved_card), CardToken)
    assert_type(await client.tokens.create(customer), CardToken | BankAccountToken)
    assert_type(await client.tokens.create(bank_account), BankAccountToken)
    assert_type(await client.tokens.create(saved_bank_account), BankAccountToken)
    assert_type(await client.tokens.create(account), AccountToken)
    assert_type(await client.tokens.create(person), PersonToken)
    assert_type(await client.tokens.create(cvc_update), CvcUpdateToken)
    assert_type(await client.tokens.create(pii), PiiToken)
    assert_type(await client.tokens.retrieve("tok_1"), AnyToken)
    assert_type(client.tokens.prepare(card), PreparedRequest)
    assert_type(client.with_options(stripe_account="acct_1"), AsyncClient)


def open_blocking() -> str:
    """What comes out of `with` is the client, and a card is there without a cast."""
    with Client("sk_test_1") as client:
        assert_type(client, Client)
        token = client.tokens.create(card)
        assert_type(token.card, Card)
        assert_type(token.type, Literal["card"])
        assert_type(token.last_response, LastResponse | None)
        return token.card.last4


async def open_awaiting() -> BankAccount:
    """The same with `async with`."""
    async with AsyncClient(lambda: "sk_test_1", max_retries=1) as client:
        assert_type(client, AsyncClient)
        token = await client.tokens.create(bank_account, idempotency_key="k", extra_params={"a": ["b", 1, True]})
        return token.bank_account


def tell(token: AnyToken) -> str:
    """Every kind is matched, which the type checker proves."""
    match token:
        case CardToken(card=found):
            return assert_type(found, Card).last4
        case BankAccountToken(bank_account=found):
            return assert_type(found, BankAccount).last4
        case AccountToken() | PersonToken() | PiiToken() | CvcUpdateToken():
            return token.id
        case UnknownToken(type=kind):
            return kind
        case _:
            assert_never(token)


def tell_either(token: CardToken | BankAccountToken) -> str:
    """The answer to `CustomerParams` is one of two."""
    match token:
        case CardToken():
            return token.card.brand
        case BankAccountToken():
            return token.bank_account.bank_name or "a bank"
        case _:
            assert_never(token)


def any_of_a_kind(client: Client, params: TokenParams[PersonToken]) -> PersonToken:
    """A function may take whatever makes a token of one kind."""
    return client.tokens.create(params)


def watch(record: AttemptRecord) -> None:
    """What `on_attempt` is called with."""
    assert_type(record.elapsed, float)


def options() -> None:
    """Every option has its type."""
    info = AppInfo(name="Shop", version="1")
    Client(
        KEYLESS, base_url="http://localhost:1", timeout=5, deadline=None, app_info=info, on_attempt=watch, max_retries=0
    )


def errors(client: Client) -> str | None:
    """What errors carry has types too."""
    try:
        client.tokens.create(card)
    except CardError as error:
        return assert_type(error.decline_code, str | None)
    except UnexpectedTokenError as error:
        return assert_type(error.message, str)
    except StripeError as error:
        return assert_type(error.request_id, str | None)
    return None


def created(token: Token) -> datetime:
    """An instant is a datetime."""
    return token.created


def carried() -> None:
    """Clients of httpx's are taken as they are."""
    Client("sk_test_1", http_client=httpx.Client())
    AsyncClient("sk_test_1", http_client=httpx.AsyncClient())
