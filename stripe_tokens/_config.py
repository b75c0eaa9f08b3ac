"""What a client was told, checked: its key, where it sends to, and how patient it is."""

from __future__ import annotations

import math
import os
import platform
import re
import warnings
from collections.abc import Callable, Iterable
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

import attrs

from stripe_tokens._options import (
    API_VERSION,
    KEYLESS,
    AppInfo,
    CallOptions,
    ClientOptions,
    KeySource,
    SharedOptions,
)
from stripe_tokens._records import AttemptRecord
from stripe_tokens._secret import MASK, Hidden, Secret, secret
from stripe_tokens._version import __version__
from stripe_tokens.errors import ConfigurationError

BASE_URL: Final = "https://api.stripe.com"

_ENVIRONMENT: Final = ("STRIPE_API_KEY", "STRIPE_SECRET_KEY")
_LOOPBACK: Final = re.compile(r"localhost|127(?:\.\d{1,3}){3}|::1")
_LONGEST_IDEMPOTENCY_KEY: Final = 255
_URL: Final = re.compile(r"[!\"$-<>@-~]+")
_HEADER_TEXT: Final = re.compile(r"[!-~](?:[ -~]*[!-~])?")


KeyKind = Literal["secret", "restricted", "publishable", "organization", "ephemeral", "unknown"]
Mode = Literal["live", "test"]

_KINDS: Final[dict[str, KeyKind]] = {
    "sk_org": "organization",
    "sk": "secret",
    "rk": "restricted",
    "pk": "publishable",
    "ek": "ephemeral",
}
_KEY: Final = re.compile(r"(?P<kind>sk_org|sk|rk|pk|ek)_(?:(?P<mode>live|test)_)?\w+", re.ASCII)
_PREFIXES: Final = tuple(f"{kind}_" for kind in _KINDS)
_WHERE_KEYS_ARE: Final = "Keys are at https://dashboard.stripe.com/apikeys."
_FAULTS_OF_KEYS: Final = tuple(
    (re.compile(pattern, re.DOTALL), fault)
    for pattern, fault in (
        (r"\s*", "is empty"),
        (r"\s.*|.*\s", "has white space around it, perhaps the newline of a file"),
        (r"Bearer .*", "begins with Bearer, which is put before it here"),
        (r"[\"'].*", "is in quotation marks, perhaps those of a file"),
        (r".*[^!-~].*", "has a blank, a control character or a letter that is not ASCII"),
        (r"whsec_.*", "is a webhook signing secret"),
        (r"acct_.*", "is an account id, which belongs into stripe_account"),
        (r"ca_.*", "is a client id of Connect"),
    )
)


@attrs.frozen(kw_only=True, eq=False)
class ApiKey:
    """A checked key, with what its prefix tells."""

    secret: Secret
    kind: KeyKind
    mode: Mode | None

    def __str__(self) -> str:
        last4 = self.secret.reveal()[-4:] if self.kind != "unknown" else ""
        return f"{self.mode or 'unknown'} {self.kind} key {MASK}{last4}"


def api_key(text: Secret) -> ApiKey:
    """Check a key without ever quoting it.

    Raises:
        ConfigurationError: It cannot be a key, or would break the header that it is sent in.
    """
    if reason := _fault_of_key(text):
        raise ConfigurationError(f"The API key {reason}.", hint=_WHERE_KEYS_ARE)
    match = _KEY.fullmatch(text.reveal())
    if match:
        mode: Any = match["mode"]
        return ApiKey(secret=text, kind=_KINDS[match["kind"]], mode=mode)
    if text.reveal().startswith(_PREFIXES):
        raise ConfigurationError("The API key has a character that no key has.", hint=_WHERE_KEYS_ARE)
    warnings.warn("the API key has a prefix that is none of Stripe's (sk_, rk_, pk_)", stacklevel=5)
    return ApiKey(secret=text, kind="unknown", mode=None)


def _fault_of_key(key: Hidden[Any]) -> str | None:
    if not isinstance(key.reveal(), str):
        return "must be of type str"
    return next((fault for pattern, fault in _FAULTS_OF_KEYS if pattern.fullmatch(key.reveal())), None)


@attrs.frozen(eq=False)
class Keys:
    """Where the key for a call comes from."""

    get: Callable[[], ApiKey | None]
    """Gives the key; None where none is to be sent."""
    shown: str
    """What may be told of it."""


def keys(given: KeySource | None, base_url: str) -> Keys:
    """Make of what the client was given a source of checked keys.

    Raises:
        ConfigurationError: There is no key, or none that can be one.
    """
    if given is KEYLESS:
        if urlsplit(base_url).hostname == urlsplit(BASE_URL).hostname:
            raise ConfigurationError(
                "KEYLESS needs a base_url of a gateway.", hint="Stripe itself answers no request without a key."
            )
        return Keys(lambda: None, "no key")
    if callable(given):
        return Keys(lambda: api_key(secret(given())), "key on call")
    key = api_key(_from_environment() if given is None else secret(given))
    return Keys(lambda: key, str(key))


