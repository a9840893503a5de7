"""Forums, sessions and speeches as the API writes them. Times are told in the forum's own time zone."""

import datetime as dt
from operator import attrgetter
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bilingual.serializers import BilingualTextSerializer, DisplayField, LanguageTagField
from bilingual.text import first_text, text_of
from forum.models import Delegate, Forum, Organiser, Session, Speech
from people.serializers import OrganisationLinkSerializer, PersonLinkSerializer
from records.serializers import ApiAddress, Code, LinkSerializer, OptionalText, RecordSerializer


@extend_schema_field({"type": ["string", "null"], "format": "date-time"})
class LocalTime(serializers.Field):
    """A time with the offset of the forum's zone; ``null`` when unknown. ``forum`` is the path to the forum."""

    def __init__(self, forum: str = "", **options: Any) -> None:
        self.forum = attrgetter(forum) if forum else lambda record: record
        super().__init__(source="*", **options)

    def to_representation(self, record: Any) -> str | None:
        """Return the time that the record keeps under this field's name, in ISO 8601."""
        time: dt.datetime | None = getattr(record, self.field_name or "")
        forum: Forum = self.forum(record)
        if time is None or not forum.times_are_known:
            return None
        return time.astimezone(forum.zone).isoformat(timespec="seconds")


class SeriesSerializer(serializers.Serializer):
    """A recurring week or conference."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = BilingualTextSerializer()
    display = DisplayField("name")


class ForumLinkSerializer(LinkSerializer):
    """A forum in short."""

    slug = serializers.CharField()
    url = ApiAddress("forum")
    title = BilingualTextSerializer()
    display = DisplayField("title")


class SessionLinkSerializer(LinkSerializer):
    """A session in short."""

    slug = serializers.CharField()
    url = ApiAddress("session")
    kind = Code(Session.Kind.choices)
    title = BilingualTextSerializer()
    display = DisplayField("title")
    starts_at = LocalTime("forum")
    ends_at = LocalTime("forum")


class OrganiserSerializer(serializers.Serializer):
    """The part that an organisation has in holding a forum."""

    role = Code(Organiser.Role.choices)
    organisation = OrganisationLinkSerializer()


class AttendanceSerializer(serializers.Serializer):
    """How many came."""

    number = serializers.IntegerField(source="attendance", allow_null=True)
    is_minimum = serializers.BooleanField(source="attendance_is_minimum")


class ForumCountsSerializer(serializers.Serializer):
    """How many records of each kind the caller may see."""

    speeches = serializers.IntegerField(source="speech_count")
    memoranda = serializers.IntegerField(source="memorandum_count")


class ForumSerializer(RecordSerializer):
    """A forum."""

    slug = serializers.CharField()
    url = ApiAddress("forum")
    series = SeriesSerializer(allow_null=True)
    title = BilingualTextSerializer()
    display = DisplayField("title")
    theme = BilingualTextSerializer()
    summary = BilingualTextSerializer()
    starts_on = serializers.DateField(source="first_day")
    ends_on = serializers.DateField(source="last_day")
    starts_at = LocalTime()
    ends_at = LocalTime()
    time_zone = serializers.CharField(help_text="In the IANA time zone database.")
    venue = BilingualTextSerializer()
    city = BilingualTextSerializer()
    country = OptionalText(help_text="ISO 3166-1 alpha-2 code.")
    attendance = AttendanceSerializer(source="*")
    organisers = OrganiserSerializer(many=True)
    sessions = SessionLinkSerializer(many=True)
    counts = ForumCountsSerializer(source="*")


class CapacitySerializer(serializers.Serializer):
    """What somebody appeared as, with the title held on that day."""

    organisation = OrganisationLinkSerializer()
    title = BilingualTextSerializer()
    unit = BilingualTextSerializer()


class SpeakerSerializer(serializers.Serializer):
    """A speaker; ``person`` is ``null`` without consent to be named."""

    person = PersonLinkSerializer(source="delegate.person_named", allow_null=True)
    capacities = CapacitySerializer(source="delegate.capacities", many=True)
    display = serializers.SerializerMethodField(help_text="The name, else the capacity.")

    @extend_schema_field({"type": ["string", "null"]})
    def get_display(self, speaker: Any) -> str | None:
        """Return the speaker's name, or the capacities when the name may not be shown."""
        delegate: Delegate = speaker.delegate
        if named := delegate.person_named:
            return first_text((named, "name"))
        shown = [
            " · ".join(text.value for text in (text_of(c.organisation, "name"), text_of(c, "title")) if text)
            for c in delegate.capacities.all()
        ]
        return "; ".join(shown) or None


class SpeechLinkSerializer(LinkSerializer):
    """A speech in short."""

    slug = serializers.CharField()
    url = ApiAddress("speech")
    title = BilingualTextSerializer()
    display = DisplayField("title")


class SessionSerializer(RecordSerializer):
    """A part of a forum's programme."""

    slug = serializers.CharField()
    url = ApiAddress("session")
    forum = ForumLinkSerializer()
    kind = Code(Session.Kind.choices)
    title = BilingualTextSerializer()
    display = DisplayField("title")
    starts_at = LocalTime("forum")
    ends_at = LocalTime("forum")
    room = BilingualTextSerializer()
    order = serializers.IntegerField(help_text="Among sessions at the same or an unknown time.")
    speeches = SpeechLinkSerializer(many=True)


class SpeechListSerializer(RecordSerializer):
    """A speech without its transcript."""

    slug = serializers.CharField()
    url = ApiAddress("speech")
    forum = ForumLinkSerializer(source="session.forum")
    session = SessionLinkSerializer()
    kind = Code(Speech.Kind.choices)
    title = BilingualTextSerializer()
    display = DisplayField("title")
    abstract = BilingualTextSerializer()
    language = LanguageTagField(help_text="The language delivered in, a BCP 47 tag.")
    starts_at = LocalTime("session.forum")
    minutes = serializers.IntegerField(allow_null=True)
    order = serializers.IntegerField()
    recording_url = OptionalText()
    speakers = SpeakerSerializer(many=True)


class SpeechSerializer(SpeechListSerializer):
    """A speech."""

    transcript = BilingualTextSerializer()
