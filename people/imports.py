"""Tables of organisations, persons, their other names, and who works where."""

from bilingual.languages import columns
from people.models import Affiliation, Organisation, OrganisationAlias, Person, PersonAlias
from records.cells import PartialDate
from records.imports import RecordResource, TitledResource


class OrganisationResource(RecordResource):
    """organisations: one row an organisation."""

    class Meta:
        model = Organisation
        import_id_fields = ["slug"]
        fields = [
            "slug",
            *columns("name", "short_name"),
            "kind",
            "country",
            *columns("city", "description"),
            "website",
            "ror_id",
            "parent",
            "is_listed",
            "notes",
        ]


class OrganisationAliasResource(RecordResource):
    """organisation_aliases: one row another name of an organisation."""

    class Meta:
        model = OrganisationAlias
        import_id_fields = ["organisation", "name"]
        fields = ["organisation", "name", "language"]


class PersonResource(RecordResource):
    """people: one row a person."""

    class Meta:
        model = Person
        import_id_fields = ["slug"]
        fields = [
            "slug",
            *columns("name", "family_name", "given_name"),
            "native_name",
            "native_language",
            "honorific",
            *columns("biography"),
            "orcid",
            "consent_on",
            "notes",
        ]


class PersonAliasResource(RecordResource):
    """person_aliases: one row another name of a person."""

    class Meta:
        model = PersonAlias
        import_id_fields = ["person", "name"]
        fields = ["person", "name", "language"]


class AffiliationResource(TitledResource):
    """affiliations: one row a post; a person may hold several at one organisation, by their titles."""

    started = PartialDate("started", "started_precision")
    ended = PartialDate("ended", "ended_precision", is_end=True)

    class Meta:
        model = Affiliation
        import_id_fields = ["person", "organisation"]
        fields = ["person", "organisation", *columns("title", "unit"), "started", "ended"]


TABLES = {
    "organisations": OrganisationResource,
    "organisation_aliases": OrganisationAliasResource,
    "people": PersonResource,
    "person_aliases": PersonAliasResource,
    "affiliations": AffiliationResource,
}
