"""Filters of the API's memoranda; each looks only at what the caller may see."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from agreements.models import Memorandum, Signatory
from agreements.models.memoranda import Status, Validity
from forum.models import Forum
from people.models import Organisation, Person
from records.filters import (
    CountryFilter,
    DayFilter,
    RecordFilterSet,
    ReferenceFilter,
    ReferencesFilter,
    StableOrdering,
    TextFilter,
    refers,
)


class MemorandumFilterSet(RecordFilterSet):
    """Filters of memoranda."""

    repeatable = frozenset({"party"})

    q = TextFilter(method="by_text", help_text="Part of reference, title or a party's name in either language.")
    party = ReferencesFilter(method="by_parties", help_text="May be repeated: all of them are parties.")
    person = ReferenceFilter(method="by_person", help_text="Signed it.")
    forum = ReferenceFilter(method="by_forum", help_text="Was signed at this forum.")
    country = CountryFilter(method="by_country", help_text="Country of a party.")
    subject = filters.ChoiceFilter(choices=Memorandum.Subject.choices)
    instrument = filters.ChoiceFilter(choices=Memorandum.Instrument.choices)
    status = filters.ChoiceFilter(choices=Status.choices)
    validity = filters.ChoiceFilter(choices=Validity.choices, help_text="What the terms say today.")
    signed_after = DayFilter(field_name="concluded_on", lookup_expr="gte", help_text="Concluded on this day or later.")
    signed_before = DayFilter(
        field_name="concluded_on", lookup_expr="lte", is_end=True, help_text="Concluded on this day or earlier."
    )
    ordering = StableOrdering(
        {
            "concluded_on": "concluded_on",
            "reference": "reference",
            "runs_until": "runs_until",
            "updated_at": "updated_at",
        }
    )

    def by_text(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the memoranda that hold the text."""
        return rows.matching(value, self.principal)

    def by_parties(self, rows: Any, name: str, value: list[str]) -> QuerySet:
        """Return the memoranda to which all the organisations are parties."""
        for reference in value:
            rows = rows.with_party_among(Organisation.objects.visible_to(self.principal).filter(refers(reference)))
        return rows

    def by_person(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the memoranda that the person, if one who may be named, is shown to have signed."""
        persons = Person.objects.visible_to(self.principal).filter(refers(value))
        signatures = Signatory.objects.visible_to(self.principal).filter(person__in=persons)
        return rows.filter(pk__in=signatures.values("party__memorandum"))

    def by_forum(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the memoranda signed at the forum."""
        return rows.filter(session__forum__in=Forum.objects.visible_to(self.principal).filter(refers(value)))

    def by_country(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the memoranda with a party from the country."""
        return rows.with_party_among(Organisation.objects.visible_to(self.principal).filter(country=value.upper()))
