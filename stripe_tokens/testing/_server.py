"""The fake behind a real socket of this machine, for other processes and languages."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Generator
from typing import TYPE_CHECKING, Final

from stripe_tokens.testing._asgi import App

if TYPE_CHECKING:
    import uvicorn

HOST: Final = "127.0.0.1"
_LAST_WORD: Final = 1


def listen(port: int) -> socket.socket:
    """Open a port of this machine, to this machine only; 0 takes a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def url(listener: socket.socket) -> str:
    """What to set as the base URL of a client."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def server(app: App) -> uvicorn.Server:
    """Make the server for an application.

    Raises:
        ModuleNotFoundError: uvicorn is not installed.
    """
    try:
        import uvicorn  # noqa: PLC0415 - an extra, and only servers need it
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError("Serving the fake needs uvicorn: pip install 'stripe-tokens[server]'.") from missing

    return uvicorn.Server(
        uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_LAST_WORD,
        )
    )


@contextlib.contextmanager
def serving(app: App, port: int) -> Generator[str]:
    """Serve an application from a thread, and give its URL."""
    running = server(app)
    with listen(port) as listener:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, name="FakeStripe", daemon=True)
        thread.start()
        # Told to stop while it starts, it would leave without closing.
        while thread.is_alive() and not running.started:
            thread.join(0.01)
        try:
            yield url(listener)
        finally:
            running.should_exit = True
            thread.join()
