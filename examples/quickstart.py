"""Make one token of each kind, and fetch one again.

Without a key everything happens in this process, on the fake; with STRIPE_API_KEY set to a
test mode key, on Stripe itself.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from stripe_tokens import (
    AccountParams,
    BankAccountParams,
    CardParams,
    CardToken,
    Client,
    CvcUpdateParams,
    Individual,
    PersonParams,
    PiiParams,
    StripeError,
    Token,
    TokenParams,
)
from stripe_tokens.params import PersonRelationship
from stripe_tokens.testing import FakeStripe

KINDS: list[TokenParams[Token]] = [
    CardParams(number="4242 4242 4242 4242", exp_month=5, exp_year=datetime.now(UTC).year + 4, cvc="314"),
    BankAccountParams(
        country="US",
        currency="usd",
        account_holder_name="Jenny Rosen",
        account_holder_type="individual",
        routing_number="110000000",
        account_number="000123456789",
    ),
    PiiParams(id_number="000000000"),
    AccountParams(individual=Individual(first_name="Jane", last_name="Doe"), tos_shown_and_accepted=True),
    PersonParams(first_name="Jane", last_name="Doe", relationship=PersonRelationship(owner=True)),
    CvcUpdateParams(cvc="123"),
]


def connect() -> Client:
    """Give a client of Stripe where there is a key, and of the fake where there is none."""
    key = os.environ.get("STRIPE_API_KEY") or os.environ.get("STRIPE_SECRET_KEY") or ""
    if "_test_" in key:
        return Client(key)
    print("There is no test mode key in STRIPE_API_KEY: these tokens come from the fake.\n")
    return FakeStripe().client()


def main() -> None:
    """Make the tokens, fetch one again, and print what a person wants to see of them."""
    made: list[Token] = []
    with connect() as client:
        for params in KINDS:
            try:
                token = client.tokens.create(params)
            except StripeError as error:
                print(f"{type(params).__name__:18} {type(error).__name__}: {error}")
            else:
                print(f"{type(params).__name__:18} {type(token).__name__:17} {token.id}")
                made.append(token)
        for token in made[:1]:
            again = client.tokens.retrieve(token.id)
            print(f"\nFetched again: {again}")
            if isinstance(again, CardToken):
                card = again.card
                print(f"Its card:      {card.brand} {card.last4}, {card.funding}, {card.exp_month}/{card.exp_year}")


if __name__ == "__main__":
    main()
