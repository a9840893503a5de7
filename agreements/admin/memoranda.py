"""The admin of memoranda."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.admin.corrections import CorrectedAdmin, SignedInlineFormSet
from agreements.admin.moves import MovesAdmin
from agreements.models import Memorandum, Milestone, Party, Relation, Signatory, Term, Text, Transition, Witness
from agreements.models.memoranda import Validity
from bilingual.admin import CompletenessFilter
from bilingual.dates import format_partial
from records.admin import (
    BilingualRecordAdmin,
    BilingualStackedInline,
    RecordInline,
    RecordTabularInline,
    change_url,
)


class ValidityFilter(admin.SimpleListFilter):
    """Memoranda by what their terms say today."""

    title = _("validity")
    parameter_name = "validity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return scheduled, in force, expiring, expired and no term recorded."""
        return list(Validity.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the memoranda of the chosen validity."""
        return queryset.filter(validity=self.value()) if self.value() in Validity.values else queryset


class OwnParts(RecordInline):
    """Offers, where a part points to another part, those of the same memorandum only: a short plain list."""

    own_parts: dict[str, QuerySet]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Return the field with the parts of this memorandum, read once for all rows."""
        parts = self.own_parts.get(db_field.name)
        if parts is None:
            return super().formfield_for_foreignkey(db_field, request, **options)
        whole = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        options["queryset"] = parts.filter(**{_path_to_memorandum(db_field): whole}) if whole else parts.none()
        field = super().formfield_for_foreignkey(db_field, request, **options)
        field.choices = [("", "---------"), *((part.pk, str(part)) for part in options["queryset"])]
        return field


def _path_to_memorandum(db_field: Any) -> str:
    return "memorandum" if db_field.remote_field.model is Party else "party__memorandum"


class PartyInline(BilingualStackedInline):
    """The parties; those who sign for one stand on its own page."""

    model = Party
    formset = SignedInlineFormSet
    related = ("organisation",)
    autocomplete_fields = ("organisation",)
    show_change_link = True
    fieldsets = ((None, {"fields": (("organisation", "order", "withdrew_on"), "name_as_signed")}),)


class WitnessInline(OwnParts, BilingualStackedInline):
    """The witnesses of the signing."""

    model = Witness
    formset = SignedInlineFormSet
    related = ("person",)
    own_parts = {"signatory": Signatory.objects.select_related("person")}
    autocomplete_fields = ("person",)
    fieldsets = ((None, {"fields": (("person", "signatory", "order"), "capacity")}),)


class TermInline(RecordTabularInline):
    """For how long the memorandum holds."""

    model = Term
    fields = ("kind", "starts_on", "ends_on", "notice_days", "auto_renew_months")


class RelationInline(RecordTabularInline):
    """How the memorandum bears on others."""

    model = Relation
    fk_name = "from_memorandum"
    related = ("to_memorandum",)
    autocomplete_fields = ("to_memorandum",)
    fields = ("type", "to_memorandum")


class MilestoneInline(OwnParts, BilingualStackedInline):
    """What the parties set out to do, and what came of it."""

    model = Milestone
    own_parts = {"responsible": Party.objects.select_related("organisation")}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    ("status", "due_on", "met_on", "responsible"),
                    "outcome",
                    "figure",
                    "unit",
                )
            },
        ),
    )


class TextInline(RecordTabularInline):
    """The wordings; the files of one stand on its own page."""

    model = Text
    formset = SignedInlineFormSet
    show_change_link = True
    fields = ("language", "standing", "title")


@admin.register(Memorandum)
class MemorandumAdmin(MovesAdmin, CorrectedAdmin, BilingualRecordAdmin):
    """The pages of memoranda."""

    list_display = (
        "reference",
        "title_zh_hans",
        "title_en",
        "completeness",
        "status",
        "validity_today",
        "between",
        "concluded",
        "visibility",
    )
    list_filter = ("status", ValidityFilter, "visibility", "instrument", "subject", CompletenessFilter)
    search_fields = ("search_key", "parties")
    search_help_text = _("A reference, a title, or any name of a party: characters, pinyin or Latin letters.")
    related = ("session__forum", "depositary")
    autocomplete_fields = ("session", "depositary")
    readonly_fields = ("status", "signatories")
    inlines = (PartyInline, WitnessInline, TextInline, TermInline, MilestoneInline, RelationInline)
    fieldsets = (
        (None, {"fields": ("status", ("reference", "instrument"), "title", ("subject", "visibility"), "summary")}),
        (
            _("Signing"),
            {
                "fields": (
                    "session",
                    "place",
                    ("concluded_on", "concluded_precision"),
                    "authentic_languages",
                    ("depositary", "no_scan_held"),
                    "signatories",
                )
            },
        ),
        (
            _("Force and end"),
            {
                "fields": (
                    ("entry_into_force_basis", "entered_into_force_on"),
                    "terminated_on",
                    "termination_reason",
                )
            },
        ),
        (_("Internal"), {"fields": ("notes",)}),
    )

    def memorandum_of(self, record: Memorandum) -> Memorandum:
        """Return the memorandum itself."""
        return record

    def memorandum_named_by(self, values: Any) -> None:
        """Return ``None``: a new memorandum is a draft."""

    def with_list_columns(self, queryset: Any) -> Any:
        """Return the memoranda with their validity and parties."""
        return queryset.with_validity().prefetch_related(
            Prefetch("parties", Party.objects.select_related("organisation"))
        )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what a deletion would take along; the log of moves goes with its draft."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, lacking - {Transition._meta.verbose_name}, protected

    @admin.display(description=_("parties"))
    def between(self, memorandum: Memorandum) -> str:
        """Return the parties in their order."""
        return " – ".join(str(party.organisation) for party in memorandum.parties.all())

    @admin.display(description=_("validity"))
    def validity_today(self, memorandum: Any) -> str:
        """Return what the terms say today."""
        return str(Validity(memorandum.validity).label)

    @admin.display(description=_("concluded on"), ordering="concluded_on")
    def concluded(self, memorandum: Memorandum) -> str:
        """Return the day of the last signature, as far as it is known."""
        return format_partial(memorandum.concluded_on, memorandum.concluded_precision)

    @admin.display(description=_("signatories"))
    def signatories(self, memorandum: Memorandum) -> SafeString | str:
        """Return who signs for which party, each with a link to the page on which that is edited."""
        if memorandum._state.adding:
            return gettext("Save the memorandum with its parties first.")
        parties = memorandum.parties.select_related("organisation").prefetch_related(
            Prefetch("signatories", Signatory.objects.select_related("person"))
        )
        rows = (
            (change_url(party), str(party), self._signed_by(party), gettext("Edit signatories")) for party in parties
        )
        return format_html(
            '<ul class="signatories">{}</ul>',
            format_html_join("", '<li><strong>{1}</strong>: {2} <a href="{0}">{3}</a></li>', rows),
        )

    @staticmethod
    def _signed_by(party: Party) -> str:
        signed = (
            (s.name_as_signed or s.person, format_partial(s.signed_on, s.signed_precision) or gettext("not dated"))
            for s in party.signatories.all()
        )
        return ", ".join(f"{name} ({day})" for name, day in signed) or gettext("nobody yet")

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        """Render the form with the way to the page of moves."""
        original = context.get("original")
        if original is not None and self.has_change_permission(request, original):
            context["moves_url"] = reverse("admin:agreements_memorandum_moves", args=[original.pk])
        return super().render_change_form(request, context, *args, **options)
