"""How much memory an answer can cost."""

from __future__ import annotations

import gzip
import subprocess
import sys
import textwrap

import pytest

from faults.scripted import Server, Wire, answer, says

pytestmark = pytest.mark.enable_socket

CALL = """
    import resource, sys
    sys.path.insert(0, {tests!r})
    from faults.ways import WAYS

    way = WAYS[{way!r}]
    way("http://127.0.0.1:9", max_retries=0)  # all imported, all warm
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (ending,) = way({url!r}, max_retries=0)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(type(ending.result).__name__, (after - before) // 1024)
"""


def bomb() -> bytes:
    """Some 30 kB which unpack to 1 GB, in two layers."""
    layer = gzip.compress(bytes(2**20))
    return gzip.compress(layer * 1000)


def endless(wire: Wire) -> None:
    """Send as much as the other end takes."""
    wire.request()
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
    for _ in range(4096):
        wire.send(bytes(2**16))


BOMBS = {
    "gzip": says(answer(bomb(), headers=["Content-Encoding: gzip"])),
    "stacked gzip": says(answer(bomb(), headers=["Content-Encoding: gzip, gzip"])),
    "two headers": says(answer(bomb(), headers=["Content-Encoding: gzip", "Content-Encoding: identity"])),
    "endless": endless,
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("way", ["sync", "asyncio"])
def test_a_bomb_costs_little_memory(name: str, way: str, pytestconfig: pytest.Config) -> None:
    """An answer that is, or becomes, far too large is an error, and costs less than 60 MB."""
    with Server(BOMBS[name]) as server:
        script = textwrap.dedent(CALL).format(tests=str(pytestconfig.rootpath / "tests"), way=way, url=server.url)
        done = subprocess.run([sys.executable, "-c", script], check=True, timeout=60, capture_output=True, text=True)
    seen, megabytes = done.stdout.split()
    assert seen == "ResponseDecodeError"
    assert int(megabytes) < 60
