"""A fake of Stripe's tokens endpoint, for the test suites of those who call it.

    >>> from stripe_tokens import CardParams
    >>> from stripe_tokens.testing import FakeStripe, cards
    >>> fake = FakeStripe()
    >>> with fake.client() as client:
    ...     token = client.tokens.create(CardParams(number=cards.VISA, exp_month=5, exp_year=2040, cvc="314"))
    >>> token.card.brand, token.card.last4
    ('Visa', '4242')

It knows Stripe's parameters, test numbers and errors, and opens no socket.
"""

from stripe_tokens.testing import banks, cards, tokens
from stripe_tokens.testing._cassettes import VcrFilters, vcr_filters
from stripe_tokens.testing._exchange import ReceivedRequest
from stripe_tokens.testing._faults import FaultKind
from stripe_tokens.testing._leaks import assert_no_leak
from stripe_tokens.testing._transport import TEST_KEY, FakeStripe

__all__ = [
    "TEST_KEY",
    "FakeStripe",
    "FaultKind",
    "ReceivedRequest",
    "VcrFilters",
    "assert_no_leak",
    "banks",
    "cards",
    "tokens",
    "vcr_filters",
]
