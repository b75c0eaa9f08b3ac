"""Mistakes, one to a line; each line with the mark must be reported, and no other. Checked, never run."""

from datetime import date, datetime
from typing import assert_never

import httpx

import stripe_tokens.params as p
from stripe_tokens import (
    CLEAR,
    AccountParams,
    Address,
    AnyToken,
    AsyncClient,
    BankAccountParams,
    BankAccountToken,
    CardParams,
    CardToken,
    Client,
    Company,
    CustomerParams,
    CvcUpdateParams,
    Individual,
    PersonParams,
    PiiParams,
    SavedBankAccountParams,
    SavedCardParams,
    Secret,
)

client = Client()
async_client = AsyncClient()
card = CardParams(number="4242424242424242", exp_month=5, exp_year=2030)
bank_account = BankAccountParams(country="US", account_number="000123456789")

# A typo in a vocabulary.
AccountParams(business_type="companny")  # error
BankAccountParams(country="US", account_number="1", account_holder_type="person")  # error
Company(structure="gmbh")  # error
p.CardNetworks(preferred="amex")  # error
p.RaceDetails(race=["asian", "martian"])  # error

# Two kinds mixed.
CardParams(number="4242424242424242", exp_month=5, exp_year=2030, account_number="1")  # error
SavedCardParams(card="card_1", customer="cus_1", number="4242424242424242")  # error
SavedBankAccountParams(payment_method="pm_1", account_number="000123456789")  # error
bank: BankAccountToken = client.tokens.create(card)  # error
client.tokens.create(bank_account).card  # error
client.tokens.create(CustomerParams(customer="cus_1")).card  # error
client.tokens.create(PiiParams(id_number="1")).card  # error

# A missing field.
CardParams(number="4242424242424242", exp_month=5)  # error
CvcUpdateParams()  # error
SavedCardParams(card="card_1")  # error
BankAccountParams(country="US")  # error

# None, or CLEAR, where it is not allowed.
CardParams(number=None, exp_month=5, exp_year=2030)  # error
CvcUpdateParams(cvc=None)  # error
CustomerParams(customer=None)  # error
PersonParams(email=CLEAR)  # error
CardParams(number="4242424242424242", exp_month=5, exp_year=2030, cvc=CLEAR)  # error

# A wrong nested shape.
AccountParams(individual=PersonParams(first_name="Jane"))  # error
AccountParams(company=Individual(first_name="Jane"))  # error
PersonParams(address={"city": "Bonn"})  # error
PersonParams(address_kana=Address(city="Bonn"))  # error
Individual(relationship=p.PersonRelationship(owner=True))  # error
client.tokens.create(Address(city="Bonn"))  # error
client.tokens.create({"card": {"number": "4242424242424242"}})  # error

# A wrong type of value.
CardParams(number=4242424242424242, exp_month=5, exp_year=2030)  # error
CardParams(number="4242424242424242", exp_month=5.5, exp_year=2030)  # error
PersonParams(dob="1990-02-01")  # error
PersonParams(first_name=Secret("Jane"))  # error
PersonParams(metadata={"a": 1})  # error
PersonParams(full_name_aliases=[1])  # error
p.Declaration(date=date(2026, 1, 1))  # error
p.PersonRelationship(percent_ownership="25")  # error

# A wrong call.
CardParams("4242424242424242", 5, 2030)  # error
Client(max_retry=1)  # error
Client(timeout="5")  # error
client.tokens.create(card, base_url="https://example.com")  # error
client.tokens.retrieve(5)  # error
client.with_options(base_url="https://example.com")  # error
async_client.tokens.create(card).card  # error
card.exp_month = 6  # error
text: str = card.number  # error
instant: datetime = client.tokens.create(card).card.exp_year  # error
Client("sk_test_1", http_client=httpx.AsyncClient())  # error


def incomplete(token: AnyToken) -> None:
    """A match that leaves kinds out is not complete."""
    match token:
        case CardToken():
            return
        case _:
            assert_never(token)  # error
