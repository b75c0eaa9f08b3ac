"""The pytest plugin, in suites that know nothing but that the package is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

from stripe_tokens import APIError, AsyncClient, CardParams, Client
from stripe_tokens.testing import FakeStripe, cards

CARD = CardParams(number=cards.VISA, exp_month=5, exp_year=2040)


def test_client(stripe_client, fake_stripe):
    assert isinstance(stripe_client, Client)
    assert stripe_client.tokens.create(CARD).card.last4 == "4242"
    assert isinstance(fake_stripe, FakeStripe)
    assert len(fake_stripe.requests) == 1


def test_fakes_are_not_shared(fake_stripe):
    assert fake_stripe.requests == ()


@pytest.mark.anyio
async def test_async_client(async_stripe_client):
    assert isinstance(async_stripe_client, AsyncClient)
    assert (await async_stripe_client.tokens.create(CARD)).card.last4 == "4242"


@pytest.mark.stripe_fault("internal_error", made=True)
@pytest.mark.stripe_fault("lock_timeout")
def test_faults(stripe_client, fake_stripe):
    stripe_client.tokens.create(CARD)
    assert [request.fault for request in fake_stripe.requests] == ["internal_error", "lock_timeout", None]


@pytest.mark.stripe_fault("internal_error", times=None)
def test_errors(stripe_client):
    with pytest.raises(APIError):
        stripe_client.with_options(max_retries=0).tokens.create(CARD)


def test_leaks(stripe_client, assert_no_leak):
    token = stripe_client.tokens.create(CARD)
    assert_no_leak(token)
    assert_no_leak(CARD)
    with pytest.raises(AssertionError, match="a card number"):
        assert_no_leak(f"the card {cards.VISA}")


@pytest.fixture
def vcr_config(vcr_filters):
    return vcr_filters


def test_filters(vcr_config):
    assert set(vcr_config) == {"filter_headers", "before_record_request", "before_record_response"}
"""
UNUSED = """
import sys


def test_nothing_is_imported():
    assert not {"stripe_tokens", "httpx", "attrs", "cattrs"} & set(sys.modules)
"""


def run(folder: Path, *options: str) -> str:
    """Run pytest in a folder with the plugins that are installed, and give what it prints."""
    command = [sys.executable, "-m", "pytest", "-p", "no:hypothesispytest", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_the_fixtures_are_there(tmp_path: Path) -> None:
    """Clients, fakes, faults and the look for leaks are there without an import, fresh for each test."""
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n")
    assert "8 passed" in run(tmp_path, "-q")


def test_a_suite_that_does_not_use_it_pays_nothing(tmp_path: Path) -> None:
    """The package and what it needs are imported by the fixtures, and not before."""
    (tmp_path / "test_unused.py").write_text(UNUSED)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")  # whatever folder it stands in
    assert "1 passed" in run(tmp_path, "-q", *(f"-pno:{name}" for name in ("anyio", "respx", "socket")))


def test_the_marker_explains_itself(tmp_path: Path) -> None:
    """`pytest --markers` says what the marker does."""
    assert "@pytest.mark.stripe_fault(kind, **options): order a fault" in run(tmp_path, "--markers")


@pytest.mark.stripe_fault("internal_error")
def test_the_marker_is_known_here_too(request: pytest.FixtureRequest) -> None:
    """This suite has the plugin as any other has it."""
    assert request.config.pluginmanager.has_plugin("stripe_tokens")
