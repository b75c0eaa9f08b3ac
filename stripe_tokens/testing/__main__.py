"""`python -m stripe_tokens.testing`: serve the fake to whatever runs on this machine."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Sequence

from stripe_tokens.testing import TEST_KEY, FakeStripe
from stripe_tokens.testing._server import listen, server, url

PORT = 12111
"""The port that stripe-mock uses too."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until Ctrl-C.

    Raises:
        SystemExit: It cannot be served; the message says why.
    """
    options = _parser().parse_args(arguments)
    fake = FakeStripe(seed=options.seed, raw_card_data=not options.no_raw_card_data, rate_limits=options.rate_limits)
    try:
        running, listener = server(fake.app), listen(options.port)
    except (ModuleNotFoundError, OSError) as fault:
        raise SystemExit(str(fault)) from None
    with listener:
        print(_greeting(url(listener)), flush=True)  # noqa: T201 - what the command is for
        with contextlib.suppress(KeyboardInterrupt):
            running.run(sockets=[listener])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m stripe_tokens.testing", description="Serve a fake of Stripe.")
    parser.add_argument("--port", type=int, default=PORT, help="the port to listen on, 0 for a free one (%(default)s)")
    parser.add_argument("--seed", type=int, help="make ids and fingerprints the same in each run")
    parser.add_argument("--no-raw-card-data", action="store_true", help="refuse card numbers, as Stripe mostly does")
    parser.add_argument("--rate-limits", action="store_true", help="refuse more than 25 requests a second")
    return parser


def _greeting(base_url: str) -> str:
    return (
        f"FakeStripe listens at {base_url}. Ctrl-C stops it. Try:\n\n"
        f'curl {base_url}/v1/tokens -u "{TEST_KEY}:" -d "pii[id_number]"=000000000\n'
    )


if __name__ == "__main__":
    main()
