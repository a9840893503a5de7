"""Organisations and persons in the API."""

from django.db.models import Prefetch, QuerySet

from people.filters import OrganisationFilterSet, PersonFilterSet
from people.models import Affiliation, Organisation, Person
from people.serializers import OrganisationSerializer, PersonSerializer
from records.api import RecordViewSet, is_visible


class OrganisationViewSet(RecordViewSet):
    """Organisations that take part in forums or are parties to memoranda."""

    queryset = Organisation.objects.none()
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilterSet

    def get_queryset(self) -> QuerySet:
        """Return the organisations that the caller may see."""
        rows = Organisation.objects.visible_to(self.principal).select_related("parent").prefetch_related("aliases")
        return rows.annotate(parent_is_visible=is_visible(Organisation, "parent", self.principal))


class PersonViewSet(RecordViewSet):
    """Persons who consented to be named."""

    queryset = Person.objects.none()
    serializer_class = PersonSerializer
    filterset_class = PersonFilterSet

    def get_queryset(self) -> QuerySet:
        """Return the persons whom the caller may see."""
        affiliations = Affiliation.objects.visible_to(self.principal).select_related("organisation")
        return Person.objects.visible_to(self.principal).prefetch_related(
            "aliases", Prefetch("affiliations", queryset=affiliations)
        )
