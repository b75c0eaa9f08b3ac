"""Every example is run as what it is: an app over real HTTP, a script, a task in a worker."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from stripe_tokens import KEYLESS, CardError, CardParams, Client

EXAMPLES = Path(__file__).parents[2] / "examples"

pytest.importorskip("fastapi", reason="the frameworks are in the dependency group `examples`")
pytestmark = pytest.mark.enable_socket

CARD = {"number": "4242424242424242", "cvc": "314", "exp_month": "5", "exp_year": "2040"}
WRONG = CARD | {"number": "4242424242424241"}
LONG_NUMBER = re.compile(r"\d{9,}")


def load(name: str, monkeypatch: pytest.MonkeyPatch, **environment: str) -> ModuleType:
    """Import an example by its file."""
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def test_quickstart(script: Callable[..., str], environment: dict[str, str]) -> None:
    """The quickstart prints six tokens of six classes and fetches one again."""
    del environment["STRIPE_API_KEY"]
    printed = script("quickstart.py")
    kinds = re.findall(r"^\w+Params +(\w+Token) ", printed, re.MULTILINE)
    assert sorted(kinds) == [
        "AccountToken",
        "BankAccountToken",
        "CardToken",
        "CvcUpdateToken",
        "PersonToken",
        "PiiToken",
    ]
    assert "Visa 4242" in printed


@pytest.mark.parametrize(
    ("command", "as_json"),
    [
        (["-m", "uvicorn", "fastapi_app:app", "--port", "{port}"], True),
        (["django_app.py", "runserver", "--noreload", "{port}"], False),
        (["-m", "gunicorn", "--bind", "127.0.0.1:{port}", "flask_app:app"], False),
    ],
    ids=["fastapi", "django", "flask"],
)
def test_web_app(app: Callable[..., str], command: list[str], as_json: bool) -> None:
    """A web app answers a card with its token, and a wrong one with what is wrong."""
    url = app(*command) + "/cards"
    made, refused = (httpx.post(url, **{"json" if as_json else "data": form}) for form in (CARD, WRONG))
    assert made.status_code == 201
    assert made.json()["token"].startswith("tok_")
    assert made.json()["last4"] == "4242"
    assert refused.status_code == 402
    assert "Your card number is incorrect." in refused.text
    assert "4242424242424241" not in refused.text


def test_django_debug_page(app: Callable[..., str]) -> None:
    """Django's debug page shows neither the number nor the CVC, even where the view fails."""
    url = app("django_app.py", "runserver", "--noreload", "{port}", DEBUG="1", STRIPE_BASE_URL="http://127.0.0.1:9")
    page = httpx.post(url + "/cards", data=CARD)
    assert page.status_code == 500
    assert "APIConnectionError" in page.text
    assert CARD["number"] not in page.text
    assert ">314<" not in page.text


def test_flask_after_a_fork(app: Callable[..., str]) -> None:
    """Workers that were forked from a parent with an open connection never read each other's answers."""
    url = app(
        "-m", "gunicorn", "--preload", "--workers", "3", "--bind", "127.0.0.1:{port}", "flask_app:app", WARM_UP="1"
    )
    numbers = ["4242424242424242", "5555555555554444", "3566002020360505", "6011111111111117"] * 15
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: httpx.post(url + "/cards", data=CARD | {"number": number}), numbers))
    assert {answer.status_code for answer in answers} == {201}
    assert [answer.json()["last4"] for answer in answers] == [number[-4:] for number in numbers]
    assert len({answer.json()["token"] for answer in answers}) == len(numbers)
    assert len({answer.json()["worker"] for answer in answers}) > 1


def test_celery(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that runs twice makes one token, and no account number is in what the broker carries."""
    from celery.contrib.testing.worker import start_worker

    payments = load("celery_app", monkeypatch, **environment)
    with start_worker(payments.app, perform_ping_check=False, pool="solo"):
        first = payments.tokenize_supplier.delay("supplier-7", "job-1").get(timeout=30)
        again = payments.tokenize_supplier.delay("supplier-7", "job-1").get(timeout=30)
        other = payments.tokenize_supplier.delay("supplier-7", "job-2").get(timeout=30)
        attached = payments.attach.delay(first, "cus_1").get(timeout=30)
    payments.stripe().close()
    assert first == again != other
    assert attached == f"{first} for cus_1"


def test_lambda(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A warm handler fetches the key once, and answers as API Gateway wants it."""
    environment["SECRET_FOR_STRIPE"] = environment.pop("STRIPE_API_KEY")
    module = load("lambda_handler", monkeypatch, **environment)
    fetched = []
    monkeypatch.setattr(module, "fetch_key", lambda: fetched.append(1) or "sk_test_4eC39HqLyjWDarjtT1zdp7dc")

    def call(form: dict[str, str], request_id: str) -> tuple[int, dict[str, str]]:
        answer = module.handler({"body": json.dumps(form), "requestContext": {"requestId": request_id}}, None)
        return answer["statusCode"], json.loads(answer["body"])

    status, made = call(CARD, "1")
    assert (status, made["last4"]) == (201, "4242")
    assert call(CARD, "1") == (201, made)
    assert call(WRONG, "2") == (402, {"error": "Your card number is incorrect.", "field": "number"})
    assert fetched == [1]
    module.client.close()


def test_gateway(app: Callable[..., str]) -> None:
    """A client without a key gets tokens and errors through a gateway that adds one."""
    gateway = app("-m", "uvicorn", "gateway:app", "--port", "{port}")
    with Client(KEYLESS, base_url=gateway) as client:
        token = client.tokens.create(CardParams(**CARD))
        assert client.tokens.create(CardParams(**CARD)) != token
        with pytest.raises(CardError, match="incorrect_number"):
            client.tokens.create(CardParams(**WRONG))


def test_tracing(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spans of a call and of httpx's instrumentation tell of attempts, and hold no number and no key."""
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    tracing = load("tracing", monkeypatch)
    exporter = InMemorySpanExporter()
    provider = tracing.set_up(exporter)
    HTTPXClientInstrumentor().instrument(tracer_provider=provider)
    try:
        key = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
        with Client(key, base_url=served, on_attempt=tracing.record) as client:
            tracing.tokenize(client, CardParams(**CARD))
    finally:
        HTTPXClientInstrumentor().uninstrument()
    spans = exporter.get_finished_spans()
    assert {span.name for span in spans} == {"POST", "stripe.tokens.create"}
    call = next(span for span in spans if span.name == "stripe.tokens.create")
    assert [event.attributes["http.response.status_code"] for event in call.events] == [200]
    told = "".join(span.to_json() for span in spans)
    assert CARD["number"] not in told
    assert key not in told


def test_logging(script: Callable[..., str]) -> None:
    """Both ways to log tell of the attempt, and of nothing that was sent."""
    printed = script("logging_setup.py")
    assert "stripe_tokens DEBUG AttemptRecord(number=1, method='POST', route='/v1/tokens', status=200" in printed
    assert "stripe attempt" in printed
    assert "000000000" not in printed
    assert not LONG_NUMBER.search(printed.replace("0.", ""))


def test_bulk(script: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand rows give a thousand lines, refusals among them, and no account number is written down."""
    monkeypatch.chdir(tmp_path)
    assert "990 tokens made, 10 refused" in script("bulk.py")
    lines = (tmp_path / "tokens.csv").read_text().splitlines()
    assert len(lines) == 1001
    assert lines[100] == "101,,routing_number_invalid"
    assert "000123456789" not in "".join(lines)
