"""A gateway that adds the key, so that the services behind it have none.

Services use `Client(KEYLESS, base_url="https://gateway.internal")`. The gateway lets through the one
route it is for, and puts the key on. Run it with `uvicorn gateway:app`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request, Response

UPSTREAM = os.environ.get("STRIPE_BASE_URL", "https://api.stripe.com")
PASSED_ON = ("content-type", "idempotency-key", "stripe-version", "stripe-account", "user-agent")
PASSED_BACK = ("content-type", "request-id", "stripe-should-retry", "idempotent-replayed", "original-request")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open one client with the gateway, and close it with the gateway."""
    async with httpx.AsyncClient(base_url=UPSTREAM, timeout=80) as client:
        app.state.client = client
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/v1/tokens")
async def create(request: Request) -> Response:
    """Pass a request on with the key, and the answer back."""
    client: httpx.AsyncClient = request.app.state.client
    headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    headers["authorization"] = f"Bearer {os.environ['STRIPE_API_KEY']}"
    answer = await client.post("/v1/tokens", content=await request.body(), headers=headers)
    back = {name: answer.headers[name] for name in PASSED_BACK if name in answer.headers}
    return Response(answer.content, status_code=answer.status_code, headers=back)
