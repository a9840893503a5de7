"""The admin of the parts of memoranda that have pages of their own."""

import uuid
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agreements.admin.corrections import PartAdmin, SignedInlineFormSet, party_named_by
from agreements.models import Memorandum, Milestone, Party, Signatory, Term, Text, TextVersion
from bilingual.admin import CompletenessFilter
from bilingual.dates import format_partial
from bilingual.names import fold
from people.models import Organisation, Person
from records.admin import (
    BilingualRecordAdmin,
    BilingualStackedInline,
    RecordAdmin,
    RecordStackedInline,
    send_file,
)

SIGNATORY_FIELDS = (
    "person",
    "name_as_signed",
    "capacity",
    ("signed_on", "signed_precision", "method"),
    ("authority", "authority_document"),
)


class SignatoryInline(BilingualStackedInline):
    """Those who sign for the party."""

    model = Signatory
    formset = SignedInlineFormSet
    related = ("person",)
    autocomplete_fields = ("person",)
    fieldsets = ((None, {"fields": SIGNATORY_FIELDS}),)


@admin.register(Party)
class PartyAdmin(PartAdmin, BilingualRecordAdmin):
    """The pages of parties, with those who sign for them."""

    list_display = ("memorandum", "organisation", "name_as_signed_zh_hans", "name_as_signed_en", "withdrew_on")
    list_filter = (("withdrew_on", admin.EmptyFieldListFilter), CompletenessFilter)
    search_fields = ("memorandum", "organisation", "name_as_signed")
    search_help_text = _("A reference, a title, or any name of the party.")
    related = ("memorandum", "organisation")
    autocomplete_fields = ("memorandum", "organisation")
    inlines = (SignatoryInline,)
    fieldsets = ((None, {"fields": ("memorandum", ("organisation", "order", "withdrew_on"), "name_as_signed")}),)

    def search_condition(self, word: str) -> Q:
        """Return the condition "the memorandum or a name of the party holds ``word``"."""
        return (
            Q(organisation__in=Organisation.objects.matching(word))
            | Q(memorandum__search_key__contains=fold(word))
            | Q(name_as_signed_zh_hans__icontains=word)
            | Q(name_as_signed_en__icontains=word)
        )

    def autocomplete_label(self, record: Party) -> str:
        """Return the party and the reference of its memorandum."""
        return f"{record} ({record.memorandum.reference})"


@admin.register(Signatory)
class SignatoryAdmin(PartAdmin, BilingualRecordAdmin):
    """The pages of signatories."""

    list_display = ("person", "party", "memorandum_signed", "capacity_zh_hans", "capacity_en", "signed", "completeness")
    list_filter = (("signed_on", admin.EmptyFieldListFilter), "method", "authority", CompletenessFilter)
    search_fields = ("person", "party")
    search_help_text = _("A name of the person or of the party, or a reference.")
    related = ("person", "party__memorandum", "party__organisation")
    autocomplete_fields = ("person", "party")
    whole = "party"
    fieldsets = ((None, {"fields": ("party", *SIGNATORY_FIELDS)}),)

    def memorandum_of(self, record: Signatory) -> Memorandum:
        """Return the memorandum that is signed."""
        return record.party.memorandum

    def memorandum_named_by(self, values: Any) -> Memorandum | None:
        """Return the memorandum of the party that the form's ``values`` name."""
        party = party_named_by(values)
        return party.memorandum if party else None

    def search_condition(self, word: str) -> Q:
        """Return the condition "the person, the party or the memorandum holds ``word``"."""
        return (
            Q(person__in=Person.objects.matching(word))
            | Q(party__organisation__in=Organisation.objects.matching(word))
            | Q(party__memorandum__search_key__contains=fold(word))
        )

    @admin.display(description=_("memorandum"), ordering="party__memorandum__reference")
    def memorandum_signed(self, signatory: Signatory) -> str:
        """Return the reference of the memorandum."""
        return signatory.party.memorandum.reference

    @admin.display(description=_("signed on"), ordering="signed_on")
    def signed(self, signatory: Signatory) -> str:
        """Return the day of the signature, as far as it is known."""
        return format_partial(signatory.signed_on, signatory.signed_precision)


