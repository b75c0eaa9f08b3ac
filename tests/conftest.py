"""What all tests share: each kind of client, and a clean environment."""

from __future__ import annotations

import os
from typing import Final

import pytest
from hypothesis import settings

from clients import ClientKind
from stripe_tokens import _convert, _form

_NAMES: Final = ("STRIPE_API_KEY", "STRIPE_SECRET_KEY", "SSLKEYLOGFILE")

settings.register_profile("here", deadline=None, max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "60")))
settings.load_profile("here")


@pytest.fixture(params=["sync", "asyncio", "trio"])
def client_kind(request: pytest.FixtureRequest) -> ClientKind:
    """Each kind of client in turn; a test file that uses it derives `anyio_backend` from it."""
    return ClientKind(request.param)


@pytest.fixture(autouse=True, scope="session")
def _nothing_built_before() -> None:
    """What is built once a process is built anew, for who runs the tests twice in one, as the mutants do."""
    _convert._filler.cache_clear()
    _convert._converter.cache_clear()
    _form._plans.clear()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the machine has set may change what a test sees."""
    for name in (*_NAMES, *(name for name in os.environ if name.lower().endswith("_proxy"))):
        monkeypatch.delenv(name, raising=False)
