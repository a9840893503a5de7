"""What every endpoint of the API has in common: language, strict parameters, pages, look-up by any address."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import conditional_page
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import pagination, serializers, viewsets
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bilingual.languages import TAGS
from bilingual.negotiation import PARAMETER, language_of, named_language
from records.filters import LONGEST_TEXT, RecordFilterSet, refers
from records.models import FormerAddress
from records.principals import Principal, principal_of


def is_visible(model: type[models.Model], path: str, principal: Principal) -> Exists:
    """Return the condition that the ``model`` record at ``path`` is one that ``principal`` may see."""
    return Exists(model.objects.visible_to(principal).filter(pk=OuterRef(path)))  # type: ignore[attr-defined]


def check_parameters(request: Request, known: Collection[str], repeatable: Collection[str] = ()) -> None:
    """Raise ``ValidationError`` naming each parameter that is unknown, empty, repeated or no language of ours."""
    errors: dict[str, Any] = {}
    names = sorted({*known, PARAMETER})
    for name, values in request.query_params.lists():
        message: str | Promise
        if name not in names:
            message = _("There is no such parameter here; there are: %(names)s.") % {"names": ", ".join(names)}
        elif len(values) > 1 and name not in repeatable:
            message = _("This parameter is given more than once.")
        elif not all(value.strip() for value in values):
            message = _("This parameter is empty; give a value or leave it out.")
        elif name == PARAMETER and not named_language(values[0]):
            message = _("There are two languages: zh-Hans and en.")
        else:
            continue
        errors[name] = [message]
    if errors:
        raise ValidationError(errors)


class PageNumberPagination(pagination.PageNumberPagination):
    """Pages of 50 records, of up to 200 on request."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    page_query_description = "Number of the page, from 1."
    page_size_query_description = "Records a page; more than 200 gives 200."
    invalid_page_message = ""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        """Return the records of the page asked for; raise 400 for no page number and 404 beyond the last page."""
        for name in (self.page_query_param, self.page_size_query_param):
            value = request.query_params.get(name, "1")
            # Nine digits are plenty, and stay far from what a database takes for an offset.
            if not (value.isascii() and value.isdigit() and len(value) <= 9 and int(value) > 0):
                raise ValidationError({name: [_("Give a whole number from 1.")]})
        return super().paginate_queryset(queryset, request, view) or []

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the OpenAPI schema of a page."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {"count": {"type": "integer"}, "next": link, "previous": link, "results": schema},
        }


class StrictFilterBackend(DjangoFilterBackend):
    """Filters that refuse a parameter they do not know instead of passing over it."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        """Return the rows asked for; raise ``ValidationError`` naming the parameters that cannot be used."""
        filterset: type[RecordFilterSet] = view.filterset_class
        page = (PageNumberPagination.page_query_param, PageNumberPagination.page_size_query_param)
        check_parameters(request, {*filterset.base_filters, *page}, filterset.repeatable)
        return super().filter_queryset(request, queryset, view)


@method_decorator(conditional_page, name="dispatch")
class Endpoint(APIView):
    """Answers in the language asked for, and with an ETag of what it sends, so of that language."""

    language: ClassVar[str] = ""
    """Of an endpoint that answers in this one language only."""

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        """Return the answer with the language that it is in."""
        code = self.language or language_of(request)
        with override(code):
            response = super().dispatch(request, *args, **options)
        response.headers.setdefault("Content-Language", TAGS[code])
        patch_vary_headers(response, ["Accept-Language"])
        return response

    @cached_property
    def principal(self) -> Principal:
        """Return who asks."""
        return principal_of(self.request)


class RecordViewSet(Endpoint, viewsets.ReadOnlyModelViewSet):
    """List and detail of one record type, by identifier, slug or reference."""

    pagination_class = PageNumberPagination
    filter_backends = [StrictFilterBackend]
    lookup_url_kwarg = "address"
    lookup_value_regex = "[^/]+"
    address_field: ClassVar[str] = "slug"
    address_match: ClassVar[str] = "exact"
    list_serializer_class: ClassVar[type[serializers.Serializer] | None] = None
    """Of a list whose records are shorter than in detail."""

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Return the serializer of the action."""
        return (self.action == "list" and self.list_serializer_class) or super().get_serializer_class()

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "address", OpenApiTypes.STR, OpenApiParameter.PATH, description="The `id`, or the slug or reference."
            )
        ]
    )
    def retrieve(self, request: Request, *args: Any, **options: Any) -> Any:
        """Return the record; redirect from a former address; raise 404 for none, or none that may be seen."""
        check_parameters(request, ())
        address = self.kwargs["address"]
        if "\0" in address or len(address) > LONGEST_TEXT:  # PostgreSQL takes no NUL in a text
            raise NotFound
        rows = self.get_queryset()
        record = rows.filter(refers(address, address=f"{self.address_field}__{self.address_match}")).first()
        if record is not None:
            return Response(self.get_serializer(record).data)
        return self._redirect_from_former(rows, address)

    def _redirect_from_former(self, rows: QuerySet, address: str) -> HttpResponse:
        former = FormerAddress.objects.filter(
            **{f"address__{self.address_match}": address}, label=rows.model._meta.label_lower
        )
        record = rows.filter(pk__in=former.values("record_id")).first()
        if record is None:
            raise NotFound
        target = reverse(f"api:{self.basename}-detail", args=[record.address])
        query = self.request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)
