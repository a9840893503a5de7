"""Tables of a forum: times in its own zone, delegates found by forum and person."""

import datetime as dt

import pytest
from django.utils.translation import override

from forum.imports import CapacityResource, DelegateResource, ForumResource, SpeechSpeakerResource
from forum.models import Delegate, Forum
from records.imports import Load
from records.tables import table_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def loaded(resource, *records):
    """Load the records, the first of which is the header; return what is known afterwards."""
    load = Load()
    with override("en"):
        resource(load).load_table(table_of("table", "table.csv", [list(record) for record in records]))
    return load


@pytest.mark.parametrize(
    ("zone", "text", "hour"),
    [
        ("Asia/Shanghai", "2023-08-28 09:00", 1),
        ("Europe/Moscow", "2023-08-28 09:00", 6),
        ("Asia/Shanghai", "2023/8/28 9:00", 1),
        ("Europe/Moscow", "2023-08-28T09:00Z", 9),
        ("Asia/Shanghai", "2023-08-28T09:00:00+08:00", 1),
    ],
)
def test_a_time_is_local_to_the_forum(zone, text, hour):
    header = ("slug", "title_en", "starts_at", "ends_at", "time_zone")
    assert loaded(ForumResource, header, ("f", "F", text, "2023-08-29 00:00", zone)).problems == []
    assert Forum.objects.get().starts_at == dt.datetime(2023, 8, 28, hour, tzinfo=dt.UTC)


def test_a_day_alone_is_the_whole_day():
    header = ("slug", "title_en", "starts_at", "ends_at", "times_are_known")
    assert loaded(ForumResource, header, ("f", "F", "2023-08-28", "2023-08-28", "否")).problems == []
    forum = Forum.objects.get()
    assert (forum.first_day, forum.last_day) == (dt.date(2023, 8, 28), dt.date(2023, 8, 28))
    assert forum.ends_at - forum.starts_at == dt.timedelta(hours=23, minutes=59)


def test_a_capacity_of_somebody_who_is_no_delegate():
    make.forum(slug="f"), make.person(slug="p"), make.organisation(slug="o")
    load = loaded(CapacityResource, ("forum", "person", "organisation"), ("f", "p", "o"))
    assert [(problem.row, problem.column, problem.message) for problem in load.problems] == [
        (2, "person", "“p” is no delegate of the forum “f”.")
    ]


def test_a_speaker_must_take_part_in_the_forum_of_the_speech():
    speech = make.speech(slug="s")
    elsewhere = make.delegate(person=make.person(slug="p"))
    assert elsewhere.forum != speech.session.forum
    load = loaded(SpeechSpeakerResource, ("speech", "person"), ("s", "p"))
    assert [(p.row, p.column) for p in load.problems] == [(2, "person")]


def test_roles_in_any_order_are_the_same_roles():
    make.forum(slug="f"), make.person(slug="p")
    header = ("forum", "person", "roles")
    assert loaded(DelegateResource, header, ("f", "p", "witness; speaker")).outcomes[0].new == 1
    assert loaded(DelegateResource, header, ("f", "p", "speaker；witness;speaker")).outcomes[0].unchanged == 1
    assert Delegate.objects.get().roles == ["speaker", "witness"]
