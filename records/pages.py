"""What every public page has: who asks, its address in each language, former addresses that redirect, privacy.

Generic views that the apps' pages build on; they know no domain model.
"""

from typing import Any

from django import forms
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import translate_url
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView
from django.views.generic.base import ContextMixin, View

from bilingual.languages import CODES, EN, TAGS
from records.models import FormerAddress
from records.principals import PUBLIC, Principal, principal_of

ROWS_PER_PAGE = 50


class Page(ContextMixin, View):
    """A public page. What somebody signed in is shown is theirs alone: no cache keeps it."""

    @cached_property
    def principal(self) -> Principal:
        """Return who asks for the page."""
        return principal_of(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        """Answer the request; an answer to somebody signed in is marked as private."""
        response = super().dispatch(request, *args, **options)
        patch_vary_headers(response, ["Cookie"])
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    def fallback_path(self, path: str) -> str:
        """Return the path for readers of neither language: the English page."""
        return translate_url(path, EN)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context, with who asks and the page's absolute addresses: its own, without filters, and others."""
        context = super().get_context_data(principal=self.principal, **context)
        page = context.get("page_obj")
        path = self.request.path + (f"?page={page.number}" if page and page.number > 1 else "")
        absolute = self.request.build_absolute_uri
        addresses = [(TAGS[code], absolute(translate_url(path, code))) for code in CODES]
        addresses.append(("x-default", absolute(self.fallback_path(path))))
        return {**context, "canonical_url": absolute(path), "alternates": addresses}


class ListPage(Page, ListView):
    """The records of one type that the visitor may see, fifty a page."""

    model: Any
    paginate_by = ROWS_PER_PAGE

    def get_queryset(self) -> Any:
        """Return the records that the visitor may see."""
        return self.model._default_manager.visible_to(self.principal)


class FilterForm(forms.Form):
    """Filters given in the address; each is optional."""

    use_required_attribute = False

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")

    def narrow(self, rows: Any, principal: Principal) -> Any:
        """Return those of ``rows`` that pass every filter."""
        raise NotImplementedError


class FilteredListPage(ListPage):
    """A list that the address narrows; an unknown filter value is answered 400, and the form says what is wrong."""

    form_class: type[FilterForm]

    @cached_property
    def form(self) -> FilterForm:
        """Return the filters as the address gives them."""
        return self.form_class(self.request.GET)

    def get_queryset(self) -> Any:
        """Return the records that pass the filters; none when a filter cannot be read."""
        rows = super().get_queryset()
        return self.form.narrow(rows, self.principal) if self.form.is_valid() else rows.none()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context with the form."""
        return super().get_context_data(form=self.form, **context)

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        """Answer 200, or 400 when a filter cannot be read."""
        return super().render_to_response(context, status=200 if self.form.is_valid() else 400, **options)


class RecordPage(Page, DetailView):
    """The page of one record by its address; a former address, or another case of it, redirects."""

    model: Any

    def get_queryset(self) -> Any:
        """Return the records that the visitor may see."""
        return self.model._default_manager.visible_to(self.principal)

    def get_object(self, queryset: Any = None) -> Any:
        """Return the record at this address; raise ``Http404`` for none."""
        field = self.model.address_field
        try:
            return (self.get_queryset() if queryset is None else queryset).get(**{field: self.kwargs[field]})
        except self.model.DoesNotExist as error:
            raise Http404 from error

    def get(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Answer with the page, or with a permanent redirect from a former address."""
        try:
            return super().get(request, *args, **options)
        except Http404:
            present = self._record_moved_from(self.kwargs[self.model.address_field])
            if present is None:
                raise
            return HttpResponsePermanentRedirect(present.get_absolute_url())

    def _record_moved_from(self, address: str) -> Any:
        visible = self.model._default_manager.visible_to(self.principal)
        former = FormerAddress.objects.filter(label=self.model._meta.label_lower, address__iexact=address)
        otherwise_written = visible.filter(**{f"{self.model.address_field}__iexact": address})
        return otherwise_written.first() or visible.filter(pk__in=former.values("record_id")).first()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context, with whether the public sees this record too."""
        return super().get_context_data(is_public=self._is_public(self.object), **context)

    def _is_public(self, record: models.Model) -> bool:
        if self.principal == PUBLIC:
            return True
        return self.model._default_manager.visible_to(PUBLIC).filter(pk=record.pk).exists()
