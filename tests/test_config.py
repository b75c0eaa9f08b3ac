from __future__ import annotations

import platform
from typing import Any, Final

import pytest

import stripe_tokens
from clients import KEY
from stripe_tokens import API_VERSION, KEYLESS, AppInfo, Client, ConfigurationError, Keyless, Progress, Secret
from stripe_tokens._config import Config, configure
from stripe_tokens.params import CLEAR

PLANTED: Final = "4eC39HqLyjWDarjtT1zdp7dc"


def headers(config: Config) -> dict[str, str]:
    """The headers that each request has."""
    return {name.decode(): value.decode() for name, value in config.headers}


# Keys.


@pytest.mark.parametrize(
    ("key", "kind", "mode"),
    [
        ("sk_test_4eC39Hq", "secret", "test"),
        ("sk_live_4eC39Hq", "secret", "live"),
        ("rk_test_4eC39Hq", "restricted", "test"),
        ("rk_live_4eC39Hq", "restricted", "live"),
        ("pk_test_4eC39Hq", "publishable", "test"),
        ("pk_live_4eC39Hq", "publishable", "live"),
        ("ek_test_4eC39Hq", "ephemeral", "test"),
        ("sk_org_live_4eC39Hq", "organization", "live"),
        ("sk_org_4eC39Hq", "organization", None),
        ("sk_4eC39Hq", "secret", None),
        ("pk_4eC39Hq", "publishable", None),
    ],
)
def test_what_a_prefix_tells(key: str, kind: str, mode: str | None) -> None:
    """Kind and mode of a key follow from its prefix, also of a `Secret`."""
    for given in (key, Secret(key)):
        found = configure(given, {}).keys.get()
        assert found is not None
        assert (found.kind, found.mode, found.secret) == (kind, mode, Secret(key))


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("", "The API key is empty."),
        (" \n", "The API key is empty."),
        (f"sk_test_{PLANTED}\n", "The API key has white space around it, perhaps the newline of a file."),
        (f" sk_test_{PLANTED}", "The API key has white space around it, perhaps the newline of a file."),
        (f"sk_test _{PLANTED}", "The API key has a blank, a control character or a letter that is not ASCII."),
        (f"sk_test_\r\n{PLANTED}", "The API key has a blank, a control character or a letter that is not ASCII."),
        (f"sk_test_é{PLANTED}", "The API key has a blank, a control character or a letter that is not ASCII."),
        (f"sk_test_\x7f{PLANTED}", "The API key has a blank, a control character or a letter that is not ASCII."),
        (f"whsec_{PLANTED}", "The API key is a webhook signing secret."),
        (f"acct_{PLANTED}", "The API key is an account id, which belongs into stripe_account."),
        (f"ca_{PLANTED}", "The API key is a client id of Connect."),
        (f"sk_test_{PLANTED}".encode(), "The API key must be of type str."),
        (5, "The API key must be of type str."),
    ],
)
def test_what_is_no_key_is_refused(key: Any, message: str) -> None:
    """The refusal names the fault, says where keys are, is a `ValueError` too, and never holds the key."""
    with pytest.raises(ConfigurationError) as caught:
        Client(key)
    assert caught.value.message == message
    assert str(caught.value) == f"{message} Keys are at https://dashboard.stripe.com/apikeys."
    assert isinstance(caught.value, ValueError)
    assert PLANTED not in repr(caught.value)


def test_an_unknown_prefix_is_a_warning() -> None:
    """A gateway may have keys of its own, so that an unknown prefix does not stop anybody."""
    with pytest.warns(UserWarning, match="the API key has a prefix that is none of Stripe's") as warned:
        client = Client("token-of-a-gateway")
    assert "gateway" not in str(warned[0].message)
    assert repr(client) == "Client(unknown unknown key ***, https://api.stripe.com)"


@pytest.mark.parametrize("name", ["STRIPE_API_KEY", "STRIPE_SECRET_KEY"])
def test_a_key_may_come_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key, the two variables are read."""
    monkeypatch.setenv(name, "sk_test_1234")
    assert repr(Client()) == "Client(test secret key ***1234, https://api.stripe.com)"


def test_stripe_api_key_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both variables are set, STRIPE_API_KEY is the one; an empty one is none; an argument beats both."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_2222")
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_1111")
    assert "***1111" in repr(Client())
    assert "***3333" in repr(Client("sk_test_3333"))
    monkeypatch.setenv("STRIPE_API_KEY", "")
    assert "***2222" in repr(Client())


def test_without_any_key_there_is_no_client() -> None:
    """The refusal says what to do."""
    with pytest.raises(ConfigurationError) as caught:
        Client()
    assert str(caught.value) == "There is no API key. Pass one, or set STRIPE_API_KEY or STRIPE_SECRET_KEY."


def test_a_key_in_the_environment_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A newline from a file is the most common fault of all."""
    monkeypatch.setenv("STRIPE_API_KEY", f"sk_test_{PLANTED}\n")
    with pytest.raises(ConfigurationError, match="perhaps the newline of a file") as caught:
        Client()
    assert PLANTED not in str(caught.value)


