"""Errors of the API as problem details (RFC 9457), in the reader's language."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rest_framework import exceptions, serializers

from bilingual.languages import TAGS
from bilingual.negotiation import language_of

MEDIA_TYPE = "application/problem+json"
Message = str | Promise

TITLES: Final[dict[int, Message]] = {
    400: _("Bad request"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Method not allowed"),
    406: _("Not acceptable"),
    415: _("Unsupported media type"),
    500: _("Server error"),
}
DETAILS: Final[dict[int, Message]] = {
    400: _("The request cannot be understood."),
    403: _("This is not open to you."),
    404: _("There is nothing at this address, or it is not public."),
    405: _("This address does not take this method."),
    406: _("No form of this answer is one that the Accept header asks for."),
    415: _("A body of this media type is not taken."),
    500: _("Something went wrong on our side. It has been recorded; please try again later."),
}


class ParameterErrorSerializer(serializers.Serializer):
    """What is wrong with one parameter."""

    parameter = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """An error (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = ParameterErrorSerializer(many=True, required=False)  # type: ignore[assignment]


def problem_response(
    request: HttpRequest,
    status: int,
    title: Message | None = None,
    detail: Message | None = None,
    *,
    errors: list[dict[str, str]] | None = None,
) -> JsonResponse:
    """Return the problem with ``status``; a title or detail not given is the usual one for that status."""
    code = language_of(request)
    with override(code):
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": str(title or TITLES.get(status, TITLES[500])),
            "status": status,
            "detail": str(detail or DETAILS.get(status, DETAILS[500])),
            "instance": escape_uri_path(request.path),
        }
    if errors:
        body["errors"] = errors
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Language"] = TAGS[code]
    patch_vary_headers(response, ["Accept-Language"])
    return response


def exception_handler(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """Return the problem that ``error`` amounts to; ``None`` for one that nobody expected, which becomes a 500."""
    request: HttpRequest = context["request"]._request
    if isinstance(error, exceptions.ValidationError) and isinstance(error.detail, dict):
        found = [
            {"parameter": str(parameter), "detail": str(message)}
            for parameter, messages in error.detail.items()
            for message in messages
        ]
        return problem_response(request, 400, detail=_("The query parameters cannot be used."), errors=found)
    if isinstance(error, exceptions.APIException):
        return problem_response(request, error.status_code)
    for kind, status in ((Http404, 404), (PermissionDenied, 403), (SuspiciousOperation, 400)):
        if isinstance(error, kind):
            return problem_response(request, status)
    return None
