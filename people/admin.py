"""The admin of organisations, persons and affiliations."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from bilingual.admin import CompletenessFilter, both_languages
from bilingual.dates import format_partial
from people.models import Affiliation, Organisation, OrganisationAlias, Person, PersonAlias
from records.admin import BilingualRecordAdmin, BilingualStackedInline, RecordTabularInline


class CountryFilter(admin.SimpleListFilter):
    """Records by country; only the countries that occur are offered."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the countries that occur, by name in the reader's language."""
        found = model_admin.model.objects.order_by().exclude(country="").values_list("country", flat=True).distinct()
        return sorted(((str(code), str(countries.name(code))) for code in found), key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the records of the chosen country."""
        return queryset.filter(country=self.value()) if self.value() else queryset


class OrganisationAliasInline(RecordTabularInline):
    """The other names of an organisation."""

    model = OrganisationAlias
    fields = ("name", "language")


@admin.register(Organisation)
class OrganisationAdmin(BilingualRecordAdmin):
    """The pages of organisations."""

    list_display = ("name_zh_hans", "name_en", "completeness", "kind", "country", "is_listed")
    list_display_links = ("name_zh_hans", "name_en")
    list_filter = ("kind", CountryFilter, "is_listed", CompletenessFilter)
    search_fields = ("search_key",)
    search_help_text = _("Any name, alias or short name: characters, pinyin or Latin letters, accents or none.")
    autocomplete_fields = ("parent",)
    related = ("parent",)
    inlines = (OrganisationAliasInline,)
    fieldsets = (
        (None, {"fields": ("name", "short_name", ("kind", "country"), "city", "description")}),
        (_("Identity"), {"fields": ("parent", ("website", "ror_id"), "logo")}),
        (_("Publication"), {"fields": ("is_listed", "slug")}),
        (_("Order of names"), {"classes": ("collapse",), "fields": (("sort_name_zh", "sort_name_en"),)}),
        (_("Internal"), {"fields": ("notes",)}),
    )

    def autocomplete_label(self, record: Organisation) -> str:
        """Return the name in both languages."""
        return both_languages(record, "name") or record.slug


class PersonAliasInline(RecordTabularInline):
    """The other spellings of a person's name."""

    model = PersonAlias
    fields = ("name", "language")


class AffiliationInline(BilingualStackedInline):
    """The posts that a person holds or held."""

    model = Affiliation
    related = ("organisation",)
    autocomplete_fields = ("organisation",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "organisation",
                    "title",
                    "unit",
                    ("started", "started_precision"),
                    ("ended", "ended_precision"),
                )
            },
        ),
    )


@admin.register(Person)
class PersonAdmin(BilingualRecordAdmin):
    """The pages of persons; the only place where their private details are shown."""

    list_display = ("name_zh_hans", "name_en", "completeness", "native_name", "works_at", "may_be_named")
    list_display_links = ("name_zh_hans", "name_en")
    list_filter = (("consent_on", admin.EmptyFieldListFilter), "honorific", CompletenessFilter)
    search_fields = ("search_key",)
    search_help_text = _("Any name or spelling: characters, pinyin or Latin letters, accents or none.")
    inlines = (PersonAliasInline, AffiliationInline)
    fieldsets = (
        (None, {"fields": ("name", "family_name", "given_name", ("native_name", "native_language"), "honorific")}),
        (_("Consent"), {"fields": ("consent_on",)}),
        (_("Profile"), {"fields": ("biography", ("photo", "orcid"))}),
        (_("Private: never shown in public"), {"fields": (("email", "phone"), "notes")}),
        (
            _("Address and order of names"),
            {"classes": ("collapse",), "fields": ("slug", ("sort_name_zh", "sort_name_en"))},
        ),
    )

    def with_list_columns(self, queryset: QuerySet) -> QuerySet:
        """Return the persons with where they work."""
        return queryset.prefetch_related("affiliations__organisation")

    @admin.display(description=_("organisations"))
    def works_at(self, person: Person) -> str:
        """Return the organisations at which the person holds a post that has not ended."""
        return ", ".join(str(post.organisation) for post in person.affiliations.all() if post.ended is None)

    @admin.display(description=_("may be named"), boolean=True)
    def may_be_named(self, person: Person) -> bool:
        """Return whether the person has consented to be named in public."""
        return person.may_be_named

    def autocomplete_label(self, record: Person) -> str:
        """Return the name in both languages, else in its own script."""
        return both_languages(record, "name") or record.native_name or record.slug


@admin.register(Affiliation)
class AffiliationAdmin(BilingualRecordAdmin):
    """The pages of affiliations: who works where."""

    list_display = ("person", "organisation", "title_zh_hans", "title_en", "period", "completeness")
    list_filter = (("ended", admin.EmptyFieldListFilter), CompletenessFilter)
    search_fields = ("person", "organisation", "title")
    search_help_text = _("A name of the person or the organisation, or a title.")
    related = ("person", "organisation")
    autocomplete_fields = ("person", "organisation")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("person", "organisation"),
                    "title",
                    "unit",
                    ("started", "started_precision"),
                    ("ended", "ended_precision"),
                )
            },
        ),
    )

    def search_condition(self, word: str) -> Q:
        """Return the condition "the person, the organisation or the title holds ``word``"."""
        return (
            Q(person__in=Person.objects.matching(word))
            | Q(organisation__in=Organisation.objects.matching(word))
            | Q(title_zh_hans__icontains=word)
            | Q(title_en__icontains=word)
        )

    @admin.display(description=_("period"), ordering="started")
    def period(self, affiliation: Affiliation) -> str:
        """Return from when to when the post was held, as far as known."""
        started = format_partial(affiliation.started, affiliation.started_precision)
        ended = format_partial(affiliation.ended, affiliation.ended_precision)
        return f"{started} – {ended}" if started or ended else ""
