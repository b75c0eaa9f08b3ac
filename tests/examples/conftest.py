"""The fake, served for apps in other processes, and what starts such apps."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from stripe_tokens.testing import FakeStripe

EXAMPLES = Path(__file__).parents[2] / "examples"

App = Callable[..., str]


@pytest.fixture
def served() -> Iterator[str]:
    """Serve the fake on loopback, and give its URL."""
    with FakeStripe().serve() as url:
        yield url


@pytest.fixture
def environment(served: str) -> dict[str, str]:
    """What an app finds in its environment."""
    return {
        **os.environ,
        "STRIPE_API_KEY": "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
        "STRIPE_BASE_URL": served,
        "PYTHONPATH": str(EXAMPLES),
    }


@contextmanager
def running(command: list[str], environment: dict[str, str], url: str) -> Iterator[None]:
    """Run an app until the test is over."""
    process = subprocess.Popen(
        [sys.executable, *command], env=environment, cwd=EXAMPLES, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        for _ in range(600):
            if process.poll() is not None:
                pytest.fail(f"the app ended: {process.stdout.read().decode()}")
            try:
                httpx.get(url)
            except httpx.TransportError:
                time.sleep(0.05)  # the app says nowhere else that it listens
            else:
                break
        yield
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture
def app(environment: dict[str, str]) -> Iterator[App]:
    """Start an app on a free port, and give its URL. `{port}` in the command is that port."""
    with ExitStack() as stack:

        def start(*command: str, **more: str) -> str:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = str(probe.getsockname()[1])
            url = f"http://127.0.0.1:{port}"
            words = [word.replace("{port}", port) for word in command]
            stack.enter_context(running(words, environment | more, url))
            return url

        yield start


@pytest.fixture
def script(environment: dict[str, str]) -> Callable[..., str]:
    """Run a script to its end, and give what it printed."""

    def run(name: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, str(EXAMPLES / name), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
