"""The pytest plugin of stripe-tokens: a fake, clients of it, faults by marker, a look for leaks.

It stands outside of the package, and imports it in its fixtures only: a suite that does not use
them pays nothing, and coverage sees the package being imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from stripe_tokens import AsyncClient, Client
    from stripe_tokens.testing import FakeStripe, VcrFilters

MARKER = "stripe_fault(kind, **options): order a fault from the fixture `fake_stripe`, as `FakeStripe.fault` does"


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture
def fake_stripe(request: pytest.FixtureRequest) -> FakeStripe:
    """A fake of Stripe, with the faults that the test's `stripe_fault` markers order."""
    from stripe_tokens.testing import FakeStripe  # noqa: PLC0415 - who does not ask for it pays nothing

    fake = FakeStripe()
    # The closest marker comes first; read from top to bottom it is the last.
    for marker in reversed(list(request.node.iter_markers("stripe_fault"))):
        options: Any = marker.kwargs
        fake.fault(*marker.args, **options)
    return fake


@pytest.fixture
def stripe_client(fake_stripe: FakeStripe) -> Iterator[Client]:
    """A blocking client of `fake_stripe`."""
    with fake_stripe.client() as client:
        yield client


@pytest.fixture
def async_stripe_client(fake_stripe: FakeStripe) -> AsyncClient:
    """An async client of `fake_stripe`. It holds no connection, so that nothing has to be closed."""
    return fake_stripe.async_client()


@pytest.fixture
def assert_no_leak(fake_stripe: FakeStripe) -> Callable[[object], None]:
    """A function that fails if a secret can be read from a text or an object.

    It knows card numbers and keys by their form, and what `fake_stripe` was sent by hashes.
    """
    return fake_stripe.assert_no_leak


@pytest.fixture
def vcr_filters() -> VcrFilters:
    """Options for vcrpy that keep secrets out of cassettes."""
    from stripe_tokens import testing  # noqa: PLC0415 - as above

    return testing.vcr_filters()
