"""OpenTelemetry: a span for each call, an event for each attempt, and no header in any of them.

The instrumentation of httpx sees requests as they go out. It records headers only if it is told to,
by OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_REQUEST: leave that unset, or name the headers to
mask in OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS, `authorization` first of all.
"""

from __future__ import annotations

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor, SpanExporter

from stripe_tokens import AttemptRecord, CardParams, CardToken, Client

tracer = trace.get_tracer("shop.payments")


def record(attempt: AttemptRecord) -> None:
    """Add an attempt to the span of its call; everything in the record may be told."""
    trace.get_current_span().add_event(
        "stripe.attempt",
        {
            "attempt": attempt.number,
            "http.request.method": attempt.method,
            "http.route": attempt.route,
            "http.response.status_code": attempt.status or 0,
            "error.type": attempt.error or "",
            "stripe.request_id": attempt.request_id or "",
            "delay": attempt.delay,
        },
    )


def set_up(exporter: SpanExporter) -> TracerProvider:
    """Send spans to an exporter."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider


def tokenize(client: Client, params: CardParams) -> CardToken:
    """Make a token inside a span."""
    with tracer.start_as_current_span("stripe.tokens.create") as span:
        token = client.tokens.create(params)
        span.set_attribute("stripe.token.type", token.type)
        return token


if __name__ == "__main__":
    from stripe_tokens.testing import FakeStripe

    set_up(ConsoleSpanExporter())
    with FakeStripe().client(on_attempt=record) as fake_client:
        tokenize(fake_client, CardParams(number="4242424242424242", exp_month=5, exp_year=2040))
