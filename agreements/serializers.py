"""Memoranda as the API writes them: content only where it is disclosed, names only with consent."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agreements.models import Memorandum, Milestone, Party, Relation, Signatory, Term, Text, Witness
from agreements.models.memoranda import Status, Validity
from bilingual.serializers import (
    BilingualTextSerializer,
    DisplayField,
    LanguageTagField,
    PartialDateField,
    language_tag,
)
from bilingual.text import first_text
from forum.serializers import ForumLinkSerializer, SessionLinkSerializer
from people.serializers import OrganisationLinkSerializer, PersonLinkSerializer
from records.serializers import ApiAddress, Code, LinkSerializer, OptionalText, RecordSerializer


def is_named(part: Signatory | Witness) -> bool:
    """Return whether the person consented to be named."""
    return part.person.may_be_named


def is_party_shown(party: Any) -> bool:
    """Return whether the caller may see the organisation that is the party."""
    return party.organisation_is_visible


class MemorandumLinkSerializer(LinkSerializer):
    """A memorandum in short."""

    reference = serializers.CharField()
    url = ApiAddress("memorandum")
    title = BilingualTextSerializer()
    display = DisplayField("title")


class SignatorySerializer(serializers.Serializer):
    """Who signed for a party; ``person`` is ``null``, and the name as signed with it, without consent to be named."""

    person = PersonLinkSerializer(shown=is_named)
    name_as_signed = BilingualTextSerializer(shown=is_named)
    capacity = BilingualTextSerializer(shown=lambda signatory: is_party_shown(signatory.party))
    display = serializers.SerializerMethodField(help_text="The name, else the capacity.")
    authority = Code(Signatory.Authority.choices, allow_null=True)
    method = Code(Signatory.Method.choices, allow_null=True)
    signed_on = PartialDateField("signed_on", "signed_precision")

    @extend_schema_field({"type": ["string", "null"]})
    def get_display(self, signatory: Signatory) -> str | None:
        """Return the name as signed or the person's, or the capacity when the name may not be shown."""
        if is_named(signatory):
            return first_text((signatory, "name_as_signed"), (signatory.person, "name"))
        return first_text((signatory, "capacity")) if is_party_shown(signatory.party) else None


class PartySerializer(serializers.Serializer):
    """A party; ``organisation`` and the name as signed are ``null`` for a body that is not listed publicly."""

    id = serializers.UUIDField()
    organisation = OrganisationLinkSerializer(shown=is_party_shown)
    name_as_signed = BilingualTextSerializer(shown=is_party_shown)
    display = serializers.SerializerMethodField(help_text="The name as signed, else the present one.")
    order = serializers.IntegerField()
    withdrew_on = serializers.DateField(allow_null=True)
    signatories = SignatorySerializer(many=True)

    @extend_schema_field({"type": ["string", "null"]})
    def get_display(self, party: Party) -> str | None:
        """Return the name as signed, else the organisation's."""
        return first_text((party, "name_as_signed"), (party.organisation, "name")) if is_party_shown(party) else None


class TermSerializer(serializers.Serializer):
    """A period for which the memorandum holds."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="`null` for an open end.")
    kind = Code(Term.Kind.choices)
    notice_days = serializers.IntegerField(allow_null=True)
    auto_renew_months = serializers.IntegerField(allow_null=True)


class WitnessSerializer(serializers.Serializer):
    """A person before whom it was signed; ``person`` is ``null`` without consent to be named."""

    person = PersonLinkSerializer(shown=is_named)
    capacity = BilingualTextSerializer()
    display = serializers.SerializerMethodField(help_text="The name, else the capacity.")

    @extend_schema_field({"type": ["string", "null"]})
    def get_display(self, witness: Witness) -> str | None:
        """Return the person's name, or the capacity when the name may not be shown."""
        return first_text((witness.person, "name") if is_named(witness) else (witness, "capacity"))


class RelationSerializer(serializers.Serializer):
    """How one memorandum bears on another."""

    type = Code(Relation.Type.choices)
    to = MemorandumLinkSerializer(source="to_memorandum")

    def get_fields(self) -> dict[str, serializers.Field]:
        """Return the fields; ``from`` is a word that Python keeps for itself."""
        return {"from": MemorandumLinkSerializer(source="from_memorandum"), **super().get_fields()}


