"""A thousand bank accounts from a file, with a progress bar and a file of the tokens.

Nothing of an account is written down but the number of its line: a refusal is told by line and code.
Run it with `python bulk.py accounts.csv tokens.csv`, or without anything to see it on the fake.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.progress import track

from stripe_tokens import BankAccountParams, Client, StripeError
from stripe_tokens.testing import FakeStripe

IN_FLIGHT = 16


def accounts(rows: Iterable[dict[str, str]]) -> Iterator[BankAccountParams]:
    """Turn rows into params one by one, so that the file may be of any length."""
    for row in rows:
        yield BankAccountParams(
            country=row["country"],
            currency=row["currency"],
            routing_number=row["routing_number"] or None,
            account_number=row["account_number"],
        )


def tokenize(client: Client, source: Path, target: Path, rate_limit: float | None = 25) -> tuple[int, int]:
    """Make a token of each row, and write line, token and refusal down. Gives how many of each there were."""
    total = sum(1 for _ in source.open()) - 1
    made = refused = 0
    with source.open(newline="") as rows, target.open("w", newline="") as tokens:
        out = csv.writer(tokens)
        out.writerow(["line", "token", "refusal"])
        results = client.tokens.create_many(
            accounts(csv.DictReader(rows)), max_in_flight=IN_FLIGHT, rate_limit=rate_limit
        )
        for line, result in enumerate(track(results, "Making tokens", total=total), start=2):
            if isinstance(result, StripeError):
                refused += 1
                out.writerow([line, "", result.code or type(result).__name__])
            else:
                made += 1
                out.writerow([line, result.id, ""])
    return made, refused


def sample(path: Path, count: int = 1000) -> None:
    """Write rows of Stripe's test account, every hundredth of them with a routing number that is none."""
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["country", "currency", "routing_number", "account_number"])
        for number in range(count):
            out.writerow(["US", "usd", "110000001" if number % 100 == 99 else "110000000", "000123456789"])  # noqa: PLR2004


def main() -> None:
    """Do it with the files named, or with a sample on the fake."""
    if len(sys.argv) > 2:  # noqa: PLR2004 - the script and two files
        with Client() as client:
            made, refused = tokenize(client, Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        source, target = Path("accounts.csv"), Path("tokens.csv")
        sample(source)
        with FakeStripe().client() as client:
            made, refused = tokenize(client, source, target, rate_limit=None)
    print(f"{made} tokens made, {refused} refused")


if __name__ == "__main__":
    main()
