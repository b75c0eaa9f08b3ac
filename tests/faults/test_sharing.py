"""One client shared by threads, processes, tasks and event loops."""

from __future__ import annotations

import asyncio
import gc
import random
import ssl
import subprocess
import sys
import textwrap
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from unittest.mock import Mock

import anyio
import pytest

from faults.scripted import Server, Wire, answer, serve
from faults.ways import CARD, KEY, card
from stripe_tokens import AsyncClient, CardToken, Client, ConfigurationError, StripeError, _network, _transport

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that tells in each token which card it is of."""
    with Server(serve) as serving:
        yield serving


def is_of(token: CardToken, number: object) -> bool:
    """Whether a token is of `card(number)`."""
    return token.id == f"tok_4{number:015}"


def test_threads_get_their_own_answers(server: Server) -> None:
    """Of 32 threads on one client none gets an answer to another."""
    with Client(KEY, base_url=server.url) as client, ThreadPoolExecutor(32) as threads:
        tokens = list(threads.map(lambda number: client.tokens.create(card(number)), range(640)))
    assert [number for number, token in enumerate(tokens) if not is_of(token, number)] == []
    assert server.connections <= 32


FORKS = """
    import os, sys, threading
    sys.path.insert(0, {tests!r})
    from faults.ways import KEY, card
    from stripe_tokens import Client

    def wrong(client, base):
        tokens = [(number, client.tokens.create(card(number)).id) for number in range(base, base + 40)]
        return sum(id != f"tok_4{{number:015}}" for number, id in tokens)

    with Client(KEY, base_url={url!r}) as client:
        client.tokens.create(card(0))
        children = []
        for child in range(4):
            if pid := os.fork():
                children.append(pid)
            else:
                os._exit(wrong(client, 1000 * (child + 1)))
        faults = wrong(client, 0)
        for pid in children:
            faults += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    sys.exit(faults)
"""


def test_forks_get_their_own_answers(server: Server, pytestconfig: pytest.Config) -> None:
    """Of 200 answers to a parent and the four children it forked with an open connection none is wrong."""
    script = textwrap.dedent(FORKS).format(tests=str(pytestconfig.rootpath / "tests"), url=server.url)
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=60)
    assert len(server.received) == 201
    assert server.connections == 5


async def _churn(url: str, seconds: float) -> list[CardToken]:
    async with AsyncClient(KEY, base_url=url) as client:

        async def call(number: int) -> None:
            # Before, while and after the connection is made, the request is sent and the answer is read.
            with anyio.move_on_after(random.uniform(0, 0.006)):
                assert is_of(await client.tokens.create(card(number)), number)

        end = anyio.current_time() + seconds
        number = 0
        while anyio.current_time() < end:
            async with anyio.create_task_group() as group:
                for _ in range(150):
                    number += 1
                    group.start_soon(call, number)
        return [await client.tokens.create(card(number)) for number in range(5)]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_client_outlives_cancelled_calls(backend: str, server: Server, pytestconfig: pytest.Config) -> None:
    """After seconds of calls cancelled anywhere each call goes well, and no connection is left over."""
    seconds = pytestconfig.getoption("--churn", default=1.0)
    tokens = anyio.run(partial(_churn, server.url, seconds), backend=backend)
    assert [number for number, token in enumerate(tokens) if not is_of(token, number)] == []


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_client_serves_one_event_loop_after_the_other(backend: str, server: Server) -> None:
    """Three event loops in a row share a client, and each leaves nothing open when it ends."""
    client = AsyncClient(KEY, base_url=server.url)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in range(3):
            token = anyio.run(client.tokens.create, card(number), backend=backend)
            assert is_of(token, number)
            gc.collect()
        anyio.run(client.aclose, backend=backend)
    assert server.connections == 3


def test_a_client_serves_several_event_loops_at_once(server: Server) -> None:
    """Threads with a loop each may share a client."""

    async def calls(client: AsyncClient, base: int) -> bool:
        return all([is_of(await client.tokens.create(card(number)), number) for number in range(base, base + 20)])

    client = AsyncClient(KEY, base_url=server.url)
    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(lambda base: asyncio.run(calls(client, base)), (0, 100, 200, 300)))
    asyncio.run(client.aclose())


def test_many_clients_share_one_tls_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the authorities costs milliseconds and hundreds of kilobytes, so it is done once."""
    read = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *where: read.append(where))
    _network.tls.cache_clear()
    for _ in range(3):
        with Client(KEY) as client:
            pool = client.tokens._context.transport._pools.here()
            pool.release(pool.acquire(1))
    _network.tls.cache_clear()
    assert len(read) == 1


