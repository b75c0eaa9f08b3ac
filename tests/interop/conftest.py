"""The fake, served on a socket of this machine as other programs find it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from interop.calls import EXPIRED_KEY
from stripe_tokens.testing import FakeStripe


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[FakeStripe, str]]:
    """A fake, and where it is served."""
    fake = FakeStripe(expired_keys={EXPIRED_KEY})
    with fake.serve() as url:
        yield fake, url


@pytest.fixture
def fake(served: tuple[FakeStripe, str]) -> FakeStripe:
    """The fake, which has forgotten what tests before did with it."""
    fake, _ = served
    fake.reset()
    return fake


@pytest.fixture
def url(served: tuple[FakeStripe, str]) -> str:
    """Where the fake is served."""
    _, url = served
    return url