class OfMemorandum(RecordAdmin):
    """Finds parts by their memorandum."""

    search_fields = ("memorandum",)
    search_help_text = _("A reference, a title, or any name of a party.")

    def search_condition(self, word: str) -> Q:
        """Return the condition "the memorandum, or a name of a party to it, holds ``word``"."""
        return Q(memorandum__in=Memorandum.objects.matching(word))


class TextVersionInline(RecordStackedInline):
    """The files of a text: added, never changed and never deleted."""

    model = TextVersion
    fields = ("file", "download", "extracted_text", "sha256", "size", "uploaded_by", "created_at")
    readonly_fields = ("download", "sha256", "size", "uploaded_by", "created_at")
    related = ("uploaded_by",)
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return ``False``: a version is never changed."""
        return False

    @admin.display(description=_("stored file"))
    def download(self, version: TextVersion) -> SafeString | str:
        """Return a link to the file, for those who may see the text."""
        if version._state.adding:
            return ""
        address = reverse("admin:agreements_text_version", args=[version.text_id, version.pk])
        return format_html('<a href="{}">{}</a>', address, version)


@admin.register(Text)
class TextAdmin(OfMemorandum, PartAdmin):
    """The pages of texts, with their versions."""

    list_display = ("memorandum", "language", "standing", "title", "versions_held")
    list_filter = ("standing", "language")
    related = ("memorandum",)
    autocomplete_fields = ("memorandum",)
    inlines = (TextVersionInline,)
    fieldsets = ((None, {"fields": ("memorandum", ("language", "standing"), "title")}),)

    def with_list_columns(self, queryset: QuerySet) -> QuerySet:
        """Return the texts with the number of their versions."""
        return queryset.annotate(number_of_versions=Count("versions"))

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses with those of the files."""
        fetch = self.admin_site.admin_view(self.version_view)
        address = "<uuid:text_id>/versions/<uuid:version_id>/"
        return [path(address, fetch, name="agreements_text_version"), *super().get_urls()]

    def version_view(self, request: HttpRequest, text_id: uuid.UUID, version_id: uuid.UUID) -> FileResponse:
        """Send the file of a version to those who may see the text; raise 404 where there is none."""
        version = get_object_or_404(TextVersion.objects.select_related("text"), pk=version_id, text=text_id)
        if not self.has_view_or_change_permission(request, version.text):
            raise PermissionDenied
        return send_file(version.file, version.original_name)

    @admin.display(description=_("versions"))
    def versions_held(self, text: Any) -> int:
        """Return how many versions of the text are held."""
        return text.number_of_versions

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Write the new versions with who brought them."""
        for version_form in formset.extra_forms:
            version_form.instance.uploaded_by = request.user
        super().save_formset(request, form, formset, change)


@admin.register(Term)
class TermAdmin(OfMemorandum):
    """The pages of terms."""

    list_display = ("memorandum", "kind", "starts_on", "ends_on", "notice_days", "auto_renew_months")
    list_filter = ("kind", ("ends_on", admin.EmptyFieldListFilter))
    related = ("memorandum",)
    autocomplete_fields = ("memorandum",)
    fieldsets = (
        (None, {"fields": (("memorandum", "kind"), ("starts_on", "ends_on"), ("notice_days", "auto_renew_months"))}),
    )


@admin.register(Milestone)
class MilestoneAdmin(OfMemorandum, BilingualRecordAdmin):
    """The pages of milestones."""

    list_display = ("title_zh_hans", "title_en", "memorandum", "due_on", "status", "completeness")
    list_display_links = ("title_zh_hans", "title_en")
    list_filter = ("status", CompletenessFilter)
    related = ("memorandum", "responsible__organisation")
    autocomplete_fields = ("memorandum", "responsible")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("memorandum", "responsible"),
                    "title",
                    ("status", "due_on", "met_on"),
                    "outcome",
                    "figure",
                    "unit",
                )
            },
        ),
    )
