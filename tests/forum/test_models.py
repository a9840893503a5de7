"""Invariants of forums, sessions, delegates and speeches."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from forum.models import Capacity, Delegate, Forum, Organiser, Session, Speech, SpeechSpeaker
from records.principals import PUBLIC, STAFF
from tests import factories as make

pytestmark = pytest.mark.django_db
START = dt.datetime(2023, 8, 28, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_a_forum_ends_after_its_start():
    wrong = Forum(title_en="X", starts_at=START, ends_at=START - HOUR)
    with pytest.raises(ValidationError):
        wrong.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()


def test_a_session_lies_within_its_forum_whichever_is_changed():
    forum = make.forum(starts_at=START, ends_at=START + 8 * HOUR)
    for start, end, field in ((-1, 1, "starts_at"), (7, 9, "ends_at"), (2, 1, "__all__")):
        with pytest.raises(ValidationError) as refused:
            Session(
                forum=forum, kind="panel", title_en="P", starts_at=START + start * HOUR, ends_at=START + end * HOUR
            ).full_clean()
        assert list(refused.value.error_dict) == [field]
    make.session(forum=forum, starts_at=START + HOUR, ends_at=START + 2 * HOUR)
    forum.starts_at = START + 90 * dt.timedelta(minutes=1)
    with pytest.raises(ValidationError):
        forum.full_clean()


def test_a_speech_lies_within_its_session_whichever_is_changed():
    forum = make.forum(starts_at=START, ends_at=START + 8 * HOUR)
    session = make.session(forum=forum, starts_at=START, ends_at=START + HOUR)
    with pytest.raises(ValidationError) as refused:
        Speech(session=session, title_en="X", starts_at=START + 50 * dt.timedelta(minutes=1), minutes=20).full_clean()
    assert list(refused.value.error_dict) == ["starts_at"]
    make.speech(session=session, starts_at=START, minutes=60)
    session.ends_at = START + 30 * dt.timedelta(minutes=1)
    with pytest.raises(ValidationError):
        session.full_clean()


def test_unknown_times_are_no_error():
    session = make.session()
    make.speech(session=session)
    session.full_clean()
    assert session.starts_at is None


def test_a_person_is_a_delegate_once_but_may_appear_for_two_organisations():
    forum, person = make.forum(), make.person()
    delegate = make.delegate(forum=forum, person=person)
    with pytest.raises(ValidationError):
        Delegate(forum=forum, person=person).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegate(forum=forum, person=person).save()
    alliance, network = make.organisation(), make.organisation()
    for body in (alliance, network):
        make.capacity(delegate=delegate, organisation=body)
    with pytest.raises(ValidationError):
        Capacity(delegate=delegate, organisation=alliance).full_clean()
    assert {c.organisation for c in delegate.capacities.all()} == {alliance, network}


def test_roles_are_several_of_a_list():
    delegate = make.delegate(roles=["witness", "speaker"])
    assert Delegate.objects.get().roles == ["speaker", "witness"]
    assert list(Delegate.objects.filter(roles__has="witness")) == [delegate]
    assert not Delegate.objects.filter(roles__has="press")
    assert not Delegate.objects.filter(roles__has="speak")
    delegate.roles = ["speaker", "king"]
    with pytest.raises(ValidationError) as refused:
        delegate.full_clean()
    assert list(refused.value.error_dict) == ["roles"]


def test_a_speaker_is_a_delegate_of_the_same_forum():
    speech, stranger = make.speech(), make.delegate()
    with pytest.raises(ValidationError) as refused:
        SpeechSpeaker(speech=speech, delegate=stranger).full_clean()
    assert list(refused.value.error_dict) == ["delegate"]


def test_an_organisation_has_a_role_once():
    forum, body = make.forum(), make.organisation()
    make.saved(Organiser(forum=forum, organisation=body, role="host"))
    make.saved(Organiser(forum=forum, organisation=body, role="sponsor"))
    with pytest.raises(ValidationError):
        Organiser(forum=forum, organisation=body, role="host").full_clean()


def test_deleting_never_takes_others_records_along():
    speech = make.speech()
    delegate = speech.speakers.get().delegate
    for record in (
        speech.session.forum,
        speech.session,
        delegate,
        delegate.person,
        delegate.capacities.get().organisation,
    ):
        with pytest.raises(ProtectedError):
            record.delete()


def test_the_public_sees_what_is_published():
    public = make.speech()
    draft_speech = make.speech(session=public.session, status="draft")
    draft_forum = make.speech(session=make.session(forum=make.forum(status="ready")))
    assert list(Forum.objects.visible_to(PUBLIC)) == [public.session.forum]
    assert list(Session.objects.visible_to(PUBLIC)) == [public.session]
    assert list(Speech.objects.visible_to(PUBLIC)) == [public]
    assert set(Speech.objects.visible_to(STAFF)) == {public, draft_speech, draft_forum}
    assert list(SpeechSpeaker.objects.visible_to(PUBLIC)) == list(public.speakers.all())
    assert set(Delegate.objects.visible_to(PUBLIC)) == set(public.session.forum.delegates.all())


def test_time_zones_are_real_and_decide_the_day():
    forum = make.forum(
        starts_at=dt.datetime(2023, 8, 27, 16, tzinfo=dt.UTC), ends_at=dt.datetime(2023, 8, 28, 15, 59, tzinfo=dt.UTC)
    )
    assert forum.first_day == forum.last_day == dt.date(2023, 8, 28)
    forum.time_zone = "Asia/Atlantis"
    with pytest.raises(ValidationError) as refused:
        forum.full_clean()
    assert list(refused.value.error_dict) == ["time_zone"]