def test_a_key_source_is_not_called_before_it_is_needed() -> None:
    """A client can be made where the store of the keys cannot be reached yet."""

    def source() -> str:
        raise AssertionError

    assert repr(Client(source)) == "Client(key on call, https://api.stripe.com)"


def test_keyless_needs_a_gateway() -> None:
    """Stripe itself answers no request without a key."""
    with pytest.raises(ConfigurationError, match=r"KEYLESS needs a base_url of a gateway\.") as caught:
        Client(KEYLESS)
    assert caught.value.hint == "Stripe itself answers no request without a key."
    assert repr(Client(KEYLESS, base_url="https://gateway.example")) == "Client(no key, https://gateway.example)"
    assert Client(KEYLESS, base_url="http://localhost:1").tokens is not None


def test_the_reprs_of_the_markers() -> None:
    """A marker prints as the name that users type."""
    assert (repr(KEYLESS), repr(Keyless.KEYLESS), repr(CLEAR)) == ("KEYLESS", "KEYLESS", "CLEAR")


# Options.


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api.stripe.com",
        "https://gateway.example:8443/stripe/",
        "http://localhost:12111",
        "http://127.0.0.1:12111",
        "http://127.8.9.10",
        "http://[::1]:12111",
        "HTTP://LOCALHOST",
    ],
)
def test_where_requests_may_go(base_url: str) -> None:
    """Anywhere by https, and to this machine by http."""
    assert configure(KEY, {"base_url": base_url}).base_url == base_url


HTTPS: Final = "base_url must be https: http would show card numbers to the network, and is for this machine only."
URL: Final = "base_url must be an https URL of a host and perhaps a path, and hold no user, query or fragment."


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"base_url": "http://api.stripe.com"}, HTTPS),
        ({"base_url": "http://localhost.example"}, HTTPS),
        ({"base_url": "http://127.0.0.1.example"}, HTTPS),
        ({"base_url": "http://192.168.0.1"}, HTTPS),
        ({"base_url": "ftp://api.stripe.com"}, HTTPS),
        ({"base_url": "ftp://localhost"}, HTTPS),
        ({"base_url": "//api.stripe.com"}, HTTPS),
        ({"base_url": "api.stripe.com"}, URL),
        ({"base_url": ""}, URL),
        ({"base_url": "https://"}, URL),
        ({"base_url": "https://user:pass@api.stripe.com"}, URL),
        ({"base_url": "https://api.stripe.com?x=1"}, URL),
        ({"base_url": "https://api.stripe.com#x"}, URL),
        ({"base_url": "https://api.stripe.com/\r\nx"}, URL),
        ({"base_url": "https://api.stripe.com/ü"}, URL),
        ({"base_url": "https://api.stripe.com:port"}, "base_url is no URL."),
        ({"base_url": "https://[::1"}, "base_url is no URL."),
        ({"base_url": None}, "base_url is no URL."),
        ({"base_url": 5}, "base_url is no URL."),
        ({"timeout": 0}, "timeout must be a number of seconds above 0."),
        ({"timeout": -1}, "timeout must be a number of seconds above 0."),
        ({"timeout": None}, "timeout must be a number of seconds above 0."),
        ({"timeout": True}, "timeout must be a number of seconds above 0."),
        ({"timeout": "5"}, "timeout must be a number of seconds above 0."),
        ({"timeout": float("inf")}, "timeout must be a number of seconds above 0."),
        ({"timeout": float("nan")}, "timeout must be a number of seconds above 0."),
        ({"deadline": 0.0}, "deadline must be a number of seconds above 0."),
        ({"deadline": "soon"}, "deadline must be a number of seconds above 0."),
        ({"max_retries": -1}, "max_retries must be a whole number, 0 or more."),
        ({"max_retries": 1.5}, "max_retries must be a whole number, 0 or more."),
        ({"max_retries": True}, "max_retries must be a whole number, 0 or more."),
        ({"max_retries": None}, "max_retries must be a whole number, 0 or more."),
        ({"stripe_account": ""}, "stripe_account must be a text of printable ASCII characters."),
        ({"stripe_account": "acct_1\r\nX: y"}, "stripe_account must be a text of printable ASCII characters."),
        ({"stripe_account": "acct_1 "}, "stripe_account must be a text of printable ASCII characters."),
        ({"stripe_account": 5}, "stripe_account must be a text of printable ASCII characters."),
        ({"stripe_context": "é"}, "stripe_context must be a text of printable ASCII characters."),
        ({"api_version": ""}, "api_version must be a text of printable ASCII characters."),
        ({"app_info": AppInfo(name="a\nb")}, "app_info must be a text of printable ASCII characters."),
    ],
    ids=lambda value: next(f"{name} {item!r}" for name, item in value.items()) if isinstance(value, dict) else "",
)
def test_a_wrong_option_is_refused(options: Any, message: str) -> None:
    """The refusal names the option and the rule; it comes when the client is made, or the option given later."""
    with pytest.raises(ConfigurationError) as caught:
        Client(KEY, **options)
    assert str(caught.value) == message
    if "base_url" not in options:
        with pytest.raises(ConfigurationError, match=message.split(" must", maxsplit=1)[0]):
            Client(KEY).with_options(**options)


