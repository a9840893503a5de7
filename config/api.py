"""The REST API's addresses: one router over every app's viewsets, its description, and what is not there."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, URLPattern, URLResolver, include, path, re_path, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from agreements.api import MemorandumViewSet
from bilingual.languages import EN
from forum.api import ForumViewSet, SessionViewSet, SpeechViewSet
from people.api import OrganisationViewSet, PersonViewSet
from records.api import Endpoint, check_parameters
from records.problems import problem_response

app_name = "api"

router = SimpleRouter()
router.register("organisations", OrganisationViewSet, "organisation")
router.register("people", PersonViewSet, "person")
router.register("forums", ForumViewSet, "forum")
router.register("sessions", SessionViewSet, "session")
router.register("speeches", SpeechViewSet, "speech")
router.register("memoranda", MemorandumViewSet, "memorandum")


class Collections(Endpoint):
    """The address of each collection, by its name."""

    @extend_schema(
        operation_id="collections",
        responses={200: {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}},
    )
    def get(self, request: Request) -> Response:
        """Return the addresses."""
        check_parameters(request, ())
        return Response(
            {
                prefix: request.build_absolute_uri(reverse(f"api:{basename}-list"))
                for prefix, _viewset, basename in router.registry
            }
        )


class FormatNegotiation(DefaultContentNegotiation):
    """Takes ``?format=json`` and ``?format=yaml`` as well as ``Accept``."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer asked for and its media type; raise ``ValidationError`` for a format that is neither."""
        wanted = request.query_params.get("format")
        if wanted not in (None, "json", "yaml"):
            raise ValidationError({"format": [_("There are two formats: json and yaml.")]})
        return super().select_renderer(request, renderers, wanted)


class Description(Endpoint, SpectacularAPIView):
    """This API in OpenAPI 3.1, as JSON or, with ``?format=yaml``, as YAML; in English."""

    language = EN
    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2]
    content_negotiation_class = FormatNegotiation

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **options: Any) -> Response:
        """Return the description."""
        check_parameters(request, {"format"})
        return self._get_schema_response(request)


class Browser(Endpoint):
    """A page to read the description and to try the API in; in English, as the description is."""

    language = EN
    renderer_classes = [TemplateHTMLRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Return the page."""
        check_parameters(request, ())
        return Response(template_name="api/docs.html")


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Send a reader who left out the last slash to the address with it; answer 404 to anybody else."""
    try:
        is_known = resolve(f"{request.path_info}/").func is not nothing_here
    except Resolver404:
        is_known = False
    if is_known and request.method in ("GET", "HEAD"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return problem_response(request, 404)


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", Collections.as_view(), name="collections"),
    path("v1/schema/", Description.as_view(), name="schema"),
    path("v1/docs/", Browser.as_view(), name="docs"),
    path("v1/", include(router.urls)),
    re_path(r"^(?P<rest>(.|\n)*)\Z", nothing_here),
]
