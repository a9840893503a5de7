"""Tables of series, forums, organisers, programme, delegates and speeches."""

from typing import Any

from django.utils.translation import gettext as _

from bilingual.languages import columns
from forum.models import Capacity, Delegate, Forum, Organiser, Series, Session, Speech, SpeechSpeaker
from people.models import Person
from records.cells import Cell, CellError, Joined, LocalTime
from records.imports import Load, RecordResource


def _zone_of_forum(record: Forum) -> str:
    return record.time_zone


def _zone_of_session(record: Session) -> str:
    return record.forum.time_zone if record.forum_id else "UTC"


def _zone_of_speech(record: Speech) -> str:
    return record.session.forum.time_zone if record.session_id else "UTC"


class SeriesResource(RecordResource):
    """series: one row a recurring week or conference."""

    class Meta:
        model = Series
        import_id_fields = ["slug"]
        fields = ["slug", *columns("name", "description")]


class ForumResource(RecordResource):
    """forums: one row a forum; its times are local to its own time zone."""

    starts_at = Cell("starts_at", "starts_at", LocalTime(_zone_of_forum))
    ends_at = Cell("ends_at", "ends_at", LocalTime(_zone_of_forum, is_end=True))

    finishes_later = True  # a forum and its sessions may move together

    class Meta:
        model = Forum
        import_id_fields = ["slug"]
        fields = [
            "slug",
            "series",
            *columns("title", "theme"),
            "time_zone",  # before the times, which are read in it
            "starts_at",
            "ends_at",
            "times_are_known",
            *columns("venue", "city"),
            "country",
            "status",
            "attendance",
            "attendance_is_minimum",
            *columns("summary"),
            "notes",
        ]


class OrganiserResource(RecordResource):
    """organisers: one row the part that an organisation has in holding a forum."""

    class Meta:
        model = Organiser
        import_id_fields = ["forum", "organisation", "role"]
        fields = ["forum", "organisation", "role", "order"]


class SessionResource(RecordResource):
    """sessions: one row a part of the programme; its times are local to the forum's time zone."""

    starts_at = Cell("starts_at", "starts_at", LocalTime(_zone_of_session))
    ends_at = Cell("ends_at", "ends_at", LocalTime(_zone_of_session, is_end=True))

    finishes_later = True  # a session and its speeches may move together

    class Meta:
        model = Session
        import_id_fields = ["slug"]
        fields = ["slug", "forum", "order", "kind", *columns("title"), "starts_at", "ends_at", *columns("room")]


class DelegateResource(RecordResource):
    """delegates: one row a person taking part in a forum."""

    class Meta:
        model = Delegate
        import_id_fields = ["forum", "person"]
        fields = ["forum", "person", "roles", "attendance_status"]


def _delegate(load: Load, forum: Forum, person: Person) -> Delegate:
    """Return the delegate; raise ``CellError`` when the person takes no part in the forum."""
    found = Delegate.objects.filter(forum=forum, person=person).first()
    if found is None:
        load.check_not_failed(Delegate, forum.slug, person.slug)
        message = _("“%(person)s” is no delegate of the forum “%(forum)s”.")
        raise CellError(message % {"person": person.slug, "forum": forum.slug}, "person")
    return found


def _delegate_in_row(load: Load, row: Any) -> Delegate:
    return _delegate(
        load, load.find(Forum, row["forum"], column="forum"), load.find(Person, row["person"], column="person")
    )


class CapacityResource(RecordResource):
    """capacities: one row what a delegate appears as."""

    delegate = Joined("delegate", ("forum", "person"), _delegate_in_row)

    class Meta:
        model = Capacity
        import_id_fields = ["delegate", "organisation"]
        fields = ["delegate", "organisation", "order", *columns("title", "unit")]


class SpeechResource(RecordResource):
    """speeches: one row a speech; its time is local to the forum's time zone."""

    starts_at = Cell("starts_at", "starts_at", LocalTime(_zone_of_speech))

    class Meta:
        model = Speech
        import_id_fields = ["slug"]
        fields = [
            "slug",
            "session",
            "order",
            "kind",
            *columns("title", "abstract", "transcript"),
            "language",
            "starts_at",
            "minutes",
            "recording_url",
            "status",
        ]


def _speaker_in_row(load: Load, row: Any) -> Delegate:
    speech = load.find(Speech, row["speech"], column="speech")
    return _delegate(load, speech.session.forum, load.find(Person, row["person"], column="person"))


class SpeechSpeakerResource(RecordResource):
    """speech_speakers: one row a delegate who gave a speech."""

    delegate = Joined("delegate", ("speech", "person"), _speaker_in_row)

    class Meta:
        model = SpeechSpeaker
        import_id_fields = ["speech", "delegate"]
        fields = ["speech", "delegate", "order"]


TABLES = {
    "series": SeriesResource,
    "forums": ForumResource,
    "organisers": OrganiserResource,
    "sessions": SessionResource,
    "delegates": DelegateResource,
    "capacities": CapacityResource,
    "speeches": SpeechResource,
    "speech_speakers": SpeechSpeakerResource,
}
