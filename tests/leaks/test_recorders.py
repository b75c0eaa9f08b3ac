"""Tools that record requests because somebody told them to, and the settings that tame them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import vcr
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from leaks.endings import SUCCESS
from leaks.planted import Planted, leaked
from leaks.subjects import OURS, Subject
from stripe_tokens.testing import vcr_filters

pytestmark = pytest.mark.enable_socket

subjects = pytest.mark.parametrize("subject", OURS, ids=lambda subject: subject.name)


def cassette(subject: Subject, planted: Planted, folder: Path, **settings: Any) -> str:
    """What vcr writes of a call."""
    path = folder / "cassette.yaml"
    with vcr.use_cassette(str(path), **settings):
        SUCCESS.of(subject, planted)
    return path.read_text()


@subjects
def test_a_cassette_holds_everything(subject: Subject, tmp_path: Path) -> None:
    """A recorder of requests records them: that is what it is for."""
    planted = Planted("card")
    assert {"card.number", "card.cvc", "key"} <= leaked(cassette(subject, planted, tmp_path), planted)


@subjects
def test_a_cassette_with_filters(subject: Subject, tmp_path: Path) -> None:
    """The filters of `stripe_tokens.testing` keep the secrets out."""
    planted = Planted("card")
    text = cassette(subject, planted, tmp_path, **vcr_filters())
    assert "card[number]=***" in text
    assert leaked(text, planted) == set()


def spans(subject: Subject, planted: Planted) -> str:
    """What OpenTelemetry exports of a call."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    try:
        SUCCESS.of(subject, planted)
    finally:
        instrumentor.uninstrument()
    assert kept.get_finished_spans() != ()
    return "".join(span.to_json() for span in kept.get_finished_spans())


@subjects
def test_a_span_holds_nothing(subject: Subject) -> None:
    """OpenTelemetry's instrumentation of httpx records no header and no body by default."""
    planted = Planted("card")
    assert leaked(spans(subject, planted), planted) == set()


@subjects
def test_a_span_told_to_hold_every_header(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to capture every header it has the key, unless it is told to sanitize that one."""
    planted = Planted("card")
    monkeypatch.setenv("OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_REQUEST", ".*")
    assert leaked(spans(subject, planted), planted) == {"key"}
    monkeypatch.setenv("OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS", "authorization")
    assert leaked(spans(subject, planted), planted) == set()
