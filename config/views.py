"""Pages that see everything: the entrance, the home page, the probes and the error pages."""

from http import HTTPStatus
from typing import Any

from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import loader
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from uuid6 import uuid7

from agreements.models import Memorandum
from bilingual.languages import CODES, NAMES, TAGS, current
from forum.models import Forum
from people.models import Organisation
from records.models import Change
from records.pages import Page
from records.problems import problem_response

LATEST_FORUMS = 3
LATEST_MEMORANDA = 6


def entrance(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the home page in the language that the browser asks for."""
    response = redirect(reverse("home"))
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


class Home(Page, TemplateView):
    """The home page: forums ahead and past, the latest memoranda, and the register in figures."""

    template_name = "home.html"

    def fallback_path(self, path: str) -> str:
        """Return the path for readers of neither language: the entrance, which asks the browser."""
        return reverse("entrance")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context."""
        forums = Forum.objects.visible_to(self.principal)
        memoranda = Memorandum.objects.visible_to(self.principal)
        now = timezone.now()
        return super().get_context_data(
            next_forum=forums.upcoming(now).first(),
            latest_forums=forums.past(now)[:LATEST_FORUMS],
            latest_memoranda=memoranda.for_register()[:LATEST_MEMORANDA],
            memoranda_in_force=memoranda.holding().count(),
            memoranda_signed=memoranda.signed().count(),
            forums_held=forums.count(),
            organisations=Organisation.objects.visible_to(self.principal).count(),
            **context,
        )


home = Home.as_view()


@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process answers at all; never touches the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database takes writes, 503 otherwise; the row written is taken back."""
    try:
        with transaction.atomic():
            Change.objects.create(label="probe", record_id=uuid7(), version=1, action=Change.Action.CREATED)
            transaction.set_rollback(True)
    except Error:
        return HttpResponse("the database takes no writes\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def _error(request: HttpRequest, status: HTTPStatus, title: str, detail: str) -> HttpResponse:
    """Answer with an error page, or with problem+json below /api/.

    The page is rendered without the request: nothing that the request could break, and no database, takes part.
    """
    if request.path.startswith("/api/"):
        return problem_response(request, status)
    here = current()
    choices = []
    for code in CODES:
        with override(code):
            choices.append({"tag": TAGS[code], "name": NAMES[code], "url": reverse("home"), "is_current": code == here})
    context = {"language_tag": TAGS[here], "status": status.value, "title": title, "detail": detail}
    body = loader.get_template("error.html").render({**context, "language_choices": choices})
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 in the reader's language."""
    detail = _("This request cannot be read. Please go back and try again.")
    return _error(request, HTTPStatus.BAD_REQUEST, _("Bad request"), detail)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 in the reader's language."""
    return _error(request, HTTPStatus.FORBIDDEN, _("Not allowed"), _("You may not see or do this."))


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 404 in the reader's language."""
    detail = _("There is no page at this address. It may have been mistyped, or the record is not public.")
    return _error(request, HTTPStatus.NOT_FOUND, _("Page not found"), detail)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 in the reader's language."""
    detail = _("Something went wrong on our side. It has been recorded; please try again in a while.")
    return _error(request, HTTPStatus.INTERNAL_SERVER_ERROR, _("Server error"), detail)
