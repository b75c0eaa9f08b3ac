"""The parts of a run: each measures some rows of the table, or a line of the plot of growth."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from bench._material import CARD, KEY
from bench._measure import (
    ROUNDS,
    Cost,
    Costs,
    compare,
    compare_scripts,
    instructions,
    interleaved,
    ratio,
    run_script,
    server,
    typical,
)

ROOT = Path(__file__).parent.parent


class Row(NamedTuple):
    """A line of the table: what ours costs beside what was wanted and what a peer costs."""

    what: str
    unit: str
    """What the figures are: of whom they are a ratio, or what they count."""
    ours: float
    wanted: float
    peers: Mapping[str, float] = {}
    more_is_better: bool = False

    @property
    def reached(self) -> bool:
        """Whether ours is as good as was wanted."""
        return self.ours >= self.wanted if self.more_is_better else self.ours <= self.wanted


class Growth(NamedTuple):
    """What an item costs at several sizes: linear growth is a flat line."""

    what: str
    unit: str
    microseconds: Mapping[int, float]


def cpu(cost: Cost) -> float:
    """The processor time of a round."""
    return cost.cpu


def encode() -> Iterator[Row]:
    """Encode a person of sixty fields."""
    costs = compare({"encode-ours": 4000, "encode-stripe": 1000})
    yield Row("encode a person of 60 fields", "of stripe-python's encoder", _one(costs), 0.30, {"stripe-python": 1})


def decode() -> Iterator[Row]:
    """Decode a card token, from bytes."""
    costs = compare({"decode-ours": 10_000, "decode-stripe": 2000})
    yield Row("decode a card token", "of stripe-python's decoder", _one(costs), 0.12, {"stripe-python": 1})


def counted() -> Iterator[Row]:
    """Count instructions, which no noise changes, of what needs nothing but the processor. Takes valgrind."""
    if shutil.which("valgrind") is None:
        return
    for name, what, of, wanted in (
        ("encode", "encode a person of 60 fields, instructions", "encoder", 0.30),
        ("decode", "decode a card token, instructions", "decoder", 0.12),
    ):
        figure = instructions(f"{name}-ours") / instructions(f"{name}-stripe")
        yield Row(what, f"of stripe-python's {of}", figure, wanted, {"stripe-python": 1})


def import_() -> Iterator[Row]:
    """Import the package, in a fresh interpreter."""
    modules = {"ours": "stripe_tokens", "base": "httpx, attrs, cattrs", "stripe": "stripe"}
    costs = compare_scripts({name: _timed(f"import {module}") for name, module in modules.items()}, rounds=15)
    peers = {"stripe-python": ratio(costs, "stripe", "base")}
    yield Row("import", "of `import httpx, attrs, cattrs`", ratio(costs, "ours", "base"), 0.65, peers)


def start() -> Iterator[Row]:
    """Import, make a client and a first token, in a fresh interpreter."""
    with server() as url:
        scripts = {
            "ours": f"""
                from stripe_tokens import CardParams, Client
                with Client({KEY!r}, base_url={url!r}) as client:
                    client.tokens.create(CardParams(**{CARD!r}))
            """,
            "stripe": f"""
                from stripe import StripeClient
                StripeClient({KEY!r}, base_addresses={{"api": {url!r}}}).v1.tokens.create({{"card": {CARD!r}}})
            """,
        }
        costs = compare_scripts({name: _timed(script) for name, script in scripts.items()})
    yield Row(
        "cold start to the first token", "of stripe-python", ratio(costs, "ours", "stripe"), 0.75, {"stripe-python": 1}
    )


def client() -> Iterator[Row]:
    """Make one more client."""
    costs = compare({"client-ours": 2000, "client-stripe": 100})
    yield Row(
        "make a second client",
        "milliseconds",
        1000 * typical(costs, "client-ours"),
        0.2,
        {"stripe-python": 1000 * typical(costs, "client-stripe")},
    )


def mypy() -> Iterator[Row]:
    """Check a file of ten lines with a cold `mypy --strict`."""
    ours = f"""
        from stripe_tokens import CardParams, CardToken, Client

        def last4(number: str) -> str | None:
            with Client({KEY!r}) as client:
                token: CardToken = client.tokens.create(CardParams(number=number, exp_month=5, exp_year=2030))
                return token.card.last4

        print(last4("4242424242424242"))
    """
    httpx = """
        import httpx

        def status(number: str) -> int:
            with httpx.Client() as client:
                answer: httpx.Response = client.post("http://127.0.0.1/", data={"card[number]": number})
                return answer.status_code

        print(status("4242424242424242"))
    """
    stripe = f"""
        import stripe

        def token_id(number: str) -> str:
            client = stripe.StripeClient({KEY!r})
            token = client.v1.tokens.create({{"card": {{"number": number, "exp_month": "5", "exp_year": "2030"}}}})
            return token.id

        print(token_id("4242424242424242"))
    """
    costs = interleaved({"ours": _mypy(ours), "httpx": _mypy(httpx)})
    # It takes five seconds, and the figure is far from any line.
    peers = interleaved({"stripe": _mypy(stripe), "httpx": _mypy(httpx)}, rounds=3)
    yield Row(
        "cold `mypy --strict` of 10 lines",
        "of one that imports httpx",
        ratio(costs, "ours", "httpx", cpu),
        1.2,
        {"stripe-python": ratio(peers, "stripe", "httpx", cpu)},
    )


def sync() -> Iterator[Row]:
    """Make tokens one after the other, blocking, on a connection that is kept alive."""
    with server() as url:
        costs = compare({"sync-ours": 600, "sync-httpx": 500, "sync-stripe": 200}, url, rounds=15)
    for what, of in ("latency", None), ("processor time", cpu):
        ours, stripe = (ratio(costs, f"sync-{name}", "sync-httpx", *[of] if of else []) for name in ("ours", "stripe"))
        yield Row(f"sync create, {what}", "of `httpx.Client.post`", ours, 0.72, {"stripe-python": stripe})


_ASYNC_UNIT = "of `httpx.AsyncClient.post`"
_ASYNC_PEERS = {"stripe-python": "stripe", "stripe-python on aiohttp": "stripe-aiohttp"}


def async_() -> Iterator[Row]:
    """Make tokens one after the other on asyncio."""
    counts = {"ours": 400, "ours-aiohttp": 800, "ours-httpx2": 400, "httpx": 300, "stripe": 200, "stripe-aiohttp": 400}
    with server() as url:
        costs = compare({f"async-1-{name}": count for name, count in counts.items()}, url, rounds=11)
    figures = {name: ratio(costs, f"async-1-{name}", "async-1-httpx") for name in counts}
    peers = {peer: figures[name] for peer, name in _ASYNC_PEERS.items()}
    yield Row("async create, 1 in flight", _ASYNC_UNIT, figures["ours"], 0.72, peers)
    yield Row("the same with the aiohttp extra", _ASYNC_UNIT, figures["ours-aiohttp"], 0.48, peers)
    yield Row("the same through a client of httpx2's", _ASYNC_UNIT, figures["ours-httpx2"], 1.0, peers)


def hundred() -> Iterator[Row]:
    """Make tokens on asyncio, a hundred in flight, on a new client and on one whose connections are open."""
    unit = "times the calls/s of `httpx.AsyncClient`"
    for kind, what in ("burst", "500 calls of a new client"), ("async", "connections open"):
        open_ = kind == "async"
        counts = {"ours": 1500, "ours-aiohttp": 3000, "httpx": 400, "stripe": 400, "stripe-aiohttp": 1500}
        with server() as url:
            costs = compare({f"{kind}-100-{name}": count if open_ else 500 for name, count in counts.items()}, url)
        figures = {name: ratio(costs, f"{kind}-100-httpx", f"{kind}-100-{name}") for name in counts}
        peers = {peer: figures[name] for peer, name in _ASYNC_PEERS.items()}
        yield Row(f"async, 100 in flight, {what}", unit, figures["ours"], 10, peers, more_is_better=True)
        yield Row("the same with the aiohttp extra", unit, figures["ours-aiohttp"], 26, peers, more_is_better=True)


def slow() -> Iterator[Row]:
    """Make tokens on asyncio, a hundred in flight, where a server takes 100 ms for each."""
    with server(delay=0.1) as url:
        costs = compare({"async-100-ours": 1000, "async-100-stripe": 300}, url)
    ours, stripe = (1 / typical(costs, f"async-100-{name}") for name in ("ours", "stripe"))
    yield Row(
        "100 in flight, a server that takes 100 ms",
        "calls/s of a possible 1,000",
        ours,
        700,
        {"stripe-python": stripe},
        more_is_better=True,
    )


def memory() -> Iterator[Row]:
    """Watch the resident memory of 200,000 calls."""
    script = f"""
        import os
        from pathlib import Path
        from stripe_tokens import CardParams, Client

        def resident():
            return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

        with server() as url, Client({KEY!r}, base_url=url) as client:
            for number in range(200_000):
                client.tokens.create(CardParams(**{CARD!r}))
                if number == 20_000:
                    early = resident()
            print(resident() - early)
    """
    grown = run_script("from bench._measure import server\n" + _dedented(script))
    yield Row("memory after 200,000 calls, less after 20,000", "MiB", grown, 1.0)


def size() -> Iterator[Row]:
    """Build the wheel, and install it."""
    with tempfile.TemporaryDirectory() as place:
        _quiet("-m", "pip", "wheel", "--no-deps", "--wheel-dir", place, str(ROOT))
        (wheel,) = Path(place).glob("*.whl")
        _quiet("-m", "pip", "install", "--no-deps", "--target", f"{place}/installed", str(wheel))
        ours = list(Path(place, "installed").rglob("*"))
        yield Row("wheel", "kB", wheel.stat().st_size / 1000, 120)
        peer = [Path(str(file.locate())) for file in metadata.files("stripe") or ()]
        yield Row("installed and compiled", "kB", _size(ours), 500, {"stripe-python": _size(peer)})
        theirs = _size(file for file in peer if file.suffix != ".pyc")
        source = _size(file for file in ours if file.suffix != ".pyc")
        yield Row("installed, before Python compiles it", "kB", source, 500, {"stripe-python": theirs})


def _size(files: Iterable[Path]) -> float:
    return sum(file.stat().st_size for file in files if file.is_file()) / 1000


def plugin() -> Iterator[Row]:
    """Collect a suite of one test that uses nothing of ours, with the pytest plugin and without."""
    with tempfile.TemporaryDirectory() as place:
        Path(place, "test_empty.py").write_text("def test_nothing(): pass\n")
        ours = ("-p", "pytest_stripe_tokens")
        costs = interleaved({"with": _collecting(place, *ours), "without": _collecting(place)}, rounds=21)
    yield Row("collect an empty test suite", "of pytest without the plugin", _one(costs), 1.05)


def growth() -> Iterator[Growth]:
    """Look at the cost of an item as items become many."""
    costs = compare({f"encode-{fields}": 60_000 // fields for fields in (6, 60, 230)})
    per_field = {fields: 1e6 * typical(costs, f"encode-{fields}") / fields for fields in (6, 60, 230)}
    yield Growth("encode", "fields", per_field)
    in_flight = (1, 10, 100, 1000)
    with server() as url:
        costs = compare({f"async-{number}-ours": 2000 for number in in_flight}, url)
    yield Growth("create on asyncio", "in flight", {n: 1e6 * typical(costs, f"async-{n}-ours") for n in in_flight})
    for name in ("many-sync", "many-async"):
        per_item = {}
        for items in (1000, 10_000, 100_000, 1_000_000):  # the last takes a minute or two
            costs = compare({name: items}, rounds=max(1, min(ROUNDS, 40_000 // items)))
            per_item[items] = 1e6 * typical(costs, name)
        yield Growth(f"create_many, {name.removeprefix('many-')}", "items", per_item)


PARTS: dict[str, Callable[[], Iterator[Row | Growth]]] = {
    "encode": encode,
    "decode": decode,
    "counted": counted,
    "import": import_,
    "start": start,
    "client": client,
    "mypy": mypy,
    "sync": sync,
    "async": async_,
    "hundred": hundred,
    "slow": slow,
    "memory": memory,
    "size": size,
    "plugin": plugin,
    "growth": growth,
}


def _one(costs: Costs) -> float:
    ours, theirs = costs
    return ratio(costs, ours, theirs, cpu)


def _timed(script: str) -> str:
    return "import time\nbegun = time.perf_counter()\n" + _dedented(script) + "\nprint(time.perf_counter() - begun)"


def _dedented(script: str) -> str:
    return textwrap.dedent(script.strip("\n"))


def _mypy(source: str) -> Callable[[], Cost]:
    def check() -> Cost:
        with tempfile.TemporaryDirectory() as place:
            Path(place, "user.py").write_text(_dedented(source))
            return _cost_of("-m", "mypy", "--strict", "--cache-dir", f"{place}/cache", "user.py", cwd=place)

    return check


def _collecting(place: str, *options: str) -> Callable[[], Cost]:
    return lambda: _cost_of("-m", "pytest", "--collect-only", "--disable-plugin-autoload", *options, cwd=place)


def _cost_of(*arguments: str, cwd: str) -> Cost:
    begun, used = time.perf_counter(), os.times()
    _quiet(*arguments, cwd=cwd)
    after = os.times()
    children = after.children_user + after.children_system - used.children_user - used.children_system
    return Cost(time.perf_counter() - begun, children)


def _quiet(*arguments: str, cwd: str | None = None) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=cwd)