class MilestoneSerializer(serializers.Serializer):
    """Something that the parties set out to do, and what came of it."""

    title = BilingualTextSerializer()
    display = DisplayField("title")
    due_on = serializers.DateField(allow_null=True)
    met_on = serializers.DateField(allow_null=True)
    responsible_party = serializers.UUIDField(
        source="responsible_id", allow_null=True, help_text="The `id` of one of the `parties`."
    )
    status = Code(Milestone.Status.choices)
    outcome = BilingualTextSerializer()
    figure = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    unit = BilingualTextSerializer()


class TextSerializer(serializers.Serializer):
    """The wording in one language, as its newest file has it."""

    language = LanguageTagField()
    standing = Code(Text.Standing.choices)
    title = OptionalText(help_text="In the language of the text.")
    sha256 = serializers.SerializerMethodField(help_text="Of the file, in hexadecimal.")
    text_digest = serializers.SerializerMethodField(help_text="SHA-256 of the words, in hexadecimal.")

    @extend_schema_field({"type": ["string", "null"]})
    def get_sha256(self, text: Text) -> str | None:
        """Return the digest of the newest file, ``None`` when no file is held."""
        return next((version.sha256 for version in text.versions.all()), None)

    @extend_schema_field({"type": ["string", "null"]})
    def get_text_digest(self, text: Text) -> str | None:
        """Return the digest of the newest file's words, ``None`` when they have not been read."""
        return next((version.text_digest or None for version in text.versions.all()), None)


class MemorandumListSerializer(RecordSerializer):
    """A memorandum without witnesses, milestones, texts and relations."""

    reference = serializers.CharField()
    url = ApiAddress("memorandum")
    instrument = Code(Memorandum.Instrument.choices)
    title = BilingualTextSerializer()
    display = DisplayField("title")
    subject = Code(Memorandum.Subject.choices)
    summary = BilingualTextSerializer(shown=lambda memorandum: memorandum.content_disclosed)
    status = Code(Status.choices)
    validity = Code(Validity.choices, help_text="What the terms say today.")
    runs_until = serializers.DateField(
        allow_null=True, help_text="End of the last term; `null` for an open end or no term."
    )
    content_disclosed = serializers.BooleanField(
        help_text="Whether you may read more than the metadata: summary, signatories, witnesses, milestones, texts."
    )
    forum = ForumLinkSerializer(source="session.forum", shown=lambda memorandum: memorandum.session_is_visible)
    session = SessionLinkSerializer(shown=lambda memorandum: memorandum.session_is_visible)
    place = BilingualTextSerializer()
    concluded_on = PartialDateField("concluded_on", "concluded_precision")
    entry_into_force_basis = Code(Memorandum.Basis.choices, allow_null=True)
    entered_into_force_on = serializers.DateField(allow_null=True)
    terminated_on = serializers.DateField(allow_null=True)
    termination_reason = BilingualTextSerializer(shown=lambda memorandum: memorandum.content_disclosed)
    authentic_languages = serializers.SerializerMethodField(help_text="BCP 47 tags.")
    depositary = OrganisationLinkSerializer(shown=lambda memorandum: memorandum.depositary_is_visible)
    parties = PartySerializer(many=True)
    terms = TermSerializer(many=True)

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_authentic_languages(self, memorandum: Memorandum) -> list[str]:
        """Return the tags of the languages whose texts were declared authentic."""
        return [language_tag(code) for code in memorandum.authentic_languages]


class MemorandumSerializer(MemorandumListSerializer):
    """A memorandum."""

    witnesses = WitnessSerializer(many=True)
    milestones = MilestoneSerializer(many=True)
    texts = TextSerializer(many=True)
    relations = serializers.SerializerMethodField()

    @extend_schema_field(RelationSerializer(many=True))
    def get_relations(self, memorandum: Memorandum) -> Iterable[Any]:
        """Return the relations from and to this memorandum of which the caller may know both ends."""
        both = [*memorandum.relations_from.all(), *memorandum.relations_to.all()]
        return RelationSerializer(both, many=True, context=self.context).data
