"""The admin of forums: series, forums with organisers and programme, delegates, speeches."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from bilingual.admin import CompletenessFilter, both_languages
from forum.models import Capacity, Delegate, Forum, Organiser, Series, Session, Speech, SpeechSpeaker
from people.admin import CountryFilter
from people.models import Organisation, Person
from records.admin import BilingualRecordAdmin, BilingualStackedInline, RecordAdmin, RecordTabularInline
from records.fields import labels


def title_holds(word: str, prefix: str = "") -> Q:
    """Return the condition "the title, in one language, or the address of the record holds ``word``"."""
    return (
        Q(**{f"{prefix}title_zh_hans__icontains": word})
        | Q(**{f"{prefix}title_en__icontains": word})
        | Q(**{f"{prefix}slug__icontains": word})
    )


class ForumFilter(admin.SimpleListFilter):
    """The records of one forum, reached from the forum's page; shown only while it is in use."""

    title = _("forum")
    parameter_name = "forum"
    path = "forum"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the forum in use, if one is."""
        slug = request.GET.get(self.parameter_name, "")
        return [(forum.slug, str(forum)) for forum in Forum.objects.filter(slug=slug)] if slug else []

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the records of the forum in use."""
        return queryset.filter(**{f"{self.path}__slug": self.value()}) if self.value() else queryset


class SpeechForumFilter(ForumFilter):
    """The speeches of one forum."""

    path = "session__forum"


@admin.register(Series)
class SeriesAdmin(BilingualRecordAdmin):
    """The pages of series."""

    list_display = ("name_zh_hans", "name_en", "completeness")
    list_display_links = ("name_zh_hans", "name_en")
    list_filter = (CompletenessFilter,)
    search_fields = ("name", "slug")
    fieldsets = ((None, {"fields": ("name", "description", "slug")}),)

    def search_condition(self, word: str) -> Q:
        """Return the condition "the name, in one language, or the address holds ``word``"."""
        return Q(name_zh_hans__icontains=word) | Q(name_en__icontains=word) | Q(slug__icontains=word)

    def get_view_on_site_url(self, obj: Any = None) -> None:
        """Return ``None``: a series has no page of its own."""


class OrganiserInline(RecordTabularInline):
    """Who holds the forum."""

    model = Organiser
    related = ("organisation",)
    autocomplete_fields = ("organisation",)
    fields = ("organisation", "role", "order")


class SessionInline(BilingualStackedInline):
    """The programme of the forum."""

    model = Session
    fieldsets = ((None, {"fields": (("kind", "order"), "title", ("starts_at", "ends_at"), "room")}),)
    show_change_link = True


@admin.register(Forum)
class ForumAdmin(BilingualRecordAdmin):
    """The pages of forums."""

    list_display = ("title_zh_hans", "title_en", "completeness", "day", "country", "status")
    list_display_links = ("title_zh_hans", "title_en")
    list_filter = ("status", CountryFilter, CompletenessFilter)
    search_fields = ("title", "slug")
    search_help_text = _("A title in Chinese or English, or a part of it.")
    date_hierarchy = "starts_at"
    related = ("series",)
    autocomplete_fields = ("series",)
    inlines = (OrganiserInline, SessionInline)
    fieldsets = (
        (None, {"fields": ("status", "series", "title", "theme")}),
        (
            _("When and where"),
            {"fields": (("starts_at", "ends_at"), ("time_zone", "times_are_known"), "venue", "city", "country")},
        ),
        (_("What came of it"), {"fields": (("attendance", "attendance_is_minimum"), "summary")}),
        (_("Address and internal notes"), {"fields": ("slug", "notes")}),
    )

    def search_condition(self, word: str) -> Q:
        """Return the condition "the title, in one language, or the address holds ``word``"."""
        return title_holds(word)

    @admin.display(description=_("day"), ordering="starts_at")
    def day(self, forum: Forum) -> str:
        """Return the first day in the forum's own time zone."""
        return formats.date_format(forum.first_day)

    def autocomplete_label(self, record: Forum) -> str:
        """Return the title in both languages."""
        return both_languages(record, "title") or record.slug


@admin.register(Session)
class SessionAdmin(BilingualRecordAdmin):
    """The pages of sessions: a forum's programme."""

    list_display = ("title_zh_hans", "title_en", "completeness", "kind", "forum", "starts_at")
    list_display_links = ("title_zh_hans", "title_en")
    list_filter = ("kind", CompletenessFilter, ForumFilter)
    search_fields = ("title", "forum")
    search_help_text = _("A title of the session or of its forum.")
    related = ("forum",)
    autocomplete_fields = ("forum",)
    fieldsets = ((None, {"fields": ("forum", ("kind", "order"), "title", ("starts_at", "ends_at"), "room", "slug")}),)

    def search_condition(self, word: str) -> Q:
        """Return the condition "a title of the session or of its forum holds ``word``"."""
        return title_holds(word) | title_holds(word, "forum__")

    def autocomplete_label(self, record: Session) -> str:
        """Return the title in both languages and the forum's."""
        return f"{both_languages(record, 'title') or record} ({record.forum})"


