"""Measuring in pairs: every round runs all subjects once, so that a noisy moment meets them all.

Each subject runs in a process of its own, warm and waiting, and is told how many times to do
its work. A ratio is taken within a round, and the median over the rounds is what is told.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

ROUNDS = 9


class Cost(NamedTuple):
    """What one round of one subject took."""

    wall: float
    """Seconds by the clock on the wall, per item of work."""
    cpu: float = 0.0
    """Seconds of the subject's own processor time, per item of work."""


Costs = Mapping[str, Sequence[Cost]]
"""The rounds of each subject."""


@contextlib.contextmanager
def server(delay: float = 0.0) -> Iterator[str]:
    """Run the loopback server, and give its URL."""
    with _python("-m", "bench._server", str(delay)) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"


def compare(subjects: Mapping[str, int], url: str = "", *, rounds: int = ROUNDS) -> Costs:
    """Measure subjects against each other.

    Args:
        subjects: The names of subjects, and how many items of work a round of each is.
        url: Where a server answers.
        rounds: How many rounds.
    """
    with contextlib.ExitStack() as running:
        ask = {name: running.enter_context(_subject(name, url)) for name in subjects}
        for name, count in subjects.items():
            # What is made at first use is not of this account: a hundred connections take some calls to come up.
            ask[name](min(count, 500))
        return interleaved({name: functools.partial(ask[name], subjects[name]) for name in subjects}, rounds=rounds)


def compare_scripts(scripts: Mapping[str, str], *, rounds: int = ROUNDS) -> Costs:
    """Measure scripts, each run in a fresh interpreter, that print how many seconds they took."""
    for script in scripts.values():
        run_script(script)  # compiles what it imports
    return interleaved({name: functools.partial(_cost_of, script) for name, script in scripts.items()}, rounds=rounds)


def run_script(script: str) -> float:
    """Run a script in a fresh interpreter, and give the number that it prints."""
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=_environment()
    )
    return float(answer.stdout.split()[-1])


def instructions(subject: str, few: int = 20, many: int = 120) -> float:
    """Count what one item of a subject's work takes of the processor, in instructions, under valgrind.

    Args:
        subject: Its name.
        few: How many items a first run does, and
        many: how many a second, so that what else the two do cancels out.
    """
    _instructions_of(subject, 1)  # compiles what it imports
    return (_instructions_of(subject, many) - _instructions_of(subject, few)) / (many - few)


def _instructions_of(subject: str, count: int) -> int:
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    run = subprocess.run(
        [*command, sys.executable, "-m", "bench._subjects", subject, ""],
        input=f"{count}\n",
        capture_output=True,
        text=True,
        check=True,
        env={**_environment(), "PYTHONHASHSEED": "0"},
    )
    counted = re.search(r"Collected : (\d+)", run.stderr)
    assert counted, run.stderr
    return int(counted[1])


def ratio(costs: Costs, one: str, other: str, cost: Callable[[Cost], float] = lambda cost: cost.wall) -> float:
    """What `one` costs in terms of `other`: the median of the rounds' ratios."""
    return statistics.median(cost(a) / cost(b) for a, b in zip(costs[one], costs[other], strict=True))


def typical(costs: Costs, name: str, cost: Callable[[Cost], float] = lambda cost: cost.wall) -> float:
    """The median cost of a subject."""
    return statistics.median(cost(each) for each in costs[name])


def interleaved(calls: Mapping[str, Callable[[], Cost]], *, rounds: int = ROUNDS) -> Costs:
    """Measure anything that can tell its own cost."""
    costs: dict[str, list[Cost]] = {name: [] for name in calls}
    names = list(calls)
    for number in range(rounds):
        # Each round begins with another subject, because the first one may find a colder machine.
        first = number % len(names)
        for name in names[first:] + names[:first]:
            costs[name].append(calls[name]())
    return costs


@contextlib.contextmanager
def _subject(name: str, url: str) -> Iterator[Callable[[int], Cost]]:
    with _python("-m", "bench._subjects", name, url) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told, answers = process.stdin, process.stdout

        def work(count: int) -> Cost:
            told.write(f"{count}\n")
            told.flush()
            return Cost(*json.loads(answers.readline()))

        yield work


@contextlib.contextmanager
def _python(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment()
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)


def _cost_of(script: str) -> Cost:
    return Cost(run_script(script))


@functools.cache
def _environment() -> dict[str, str]:
    """The environment without proxies, which loopback needs none of, and with bytecode kept for all packages alike."""
    bytecode = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, bytecode, ignore_errors=True)
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "PYTHONPYCACHEPREFIX": bytecode}