def test_an_option_that_does_not_exist_is_refused() -> None:
    """A misspelt option is told like any wrong argument."""
    with pytest.raises(TypeError, match="max_retry"):
        Client(KEY, max_retry=1)  # type: ignore[call-arg]


def test_the_defaults() -> None:
    """A client that is told nothing sends to Stripe, waits 80 s, tries three times."""
    config = configure(KEY, {})
    assert (config.base_url, config.timeout, config.deadline) == ("https://api.stripe.com", 80.0, None)
    assert (config.max_retries, config.api_version) == (2, "2026-10-28.endive")


@pytest.mark.parametrize("seconds", [0.001, 0.5, 1, 3600])
def test_patience_is_any_number_of_seconds_above_zero(seconds: float) -> None:
    """A timeout or deadline may be short, long, whole or not."""
    config = configure(KEY, {"timeout": seconds, "deadline": seconds})
    assert (config.timeout, config.deadline) == (seconds, seconds)


def test_a_configuration_shows_nothing_of_itself() -> None:
    """Whoever finds it on the way through a client reads neither key nor account."""
    assert "acct_1" not in repr(configure(KEY, {"stripe_account": "acct_1"}))


# Headers.


def test_the_headers_of_each_request() -> None:
    """The host, who asks, for which version, and that the answer is to be plain JSON."""
    agent = f"stripe-tokens/{stripe_tokens.__version__} Python/{platform.python_version()}"
    assert headers(configure(KEY, {})) == {
        "Host": "api.stripe.com",
        "User-Agent": agent,
        "Stripe-Version": API_VERSION,
        "Accept-Encoding": "identity",
    }


def test_the_headers_that_options_add() -> None:
    """The account, the context, the version and the application are said in headers."""
    sent = headers(
        configure(
            KEY,
            {
                "stripe_account": "acct_1",
                "stripe_context": "ctx_1/acct_2",
                "api_version": "2025-01-01.acacia",
                "base_url": "https://gateway.example:8443/stripe",
                "app_info": AppInfo(name="Shop", version="1.2", url="https://shop.example"),
            },
        )
    )
    assert sent["Stripe-Account"] == "acct_1"
    assert sent["Stripe-Context"] == "ctx_1/acct_2"
    assert sent["Stripe-Version"] == "2025-01-01.acacia"
    assert sent["Host"] == "gateway.example:8443"
    assert sent["User-Agent"].endswith(" Shop/1.2 (https://shop.example)")


@pytest.mark.parametrize(
    ("info", "shown"),
    [
        (AppInfo(name="Shop"), "Shop"),
        (AppInfo(name="Shop", version="1"), "Shop/1"),
        (AppInfo(name="Shop", url="https://shop.example"), "Shop (https://shop.example)"),
    ],
)
def test_the_application_in_the_user_agent(info: AppInfo, shown: str) -> None:
    """What is known of an application is written as user agents are."""
    assert str(info) == shown


def test_records_compare_and_show_themselves_by_their_fields() -> None:
    """A value that a user holds equals its copies, is a key of a dict, and is no value of another class."""
    info = AppInfo(name="Shop", version="1")
    assert {info: 1}[AppInfo(name="Shop", version="1")] == 1
    assert info not in {AppInfo(name="Shop"), Progress(), "Shop/1"}
    assert repr(info) == "AppInfo(name='Shop', version='1', url=None)"
