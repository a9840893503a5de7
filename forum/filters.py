"""Filters of the API's forums, sessions and speeches; each looks only at what the caller may see."""

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from forum.models import Capacity, Delegate, Organiser, Session, Speech, SpeechSpeaker
from people.models import Person
from records.filters import (
    CountryFilter,
    DayFilter,
    LanguageFilter,
    RecordFilterSet,
    ReferenceFilter,
    StableOrdering,
    TextFilter,
    YesNoFilter,
    holding,
    refers,
)


class ForumFilterSet(RecordFilterSet):
    """Filters of forums."""

    q = TextFilter(method="by_text", help_text="Part of title, theme, venue or city in either language.")
    series = ReferenceFilter(method="by_series")
    country = CountryFilter()
    city = TextFilter(method="by_city", help_text="Name of the city in either language.")
    organisation = ReferenceFilter(method="by_organisation", help_text="Organised it or took part in it.")
    person = ReferenceFilter(method="by_person", help_text="Took part in it.")
    after = DayFilter(
        field_name="starts_at", lookup_expr="date__gte", help_text="Starts on this day or later (Beijing time)."
    )
    before = DayFilter(
        field_name="starts_at",
        lookup_expr="date__lte",
        is_end=True,
        help_text="Starts on this day or earlier (Beijing time).",
    )
    upcoming = YesNoFilter(method="by_end", help_text="Whether it has not ended yet.")
    ordering = StableOrdering({"starts_at": "starts_at", "updated_at": "updated_at"})

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the forums that hold the text."""
        return rows.filter(holding(value, "title", "theme", "venue", "city"))

    def by_series(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the forums of the series."""
        return rows.filter(refers(value, "series"))

    def by_city(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the forums in the city."""
        return rows.filter(Q(city_zh_hans__iexact=value) | Q(city_en__iexact=value))

    def by_organisation(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the forums that the organisation held or for which somebody took part for it."""
        organisation = refers(value, "organisation")
        organisers = Organiser.objects.visible_to(self.principal).filter(organisation)
        capacities = Capacity.objects.visible_to(self.principal).announced().filter(organisation)
        return rows.filter(Q(pk__in=organisers.values("forum")) | Q(pk__in=capacities.values("delegate__forum")))

    def by_person(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the forums in which the person, if one who may be named, took part."""
        persons = Person.objects.visible_to(self.principal).filter(refers(value))
        delegates = Delegate.objects.filter(person__in=persons).announced()
        return rows.filter(pk__in=delegates.values("forum"))

    def by_end(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the forums that have, or have not, ended by now."""
        now = timezone.now()
        return rows.filter(ends_at__gte=now) if value == "true" else rows.filter(ends_at__lt=now)


class SessionFilterSet(RecordFilterSet):
    """Filters of sessions."""

    forum = ReferenceFilter(method="by_forum")
    kind = filters.ChoiceFilter(choices=Session.Kind.choices)
    ordering = StableOrdering({"starts_at": "starts_at", "order": "order", "updated_at": "updated_at"})

    def by_forum(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the sessions of the forum."""
        return rows.filter(refers(value, "forum"))


class SpeechFilterSet(RecordFilterSet):
    """Filters of speeches."""

    q = TextFilter(method="by_text", help_text="Part of title, abstract or speaker's name in either language.")
    forum = ReferenceFilter(method="by_forum")
    session = ReferenceFilter(method="by_session")
    person = ReferenceFilter(method="by_person", help_text="Gave it.")
    organisation = ReferenceFilter(method="by_organisation", help_text="Its speaker appeared for it.")
    kind = filters.ChoiceFilter(choices=Speech.Kind.choices)
    language = LanguageFilter(help_text="Language delivered in, a BCP 47 tag.")
    ordering = StableOrdering({"starts_at": "starts_at", "order": "order", "updated_at": "updated_at"})

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the speeches that hold the text or were given by somebody so named."""
        persons = Person.objects.visible_to(self.principal).matching(value)
        speakers = SpeechSpeaker.objects.filter(delegate__person__in=persons)
        return rows.filter(holding(value, "title", "abstract") | Q(pk__in=speakers.values("speech")))

    def by_forum(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the speeches given at the forum."""
        return rows.filter(refers(value, "session__forum"))

    def by_session(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the speeches given in the session."""
        return rows.filter(refers(value, "session"))

    def by_person(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the speeches of the person, if one who may be named."""
        persons = Person.objects.visible_to(self.principal).filter(refers(value))
        return rows.filter(pk__in=SpeechSpeaker.objects.filter(delegate__person__in=persons).values("speech"))

    def by_organisation(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the speeches whose speaker appeared for the organisation."""
        capacities = Capacity.objects.visible_to(self.principal).filter(refers(value, "organisation"))
        speakers = SpeechSpeaker.objects.filter(delegate__in=capacities.values("delegate"))
        return rows.filter(pk__in=speakers.values("speech"))
