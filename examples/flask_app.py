"""Flask under gunicorn with --preload: one client, made before the fork, in every worker.

Run it with `gunicorn --preload --workers 4 flask_app:app`; STRIPE_API_KEY holds the key.
"""

from __future__ import annotations

import os

from flask import Flask, Response, jsonify, request

from stripe_tokens import CardError, CardParams, Client

app = Flask(__name__)

# Made once, in the parent. Each worker notices that it is another process and opens
# connections of its own, so that no two of them read from one socket.
stripe = Client(base_url=os.environ.get("STRIPE_BASE_URL", "https://api.stripe.com"), deadline=20)
if os.environ.get("WARM_UP") == "1":
    stripe.tokens.retrieve("tok_visa")  # leaves an open connection behind in the parent


@app.post("/cards")
def save_card() -> tuple[Response, int]:
    """Turn a card into a token."""
    form = request.form
    token = stripe.tokens.create(
        CardParams(number=form["number"], cvc=form["cvc"], exp_month=form["exp_month"], exp_year=form["exp_year"])
    )
    return jsonify(token=token.id, last4=token.card.last4, worker=os.getpid()), 201


@app.errorhandler(CardError)
def refused(error: CardError) -> tuple[Response, int]:
    """Tell the customer why the card was refused."""
    return jsonify(error=error.message, field=error.param), 402