def _from_environment() -> Secret:
    for name in _ENVIRONMENT:
        if value := os.environ.get(name):
            return Secret(value)
    raise ConfigurationError("There is no API key.", hint=f"Pass one, or set {' or '.join(_ENVIRONMENT)}.")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Config:
    """Everything that a call needs to know of its client."""

    keys: Keys
    stripe_account: str | None = None
    stripe_context: str | None = None
    api_version: str = API_VERSION
    base_url: str = BASE_URL
    timeout: float = 80.0
    deadline: float | None = None
    max_retries: int = 2
    app_info: AppInfo | None = None
    on_attempt: Callable[[AttemptRecord], object] | None = None
    headers: tuple[tuple[bytes, bytes], ...] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        for name, fault in _faults(self):
            raise ConfigurationError(f"{name} {fault}.")
        object.__setattr__(self, "headers", tuple(_headers(self)))

    def changed(self, options: SharedOptions | CallOptions, allowed: type[Any] = CallOptions) -> Self:
        """Give a configuration that differs in the options given, which are those of the class `allowed`."""
        if not options:
            return self
        _refuse_unknown(options, allowed)
        return attrs.evolve(self, **options)


def configure(api_key: KeySource | None, options: ClientOptions) -> Config:
    """Make the configuration of a new client.

    Raises:
        ConfigurationError: The key cannot be one, or an option is wrong.
    """
    _refuse_unknown(options, ClientOptions)
    return Config(keys=keys(api_key, options.get("base_url", BASE_URL)), **options)


def _refuse_unknown(options: Iterable[str], allowed: type[Any]) -> None:
    for name in options:
        if name not in allowed.__annotations__:
            import difflib  # noqa: PLC0415 - only a mistake needs it

            near = difflib.get_close_matches(name, allowed.__annotations__, n=1)
            raise TypeError(f"there is no option {name}" + (f": did you mean {near[0]}?" if near else ""))


def _faults(config: Config) -> list[tuple[str, str]]:
    checks = (
        ("base_url", _fault_of_url(config.base_url)),
        ("timeout", _fault_of_seconds(config.timeout)),
        ("deadline", None if config.deadline is None else _fault_of_seconds(config.deadline)),
        ("max_retries", _fault_of_count(config.max_retries)),
        ("stripe_account", _fault_of_header(config.stripe_account)),
        ("stripe_context", _fault_of_header(config.stripe_context)),
        ("api_version", _fault_of_header(config.api_version)),
        ("app_info", _fault_of_header(str(config.app_info))),
    )
    return [(name, fault) for name, fault in checks if fault]


def _fault_of_url(url: object) -> str | None:
    if not isinstance(url, str):
        return "is no URL"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is no URL"
    if parts.path.rstrip("/").endswith("/v1"):
        return "must not end in /v1, which is part of every route"
    if not host or parts.username is not None or parts.netloc.endswith(":") or not _URL.fullmatch(url):
        return "must be an https URL of a host and perhaps a path, and hold no user, query or fragment"
    if parts.scheme != "https" and not (parts.scheme == "http" and _LOOPBACK.fullmatch(host)):
        return "must be https: http would show card numbers to the network, and is for this machine only"
    return None


def _fault_of_seconds(value: object) -> str | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < math.inf:
        return None
    return "must be a number of seconds above 0"


def _fault_of_count(value: object) -> str | None:
    return (
        None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0
        else "must be a whole number, 0 or more"
    )


def _fault_of_header(value: object) -> str | None:
    if value is None or (isinstance(value, str) and _HEADER_TEXT.fullmatch(value)):
        return None
    return "must be a text of printable ASCII characters"


def check_idempotency_key(value: str) -> str:
    """Check an idempotency key of the caller's.

    Raises:
        ConfigurationError: It is not of the 1 to 255 characters that a header can hold.
    """
    if _fault_of_header(value) or len(value) > _LONGEST_IDEMPOTENCY_KEY:
        raise ConfigurationError("idempotency_key must be of 1 to 255 printable ASCII characters.")
    return value


def _headers(config: Config) -> list[tuple[bytes, bytes]]:
    agent = f"stripe-tokens/{__version__} Python/{platform.python_version()}"
    headers = {
        "Host": urlsplit(config.base_url).netloc,
        "User-Agent": f"{agent} {config.app_info}" if config.app_info else agent,
        "Stripe-Version": config.api_version,
        "Stripe-Account": config.stripe_account,
        "Stripe-Context": config.stripe_context,
        # A compressed answer could be a bomb, and a token is small.
        "Accept-Encoding": "identity",
    }
    return [(name.encode(), value.encode()) for name, value in headers.items() if value is not None]
