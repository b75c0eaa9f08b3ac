"""Bank accounts: what their numbers must be, country by country.

Source: <https://docs.stripe.com/connect/testing>.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from stripe_tokens import BankAccountParams, CustomerParams, SavedBankAccountParams
from stripe_tokens.testing import FakeStripe, banks
from stripe_tokens.testing.banks import BankDetails

KEY = {"Authorization": "Bearer sk_test_1234567890123456"}


@pytest.mark.parametrize("details", banks.KNOWN, ids=lambda details: f"{details.country} {details.account_number}")
def test_every_test_account_becomes_a_token(details: BankDetails) -> None:
    """Accounts that fail later become tokens as any other does."""
    with FakeStripe().client() as client:
        account = client.tokens.create(details.params(account_holder_type="company")).bank_account
    assert (account.country, account.currency) == (details.country, details.currency)
    assert account.last4 == details.account_number[-4:]
    assert account.routing_number == details.routing_number
    assert (account.bank_name, account.status, account.account_holder_type) == ("STRIPE TEST BANK", "new", "company")


@pytest.mark.parametrize(
    ("country", "routing_number", "account_number", "code", "param", "message"),
    [
        ("US", "11000000", "000123456789", "routing_number_invalid", "routing_number", "must have 9 digits"),
        ("US", "110000001", "000123456789", "routing_number_invalid", "routing_number", "Invalid routing number"),
        ("US", "11000000x", "000123456789", "routing_number_invalid", "routing_number", "must have 9 digits"),
        ("US", None, "000123456789", "parameter_missing", "routing_number", "Missing required param"),
        ("GB", "10880", "00012345", "routing_number_invalid", "routing_number", "must have 6 digits"),
        ("CA", "11000", "000123456789", "routing_number_invalid", "routing_number", "must have 8 digits"),
        ("DE", None, "DE89370400440532013001", "account_number_invalid", "account_number", "Invalid IBAN"),
        ("FR", None, "!", "account_number_invalid", "account_number", "Invalid account number"),
        ("Germany", None, "DE89370400440532013000", "country_code_invalid", "country", "country code"),
    ],
)
def test_numbers_that_no_bank_has_are_refused(
    country: str, routing_number: str | None, account_number: str, code: str, param: str, message: str
) -> None:
    """Routing numbers have their digits and checksums, IBANs theirs."""
    pairs = {"country": country, "routing_number": routing_number, "account_number": account_number}
    error = refusal({f"bank_account[{name}]": value for name, value in pairs.items() if value})
    assert (error["code"], error["param"]) == (code, f"bank_account[{param}]")
    assert message in error["message"]


def test_a_currency_has_three_letters() -> None:
    """What cannot be a currency is refused by its name."""
    error = refusal(
        {
            "bank_account[country]": "US",
            "bank_account[currency]": "dollars",
            "bank_account[routing_number]": "110000000",
            "bank_account[account_number]": "000123456789",
        }
    )
    assert error["param"] == "bank_account[currency]"


def refusal(pairs: dict[str, str]) -> dict[str, str]:
    """The error that some pairs lead to."""
    answer = FakeStripe().http_client().post("/v1/tokens", content=urlencode(pairs), headers=KEY)
    assert answer.status_code == 400
    error: dict[str, str] = json.loads(answer.content)["error"]
    return error


@pytest.mark.parametrize(
    ("country", "currency"), [("us", "usd"), ("DE", "eur"), ("AU", "aud"), ("JP", "jpy"), ("XX", "eur")]
)
def test_the_currency_is_that_of_the_country(country: str, currency: str) -> None:
    """Where no currency is given, it is the one that is used there."""
    routing = {"us": "110000000", "AU": "110000"}.get(country)
    number = "DE89 3704 0044 0532 0130 00" if country == "DE" else "000123456"
    params = BankAccountParams(country=country, routing_number=routing, account_number=number)
    account = FakeStripe().client().tokens.create(params).bank_account
    assert (account.country, account.currency) == (country.upper(), currency)


def test_fingerprints_stand_for_numbers() -> None:
    """Equal account numbers have equal fingerprints, however they are grouped, and other ones in another fake."""
    one, other = FakeStripe(), FakeStripe()
    grouped = BankAccountParams(country="DE", account_number="DE89 3704 0044 0532 0130 00")
    plain = one.client().tokens.create(banks.DE.params()).bank_account.fingerprint
    assert one.client().tokens.create(grouped).bank_account.fingerprint == plain
    assert one.client().tokens.create(banks.AT.params()).bank_account.fingerprint != plain
    assert other.client().tokens.create(banks.DE.params()).bank_account.fingerprint != plain


def test_what_is_saved_can_be_chosen() -> None:
    """A bank account can stand behind a PaymentMethod, and behind a customer."""
    fake = FakeStripe()
    fake.save_bank_account("pm_1", banks.DE)
    fake.save_bank_account("cus_1", banks.GB)
    with fake.client(stripe_account="acct_1") as client:
        saved = client.tokens.create(SavedBankAccountParams(payment_method="pm_1", customer="cus_1"))
        assert (saved.bank_account.country, saved.bank_account.customer) == ("DE", "cus_1")
        assert client.tokens.create(SavedBankAccountParams(payment_method="pm_2")).bank_account.country == "US"
        assert client.tokens.create(CustomerParams(customer="cus_1")).type == "bank_account"
        assert client.tokens.create(CustomerParams(customer="cus_2")).type == "card"