class CapacityInline(BilingualStackedInline):
    """For whom the delegate appears, and as what."""

    model = Capacity
    related = ("organisation",)
    autocomplete_fields = ("organisation",)
    fieldsets = ((None, {"fields": (("organisation", "order"), "title", "unit")}),)


@admin.register(Delegate)
class DelegateAdmin(RecordAdmin):
    """The pages of delegates."""

    list_display = ("person", "appears_for", "roles_held", "attendance_status", "forum")
    list_filter = ("attendance_status", ForumFilter)
    search_fields = ("person", "forum")
    search_help_text = _("A name of the person, of an organisation represented, or the title of the forum.")
    related = ("person", "forum")
    autocomplete_fields = ("forum", "person")
    inlines = (CapacityInline,)
    fieldsets = ((None, {"fields": (("forum", "person"), "roles", "attendance_status")}),)

    def with_list_columns(self, queryset: QuerySet) -> QuerySet:
        """Return the delegates with the organisations for which they appear."""
        return queryset.prefetch_related("capacities__organisation")

    def search_condition(self, word: str) -> Q:
        """Return the condition "the person, an organisation represented or the forum holds ``word``"."""
        capacities = Capacity.objects.filter(organisation__in=Organisation.objects.matching(word))
        return (
            Q(person__in=Person.objects.matching(word))
            | Q(pk__in=capacities.values("delegate"))
            | title_holds(word, "forum__")
        )

    @admin.display(description=_("appears for"))
    def appears_for(self, delegate: Delegate) -> str:
        """Return the organisations for which the delegate appears."""
        return ", ".join(str(capacity.organisation) for capacity in delegate.capacities.all())

    @admin.display(description=_("roles"), ordering="roles")
    def roles_held(self, delegate: Delegate) -> str:
        """Return the roles in the reader's language."""
        return ", ".join(labels(delegate, "roles"))

    def autocomplete_label(self, record: Delegate) -> str:
        """Return the person's name in both languages and the forum's title."""
        return f"{both_languages(record.person, 'name') or record.person} ({record.forum})"


class SpeakerInline(RecordTabularInline):
    """Who gave the speech."""

    model = SpeechSpeaker
    related = ("delegate__person", "delegate__forum")
    autocomplete_fields = ("delegate",)
    fields = ("delegate", "order")


@admin.register(Speech)
class SpeechAdmin(BilingualRecordAdmin):
    """The pages of speeches."""

    list_display = ("title_zh_hans", "title_en", "completeness", "spoken_by", "kind", "forum_title", "status")
    list_display_links = ("title_zh_hans", "title_en")
    list_filter = ("status", "kind", CompletenessFilter, SpeechForumFilter)
    search_fields = ("title", "speaker")
    search_help_text = _("A title of the speech, or a name of a speaker.")
    related = ("session__forum",)
    autocomplete_fields = ("session",)
    inlines = (SpeakerInline,)
    fieldsets = (
        (None, {"fields": ("status", ("session", "kind"), "title", "abstract", "transcript")}),
        (_("Delivery"), {"fields": (("language", "order"), ("starts_at", "minutes"), ("slides", "recording_url"))}),
        (_("Address"), {"fields": ("slug",)}),
    )

    def with_list_columns(self, queryset: QuerySet) -> QuerySet:
        """Return the speeches with their speakers."""
        return queryset.prefetch_related(Prefetch("speakers", SpeechSpeaker.objects.select_related("delegate__person")))

    def search_condition(self, word: str) -> Q:
        """Return the condition "the title, or a name of a speaker, holds ``word``"."""
        spoken = SpeechSpeaker.objects.filter(delegate__person__in=Person.objects.matching(word))
        return title_holds(word) | Q(pk__in=spoken.values("speech"))

    @admin.display(description=_("speakers"))
    def spoken_by(self, speech: Speech) -> str:
        """Return who gave the speech."""
        return ", ".join(str(speaker) for speaker in speech.speakers.all())

    @admin.display(description=_("forum"))
    def forum_title(self, speech: Speech) -> str:
        """Return the forum at which the speech was given."""
        return str(speech.session.forum)
