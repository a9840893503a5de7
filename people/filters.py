"""Filters of the API's organisations and persons; each looks only at what the caller may see."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from people.models import Affiliation, Organisation, Person
from records.filters import CountryFilter, RecordFilterSet, ReferenceFilter, StableOrdering, TextFilter, refers

# The floors above are reached through the reverse relations only.
Capacity: Any = Organisation.capacities.rel.related_model
Organiser: Any = Organisation.organised.rel.related_model
Party: Any = Organisation.party_to.rel.related_model
Delegate: Any = Person.delegations.rel.related_model

ORDERING = {"name_zh": "sort_key_zh", "name_en": "sort_key_en", "updated_at": "updated_at"}


class OrganisationFilterSet(RecordFilterSet):
    """Filters of organisations."""

    q = TextFilter(method="by_name", help_text="Part of any name, in characters, pinyin or Latin letters.")
    kind = filters.ChoiceFilter(choices=Organisation.Kind.choices)
    country = CountryFilter()
    forum = ReferenceFilter(method="by_forum", help_text="Organised or took part in this forum.")
    memorandum = ReferenceFilter(method="by_memorandum", help_text="Is a party to this memorandum.")
    ordering = StableOrdering(ORDERING)

    def by_name(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the organisations one of whose names holds the text."""
        return rows.matching(value)

    def by_forum(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the organisations that organised the forum or for which somebody took part in it."""
        organisers = Organiser.objects.visible_to(self.principal).filter(refers(value, "forum"))
        capacities = Capacity.objects.visible_to(self.principal).announced().filter(refers(value, "delegate__forum"))
        return rows.filter(Q(pk__in=organisers.values("organisation")) | Q(pk__in=capacities.values("organisation")))

    def by_memorandum(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the parties to the memorandum."""
        parties = Party.objects.visible_to(self.principal)
        return rows.filter(
            pk__in=parties.filter(refers(value, "memorandum", "reference__iexact")).values("organisation")
        )


class PersonFilterSet(RecordFilterSet):
    """Filters of persons."""

    q = TextFilter(method="by_name", help_text="Part of any name, in characters, pinyin or Latin letters.")
    organisation = ReferenceFilter(method="by_organisation", help_text="Holds a post there or took part for it.")
    country = CountryFilter(method="by_country", help_text="Country of such an organisation.")
    forum = ReferenceFilter(method="by_forum", help_text="Took part in this forum.")
    ordering = StableOrdering(ORDERING)

    def by_name(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the persons one of whose names holds the text."""
        return rows.matching(value)

    def _attached_to(self, rows: QuerySet, organisation: Q) -> QuerySet:
        affiliations = Affiliation.objects.visible_to(self.principal).filter(organisation)
        capacities = Capacity.objects.visible_to(self.principal).announced().filter(organisation)
        return rows.filter(Q(pk__in=affiliations.values("person")) | Q(pk__in=capacities.values("delegate__person")))

    def by_organisation(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the persons with a post or a capacity at the organisation."""
        return self._attached_to(rows, refers(value, "organisation"))

    def by_country(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the persons with a post or a capacity at an organisation of the country."""
        return self._attached_to(rows, Q(organisation__country=value.upper()))

    def by_forum(self, rows: Any, name: str, value: str) -> QuerySet:
        """Return the persons who took part in the forum."""
        delegates = Delegate.objects.visible_to(self.principal).announced()
        return rows.filter(pk__in=delegates.filter(refers(value, "forum")).values("person"))
