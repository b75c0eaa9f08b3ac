"""Django: settings, a view, and no card number on the debug page.

Run it with `python django_app.py runserver`; STRIPE_API_KEY holds the key.
"""

from __future__ import annotations

import functools
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.debug import SafeExceptionReporterFilter
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from stripe_tokens import CardError, CardParams, Client

if not settings.configured:
    settings.configure(
        DEBUG=os.environ.get("DEBUG") == "1",
        SECRET_KEY=os.environ.get("DJANGO_SECRET_KEY", "only for this example"),
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        ROOT_URLCONF=__name__,
        DEFAULT_EXCEPTION_REPORTER_FILTER=f"{__name__}.AlwaysSafe",
        STRIPE_BASE_URL=os.environ.get("STRIPE_BASE_URL", "https://api.stripe.com"),
    )


class AlwaysSafe(SafeExceptionReporterFilter):
    """Hides what is marked as sensitive on the debug page too; by default it does so in mails only."""

    def is_active(self, request: HttpRequest | None) -> bool:  # noqa: ARG002 - Django's signature
        """Hide it, whatever DEBUG says."""
        return True


@functools.cache
def stripe() -> Client:
    """Give the one client of the process: it is safe to share between threads."""
    return Client(base_url=settings.STRIPE_BASE_URL, deadline=20)


@csrf_exempt  # this example has no page of its own to put the CSRF token on
@require_POST
@sensitive_post_parameters("number", "cvc")  # Django's debug page and mails leave these out
@sensitive_variables()  # and all local variables of the view
def save_card(request: HttpRequest) -> JsonResponse:
    """Turn a card into a token."""
    form = request.POST
    try:
        token = stripe().tokens.create(
            CardParams(number=form["number"], cvc=form["cvc"], exp_month=form["exp_month"], exp_year=form["exp_year"])
        )
    except CardError as error:
        return JsonResponse({"error": error.message, "field": error.param}, status=402)
    return JsonResponse({"token": token.id, "last4": token.card.last4}, status=201)


urlpatterns = [path("cards", save_card)]
application = get_wsgi_application()

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
