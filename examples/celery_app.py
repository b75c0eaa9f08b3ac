"""Celery: what belongs into a task's arguments, and what does not.

A broker stores what a task is called with, its monitor shows it, and its log may write it. So no
card number is ever an argument: the web process makes the token while the customer waits, and the
task gets the token's id. What a task may fetch itself, by a reference, it may make a token of: here
the bank account of a supplier. The idempotency key comes with the job, so that a job that runs twice
makes one token.
"""

from __future__ import annotations

import functools
import os

from celery import Celery

from stripe_tokens import APIConnectionError, BankAccountParams, Client, RateLimitError

app = Celery("payments", broker=os.environ.get("BROKER", "memory://"), backend="cache+memory://")

SUPPLIERS = {"supplier-7": {"country": "US", "currency": "usd", "routing_number": "110000000"}}


@functools.cache
def stripe() -> Client:
    """Give the one client of the worker."""
    return Client(base_url=os.environ.get("STRIPE_BASE_URL", "https://api.stripe.com"), deadline=20)


def account_number(supplier: str) -> str:
    """Fetch what must not travel through a broker; a vault of yours in real life."""
    return {"supplier-7": "000123456789"}[supplier]


@app.task(autoretry_for=(APIConnectionError, RateLimitError), retry_backoff=True, max_retries=5)
def tokenize_supplier(supplier: str, job: str) -> str:
    """Make a token of a supplier's bank account, once for each job."""
    token = stripe().tokens.create(
        BankAccountParams(**SUPPLIERS[supplier], account_number=account_number(supplier)), idempotency_key=job
    )
    return token.id


@app.task
def attach(token: str, customer: str) -> str:
    """Use a token that the web process made: an id is all that travels."""
    return f"{stripe().tokens.retrieve(token).id} for {customer}"
