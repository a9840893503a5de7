"""Organisations and persons as the API writes them. Contact data, consent and notes are never among it."""

from rest_framework import serializers

from bilingual.serializers import BilingualTextSerializer, DisplayField, LanguageTagField, PartialDateField
from people.models import Organisation, Person
from records.serializers import ApiAddress, Code, IdentifierUrl, LinkSerializer, OptionalText, RecordSerializer


class OrganisationLinkSerializer(LinkSerializer):
    """An organisation in short."""

    slug = serializers.CharField()
    url = ApiAddress("organisation")
    name = BilingualTextSerializer()
    display = DisplayField("name")


class PersonLinkSerializer(LinkSerializer):
    """A person in short."""

    slug = serializers.CharField()
    url = ApiAddress("person")
    name = BilingualTextSerializer()
    display = DisplayField("name")


class AliasSerializer(serializers.Serializer):
    """Another name."""

    name = serializers.CharField()
    language = LanguageTagField()


class OrganisationIdentifiersSerializer(serializers.Serializer):
    """Identifiers in public registers."""

    ror = IdentifierUrl("https://ror.org/", source="ror_id")


class OrganisationSerializer(RecordSerializer):
    """An organisation."""

    slug = serializers.CharField()
    url = ApiAddress("organisation")
    name = BilingualTextSerializer()
    display = DisplayField("name")
    short_name = BilingualTextSerializer()
    kind = Code(Organisation.Kind.choices)
    country = OptionalText(help_text="ISO 3166-1 alpha-2 code.")
    city = BilingualTextSerializer()
    description = BilingualTextSerializer()
    website = OptionalText()
    identifiers = OrganisationIdentifiersSerializer(source="*")
    parent = OrganisationLinkSerializer(shown=lambda organisation: organisation.parent_is_visible)
    aliases = AliasSerializer(many=True)


class AffiliationSerializer(serializers.Serializer):
    """A post at an organisation."""

    organisation = OrganisationLinkSerializer()
    title = BilingualTextSerializer()
    unit = BilingualTextSerializer()
    started = PartialDateField("started", "started_precision")
    ended = PartialDateField("ended", "ended_precision")


class PersonIdentifiersSerializer(serializers.Serializer):
    """Identifiers in public registers."""

    orcid = IdentifierUrl("https://orcid.org/")


class NativeNameSerializer(serializers.Serializer):
    """The name in the person's own script."""

    text = OptionalText(source="native_name")
    language = LanguageTagField(source="native_language")


class PersonSerializer(RecordSerializer):
    """A person who consented to be named."""

    slug = serializers.CharField()
    url = ApiAddress("person")
    name = BilingualTextSerializer()
    display = DisplayField("name")
    native_name = NativeNameSerializer(source="*")
    honorific = Code(Person.Honorific.choices, allow_null=True)
    biography = BilingualTextSerializer()
    identifiers = PersonIdentifiersSerializer(source="*")
    aliases = AliasSerializer(many=True)
    affiliations = AffiliationSerializer(many=True)
