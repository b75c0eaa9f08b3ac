"""Beside other tools: cassettes of vcrpy, and respx."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
import vcr

from stripe_tokens import AsyncClient, CardParams, Client, PiiParams
from stripe_tokens.testing import TEST_KEY, FakeStripe, cards, vcr_filters

CARD = CardParams(number=cards.VISA, exp_month=5, exp_year=2040, cvc="314", name="Jenny Rosen", address_city="Brothers")


@pytest.mark.enable_socket
def test_a_cassette_holds_no_secret(tmp_path: Path) -> None:
    """What vcrpy records with the filters names the parameters, and plays the same token again."""
    fake = FakeStripe()
    recorder = vcr.VCR(cassette_library_dir=str(tmp_path), **vcr_filters())
    with fake.serve() as url, recorder.use_cassette("card.yaml"), httpx.Client(trust_env=False) as http:
        headers = {"Authorization": f"Bearer {TEST_KEY}", "Stripe-Account": "acct_1"}
        body = "card[number]=4242424242424242&card[exp_month]=5&card[exp_year]=2040&card[name]=Jenny+Rosen"
        made = http.post(f"{url}/v1/tokens", content=body, headers=headers)
        assert made.json()["card"]["name"] == "Jenny Rosen"
        http.get(f"{url}/v1/tokens/{made.json()['id']}", headers=headers)
    cassette = (tmp_path / "card.yaml").read_text()
    fake.assert_no_leak(cassette)
    assert "card[number]=***&card[exp_month]=***" in cassette
    assert "Jenny" not in cassette
    assert "acct_1" not in cassette
    assert made.json()["id"] in cassette


@pytest.mark.parametrize("body", [b"", b"<html>", b'"text"'])
def test_what_is_no_token_is_recorded_as_it_is(body: bytes) -> None:
    """An answer without JSON, or with none that says something of a person, is left alone."""
    response = {"status": {"code": 502}, "headers": {"Server": ["nginx"]}, "body": {"string": body}}
    assert vcr_filters()["before_record_response"](response) == response


def test_what_a_token_tells_of_a_person_is_masked() -> None:
    """Names and addresses are masked at any depth; what says nothing of a person is not."""
    payload = {"data": [{"name": "Jenny", "brand": "Visa", "address_zip": "97712", "address_zip_check": "pass"}]}
    masked = vcr_filters()["before_record_response"]({"body": {"string": json.dumps(payload).encode()}})
    assert json.loads(masked["body"]["string"]) == {
        "data": [{"name": "***", "brand": "Visa", "address_zip": "***", "address_zip_check": "pass"}]
    }


def test_a_request_is_masked_whatever_its_body_is() -> None:
    """A body may be a text, bytes, or none."""
    mask = vcr_filters()["before_record_request"]

    class Request:
        def __init__(self, body: Any) -> None:
            self.body = body

    assert mask(Request("pii[id_number]=1&a b=2")).body == b"pii[id_number]=***&a%20b=***"
    assert mask(Request(b"pii[id_number]=1")).body == b"pii[id_number]=***"
    assert mask(Request(None)).body is None


@respx.mock
def test_respx_may_answer_with_the_fake(respx_mock: respx.MockRouter) -> None:
    """A route of respx takes the fake as its side effect."""
    fake = FakeStripe()
    route = respx_mock.route(host="api.stripe.com").mock(side_effect=fake.handle_request)
    with Client(TEST_KEY) as client:
        token = client.tokens.create(CARD)
        assert client.tokens.retrieve(token.id) == token
    assert route.call_count == 2
    assert [request.status for request in fake.requests] == [200, 200]


@pytest.mark.anyio
async def test_respx_may_answer_async_clients_with_the_fake(respx_mock: respx.MockRouter) -> None:
    """The same for async clients, with the fake's async way in."""
    fake = FakeStripe()
    respx_mock.route(host="api.stripe.com").mock(side_effect=fake.handle_async_request)
    async with AsyncClient(TEST_KEY) as client:
        token = await client.tokens.create(PiiParams(id_number="000000000"))
    assert token.type == "pii"
    assert len(fake.requests) == 1