def test_a_closed_client_says_so(server: Server) -> None:
    """A client may be closed twice, and one that is closed refuses to call."""
    client = Client(KEY, base_url=server.url)
    client.tokens.create(CARD)
    client.close()
    client.close()
    with pytest.raises(ConfigurationError, match="This client is closed"):
        client.tokens.create(CARD)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_closed_async_client_says_so(backend: str, server: Server) -> None:
    """The same for an async client."""
    client = AsyncClient(KEY, base_url=server.url)

    async def main() -> None:
        await client.tokens.create(CARD)
        await client.aclose()
        await client.aclose()
        await client.tokens.create(CARD)

    with pytest.raises(ConfigurationError, match="This client is closed"):
        anyio.run(main, backend=backend)


class Gate:
    """Holds an answer back until the test lets it go."""

    def __init__(self) -> None:
        self.asked, self.open = threading.Event(), threading.Event()

    def script(self, wire: Wire) -> None:
        """Answer when the gate is open."""
        wire.request()
        self.asked.set()
        self.open.wait(10)
        wire.send(answer())
        wire.linger()


def test_closing_lets_a_call_in_flight_end() -> None:
    """A call that was under way when its client was closed gets its answer, and its connection is closed then."""
    gate = Gate()
    with Server(gate.script) as server, ThreadPoolExecutor(1) as thread:
        client = Client(KEY, base_url=server.url)
        call = thread.submit(client.tokens.create, CARD)
        assert gate.asked.wait(10)
        client.close()
        gate.open.set()
        assert call.result(10).id == "tok_scripted"
        # The script ends where the client's end of the connection is closed.
        server._serving[0][1].join(10)
        assert not server._serving[0][1].is_alive()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_closing_lets_an_async_call_in_flight_end(backend: str) -> None:
    """The same for an async client."""
    gate = Gate()

    async def main(url: str) -> list[CardToken]:
        client = AsyncClient(KEY, base_url=url)
        tokens = []

        async def call() -> None:
            tokens.append(await client.tokens.create(CARD))

        async with anyio.create_task_group() as group:
            group.start_soon(call)
            await anyio.to_thread.run_sync(gate.asked.wait, 10)
            await client.aclose()
            gate.open.set()
        return tokens

    with Server(gate.script) as server:
        (token,) = anyio.run(main, server.url, backend=backend)
        assert token.id == "tok_scripted"
        server._serving[0][1].join(10)
        assert not server._serving[0][1].is_alive()


def test_a_client_that_is_dropped_warns_and_closes(server: Server) -> None:
    """Who forgets to close a client is told which one, and its connections are closed all the same."""
    client = Client(KEY, base_url=server.url)
    client.tokens.create(CARD)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del client
        gc.collect()
    assert [str(warning.message) for warning in caught] == ["unclosed stripe_tokens.Client"]


def test_an_async_client_that_is_dropped_warns_and_closes(server: Server) -> None:
    """The same for an async client, whose event loop closes the connections."""

    async def main() -> None:
        client = AsyncClient(KEY, base_url=server.url)
        await client.tokens.create(CARD)
        del client
        gc.collect()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        asyncio.run(main())
        gc.collect()
    assert [str(warning.message) for warning in caught] == ["unclosed stripe_tokens.AsyncClient"]


def test_a_client_that_never_called_needs_no_closing() -> None:
    """There is nothing to warn of where nothing was opened."""
    Client(KEY)
    AsyncClient(KEY)
    gc.collect()


def test_an_interrupt_gives_its_connection_back(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C within an exchange costs that connection and no other: the next call goes well."""
    with Client(KEY, base_url=server.url) as client:
        client.tokens.create(card(1))
        monkeypatch.setattr(_transport, "Answer", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            client.tokens.create(card(2))
        monkeypatch.undo()
        assert is_of(client.tokens.create(card(3)), 3)
        assert client.tokens._context.transport._pools.here()._free.qsize() == 100


def test_a_pool_makes_callers_wait_their_turn() -> None:
    """Where all connections are out a call waits as long as its timeout, and is told what it waited for."""
    gate = Gate()
    with Server(gate.script) as server, Client(KEY, base_url=server.url, max_retries=0) as client:
        pool = client.tokens._context.transport._pools.here()
        taken = [pool.acquire(1) for _ in range(100)]
        with pytest.raises(StripeError, match="pool failed with PoolTimeout"):
            client.tokens.create(CARD, timeout=0.05)
        for lane in taken:
            pool.release(lane)
