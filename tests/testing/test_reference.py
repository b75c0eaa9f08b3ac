"""The commands of Stripe's reference, with only the host changed, get the replies that it prints."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from typing import Any
from urllib.parse import urlencode

import pytest

from stripe_tokens.testing import FakeStripe

CREATED = 1683071568
KEY = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
# What differs from one call to the next.
OWN = {"id", "client_ip", "created", "fingerprint"}

CARD_COMMAND = r"""
curl https://api.stripe.com/v1/tokens \
-u "sk_test_4eC39HqLyjWDarjtT1zdp7dc:" \
-d "card[number]"=4242424242424242 \
-d "card[exp_month]"=5 \
-d "card[exp_year]"=2026 \
-d "card[cvc]"=314
"""
CARD_REPLY = """
{
"id": "tok_1N3T00LkdIwHu7ixt44h1F8k",
"object": "token",
"card": {
"id": "card_1N3T00LkdIwHu7ixRdxpVI1Q",
"object": "card",
"address_city": null,
"address_country": null,
"address_line1": null,
"address_line1_check": null,
"address_line2": null,
"address_state": null,
"address_zip": null,
"address_zip_check": null,
"brand": "Visa",
"country": "US",
"cvc_check": "unchecked",
"dynamic_last4": null,
"exp_month": 5,
"exp_year": 2026,
"fingerprint": "mToisGZ01V71BCos",
"funding": "credit",
"last4": "4242",
"metadata": {},
"name": null,
"tokenization_method": null,
"wallet": null
},
"client_ip": "52.35.78.6",
"created": 1683071568,
"livemode": false,
"type": "card",
"used": false
}
"""
BANK_ACCOUNT_COMMAND = r"""
curl https://api.stripe.com/v1/tokens \
-u "sk_test_4eC39HqLyjWDarjtT1zdp7dc:" \
-d "bank_account[country]"=US \
-d "bank_account[currency]"=usd \
-d "bank_account[account_holder_name]"="Jenny Rosen" \
-d "bank_account[account_holder_type]"=individual \
-d "bank_account[routing_number]"=110000000 \
-d "bank_account[account_number]"=000123456789
"""
BANK_ACCOUNT_REPLY = """
{
"id": "tok_1N3T00LkdIwHu7ixt44h1F8k",
"object": "token",
"bank_account": {
"id": "ba_1NWScr2eZvKYlo2C8MgV5Cwn",
"object": "bank_account",
"account_holder_name": "Jenny Rosen",
"account_holder_type": "individual",
"account_type": null,
"bank_name": "STRIPE TEST BANK",
"country": "US",
"currency": "usd",
"fingerprint": "1JWtPxqbdX5Gamtz",
"last4": "6789",
"routing_number": "110000000",
"status": "new"
},
"client_ip": null,
"created": 1689981645,
"livemode": false,
"redaction": null,
"type": "bank_account",
"used": false
}
"""
ACCOUNT_COMMAND = r"""
curl https://api.stripe.com/v1/tokens \
-u "sk_test_4eC39HqLyjWDarjtT1zdp7dc:" \
-d "account[individual][first_name]"=Jane \
-d "account[individual][last_name]"=Doe \
-d "account[tos_shown_and_accepted]"=true
"""
ACCOUNT_REPLY = """
{
"id": "ct_1BZ6xr2eZvKYlo2CsSOhuTfi",
"object": "token",
"client_ip": "104.198.25.169",
"created": 1513297331,
"livemode": false,
"redaction": null,
"type": "account",
"used": false
}
"""
CVC_UPDATE_COMMAND = r"""
curl https://api.stripe.com/v1/tokens \
-u "sk_test_4eC39HqLyjWDarjtT1zdp7dc:" \
-d "cvc_update[cvc]"=123
"""
CVC_UPDATE_REPLY = """
{
"id": "cvctok_1NkWsu2eZvKYlo2CFDm6ab7X",
"object": "token",
"client_ip": null,
"created": 1693334608,
"livemode": false,
"redaction": null,
"type": "cvc_update",
"used": false
}
"""
PERSON_COMMAND = r"""
curl https://api.stripe.com/v1/tokens \
-u "sk_test_4eC39HqLyjWDarjtT1zdp7dc:" \
-d "person[first_name]"=Jane \
-d "person[last_name]"=Doe \
-d "person[relationship][owner]"=true
"""
PERSON_REPLY = """
{
"id": "cpt_1EDww82eZvKYlo2CsdelTHFu",
"object": "token",
"client_ip": "8.21.168.117",
"created": 1552582904,
"livemode": false,
"redaction": null,
"type": "person",
"used": false
}
"""
# The reference prints neither command nor reply for this kind: it is taken to be like the others.
PII_COMMAND = r"""
curl https://api.stripe.com/v1/tokens \
-u "sk_test_4eC39HqLyjWDarjtT1zdp7dc:" \
-d "pii[id_number]"=000000000
"""
PII_REPLY = """
{
"id": "pii_1NkWsu2eZvKYlo2CFDm6ab7X",
"object": "token",
"client_ip": null,
"created": 1693334608,
"livemode": false,
"redaction": null,
"type": "pii",
"used": false
}
"""
PRINTED = [
    pytest.param(CARD_COMMAND, CARD_REPLY, id="card"),
    pytest.param(BANK_ACCOUNT_COMMAND, BANK_ACCOUNT_REPLY, id="bank account"),
    pytest.param(ACCOUNT_COMMAND, ACCOUNT_REPLY, id="account"),
    pytest.param(CVC_UPDATE_COMMAND, CVC_UPDATE_REPLY, id="cvc update"),
    pytest.param(PERSON_COMMAND, PERSON_REPLY, id="person"),
    pytest.param(PII_COMMAND, PII_REPLY, id="pii"),
]


@pytest.fixture
def fake() -> FakeStripe:
    """A fake at the time at which the reference was written, when its card was still valid."""
    return FakeStripe(clock=lambda: CREATED)


@pytest.mark.parametrize(("command", "reply"), PRINTED)
def test_the_reference_is_answered_as_it_says(fake: FakeStripe, command: str, reply: str) -> None:
    """The parameters of a printed command, and its key in the form that curl gives it, get the printed reply."""
    pairs = [tuple(word.split("=", 1)) for word in shlex.split(command) if "[" in word]
    answer = fake.http_client().post(
        "/v1/tokens",
        content=urlencode(pairs),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        auth=(KEY, ""),
    )
    assert answer.status_code == 200
    assert_same(answer.json(), json.loads(reply))
    assert answer.json()["created"] == CREATED


@pytest.mark.enable_socket
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl to run the commands with")
@pytest.mark.parametrize(("command", "reply"), PRINTED)
def test_the_commands_of_the_reference_work(fake: FakeStripe, command: str, reply: str) -> None:
    """A printed command, with only its host changed, prints the reply beside it."""
    with fake.serve() as url:
        words = shlex.split(command.replace("https://api.stripe.com", url).replace("\\\n", " "))
        printed = subprocess.run([*words, "--silent", "--noproxy", "*"], check=True, capture_output=True, timeout=30)
    assert_same(json.loads(printed.stdout), json.loads(reply))


def assert_same(answer: dict[str, Any], reply: dict[str, Any]) -> None:
    """The same fields in the same order, with the same values but for what is a token's own."""
    assert list(answer) == list(reply)
    for name, value in reply.items():
        if isinstance(value, dict):
            assert_same(answer[name], value)
        elif name not in OWN:
            assert answer[name] == value
        if name == "id":
            assert answer[name].partition("_")[0] == value.partition("_")[0]
            assert len(answer[name]) == len(value)
        if name == "fingerprint":
            assert len(answer[name]) == len(value)
