"""Filters for vcrpy, so that a cassette holds no key, no number and no name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final, TypedDict, cast
from urllib.parse import quote

from stripe_tokens._secret import MASK
from stripe_tokens.testing._parse import paths

_HEADERS: Final = ("Authorization", "Stripe-Account", "Stripe-Context", "X-Stripe-Client-User-Agent")
_ECHOED: Final = frozenset(name.lower() for name in _HEADERS)
_PERSONAL: Final = re.compile(r"name|account_holder_name|address_(?!\w+_check).*|client_ip")


class VcrFilters(TypedDict):
    """What `vcr.VCR` and the fixture `vcr_config` of pytest-recording take."""

    filter_headers: list[tuple[str, str]]
    """Headers whose values are masked."""
    before_record_request: Callable[[Any], Any]
    """Masks the values in a form."""
    before_record_response: Callable[[Any], Any]
    """Masks what a token tells of a person."""


def vcr_filters() -> VcrFilters:
    """Make the options of vcrpy that keep secrets out of cassettes.

        >>> from stripe_tokens.testing import vcr_filters
        >>> sorted(vcr_filters())
        ['before_record_request', 'before_record_response', 'filter_headers']

    A recorder sees everything that is sent, so nothing else protects what it writes.
    """
    return VcrFilters(
        filter_headers=[(name, MASK) for name in _HEADERS],
        before_record_request=_masked_request,
        before_record_response=_masked_response,
    )


def _masked_request(request: Any) -> Any:
    if request.body:
        body = request.body if isinstance(request.body, str) else bytes(request.body).decode(errors="replace")
        request.body = "&".join(f"{quote(name, safe='[]')}={MASK}" for name in paths(body)).encode()
    return request


def _masked_response(response: dict[str, Any]) -> dict[str, Any]:
    headers = {name: values for name, values in response.get("headers", {}).items() if name.lower() not in _ECHOED}
    masked = response | {"headers": headers}
    try:
        payload = json.loads(response["body"]["string"])
    except ValueError:
        return masked
    return masked | {"body": {"string": json.dumps(_masked(payload)).encode()}}


def _masked(value: object) -> object:
    if isinstance(value, list):
        return [_masked(item) for item in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    return {
        name: MASK if isinstance(item, str) and _PERSONAL.fullmatch(name) else _masked(item)
        for name, item in cast("dict[str, object]", value).items()
    }
