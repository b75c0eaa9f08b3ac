"""Stripe's Tokens API: card, bank, identity and account details in, single-use tokens out.

    >>> from stripe_tokens import CardParams, Client
    >>> with Client("sk_test_4eC39HqLyjWDarjtT1zdp7dc") as client:
    ...     token = client.tokens.create(CardParams(number="4242424242424242", exp_month=5, exp_year=2030))
    ...     token.card.last4
    '4242'

`Client` and `AsyncClient` are what to call, `params` what to pass, `tokens` what comes back and
`errors` what may go wrong. `stripe_tokens.testing` holds a fake of the API.
"""

from stripe_tokens import errors, params, sources, tokens
from stripe_tokens._client import AsyncClient, Client
from stripe_tokens._endpoint import AsyncTokens, Tokens
from stripe_tokens._options import (
    API_VERSION,
    KEYLESS,
    AppInfo,
    CallOptions,
    ClientOptions,
    Keyless,
    KeySource,
    SharedOptions,
)
from stripe_tokens._records import AttemptRecord, LastResponse, PreparedRequest, Progress
from stripe_tokens._secret import Secret
from stripe_tokens._version import __version__
from stripe_tokens.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    CardError,
    ConfigurationError,
    ConflictError,
    EncodingError,
    IdempotencyError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RawCardDataError,
    ResponseDecodeError,
    StripeError,
    TLSError,
    UnexpectedTokenError,
)
from stripe_tokens.params import (
    CLEAR,
    AccountParams,
    Address,
    BankAccountParams,
    CardParams,
    Clear,
    Company,
    CustomerParams,
    CvcUpdateParams,
    Individual,
    PersonParams,
    PiiParams,
    SavedBankAccountParams,
    SavedCardParams,
    TokenParams,
)
from stripe_tokens.params._base import ExtraParams, ExtraValue
from stripe_tokens.sources import BankAccount, Card
from stripe_tokens.tokens import (
    AccountToken,
    AnyToken,
    BankAccountToken,
    CardToken,
    CvcUpdateToken,
    PersonToken,
    PiiToken,
    Token,
    UnknownToken,
)

__all__ = [
    "API_VERSION",
    "CLEAR",
    "KEYLESS",
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AccountParams",
    "AccountToken",
    "Address",
    "AnyToken",
    "AppInfo",
    "AsyncClient",
    "AsyncTokens",
    "AttemptRecord",
    "AuthenticationError",
    "BankAccount",
    "BankAccountParams",
    "BankAccountToken",
    "CallOptions",
    "Card",
    "CardError",
    "CardParams",
    "CardToken",
    "Clear",
    "Client",
    "ClientOptions",
    "Company",
    "ConfigurationError",
    "ConflictError",
    "CustomerParams",
    "CvcUpdateParams",
    "CvcUpdateToken",
    "EncodingError",
    "ExtraParams",
    "ExtraValue",
    "IdempotencyError",
    "Individual",
    "InvalidRequestError",
    "KeySource",
    "Keyless",
    "LastResponse",
    "NotFoundError",
    "PermissionDeniedError",
    "PersonParams",
    "PersonToken",
    "PiiParams",
    "PiiToken",
    "PreparedRequest",
    "Progress",
    "RateLimitError",
    "RawCardDataError",
    "ResponseDecodeError",
    "SavedBankAccountParams",
    "SavedCardParams",
    "Secret",
    "SharedOptions",
    "StripeError",
    "TLSError",
    "Token",
    "TokenParams",
    "Tokens",
    "UnexpectedTokenError",
    "UnknownToken",
    "__version__",
    "errors",
    "params",
    "sources",
    "tokens",
]


# What stands in a private module tells the name that users import.
def _rename() -> None:
    for name in __all__:
        public = globals()[name]
        if isinstance(public, type) and public.__module__.startswith("stripe_tokens._"):
            public.__module__ = __name__


_rename()
