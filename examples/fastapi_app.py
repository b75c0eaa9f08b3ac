"""FastAPI: one client for the life of the app, and Stripe's refusals as problem responses.

Run it with `uvicorn fastapi_app:app`; STRIPE_API_KEY holds the key.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, SecretStr

from stripe_tokens import AsyncClient, CardError, CardParams, RateLimitError, StripeError

STATUSES = {CardError: 402, RateLimitError: 503}


class CardForm(BaseModel):
    """What the page sends. `SecretStr` keeps pydantic's own errors and reprs from showing it."""

    number: SecretStr
    cvc: SecretStr
    exp_month: int
    exp_year: int


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open one client with the app, and close it with the app."""
    base_url = os.environ.get("STRIPE_BASE_URL", "https://api.stripe.com")
    async with AsyncClient(base_url=base_url, deadline=20) as client:
        app.state.stripe = client
        yield


app = FastAPI(lifespan=lifespan)


def stripe(request: Request) -> AsyncClient:
    """Give a handler the client of the app."""
    client: AsyncClient = request.app.state.stripe
    return client


@app.exception_handler(StripeError)
async def as_problem(_: Request, error: StripeError) -> JSONResponse:
    """Answer with problem details (RFC 9457): a card's fault is the customer's to read, the rest is not."""
    status = next((status for cls, status in STATUSES.items() if isinstance(error, cls)), 502)
    detail = error.message if isinstance(error, CardError) else "The card could not be saved. Please try again later."
    problem = {"title": "Card not accepted", "status": status, "detail": detail, "code": error.code}
    return JSONResponse(problem, status_code=status, media_type="application/problem+json")


@app.post("/cards", status_code=201)
async def save_card(form: CardForm, client: Annotated[AsyncClient, Depends(stripe)]) -> dict[str, str]:
    """Turn a card into a token."""
    token = await client.tokens.create(
        CardParams(
            number=form.number.get_secret_value(),
            cvc=form.cvc.get_secret_value(),
            exp_month=form.exp_month,
            exp_year=form.exp_year,
        )
    )
    return {"token": token.id, "brand": token.card.brand, "last4": token.card.last4}
