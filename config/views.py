"""Pages that see everything: the entrance, the home page, the probes and the error pages."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache


def entrance(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the home page in the language that the browser asks for."""
    response = redirect(reverse("home"))
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


def home(request: HttpRequest) -> HttpResponse:
    """Show the home page."""
    return HttpResponse("")


@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process answers at all; never touches the database."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database takes writes, 503 otherwise."""
    return HttpResponse("ok", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 in the reader's language."""
    return HttpResponse("400", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 in the reader's language."""
    return HttpResponse("403", status=403)


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 404 in the reader's language."""
    return HttpResponse("404", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 in the reader's language."""
    return HttpResponse("500", status=500)
