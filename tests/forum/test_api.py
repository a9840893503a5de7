"""Forums, sessions and speeches in the API: times, filters, consent, drafts, how many queries."""

import datetime as dt

import pytest
from django.utils import timezone

from forum.models import Organiser, Series
from people.models import Person
from tests import factories
from tests.people.test_api import found

pytestmark = pytest.mark.django_db
UTC = dt.UTC


def test_times_are_told_in_the_zone_of_the_forum(client):
    forum = factories.forum(
        slug="hanoi",
        time_zone="Asia/Ho_Chi_Minh",
        starts_at=dt.datetime(2023, 8, 27, 18, tzinfo=UTC),
        ends_at=dt.datetime(2023, 8, 28, 9, tzinfo=UTC),
    )
    session = factories.session(forum=forum, slug="s", starts_at=dt.datetime(2023, 8, 28, 1, 30, tzinfo=UTC))
    factories.speech(session=session, slug="t", starts_at=dt.datetime(2023, 8, 28, 2, tzinfo=UTC), minutes=15)
    answer = client.get("/api/v1/forums/hanoi/").json()
    assert answer["starts_at"] == "2023-08-28T01:00:00+07:00"
    assert answer["ends_at"] == "2023-08-28T16:00:00+07:00"
    assert (answer["starts_on"], answer["ends_on"]) == ("2023-08-28", "2023-08-28")
    assert answer["sessions"][0]["starts_at"] == "2023-08-28T08:30:00+07:00"
    assert answer["sessions"][0]["ends_at"] is None
    assert client.get("/api/v1/sessions/s/").json()["starts_at"] == "2023-08-28T08:30:00+07:00"
    assert client.get("/api/v1/speeches/t/").json()["starts_at"] == "2023-08-28T09:00:00+07:00"


def test_unknown_times_are_null_and_days_are_told(client):
    forum = factories.forum(slug="days", times_are_known=False)
    session = factories.session(forum=forum, slug="s", starts_at=forum.starts_at, ends_at=forum.ends_at)
    factories.speech(session=session, slug="t", starts_at=forum.starts_at)
    answer = client.get("/api/v1/forums/days/").json()
    assert (answer["starts_at"], answer["ends_at"]) == (None, None)
    assert (answer["starts_on"], answer["ends_on"]) == ("2023-08-28", "2023-08-28")
    assert answer["sessions"][0]["starts_at"] is None
    assert client.get("/api/v1/sessions/s/").json()["ends_at"] is None
    assert client.get("/api/v1/speeches/t/").json()["starts_at"] is None


def test_a_forum_tells_its_organisers_programme_and_counts(client):
    forum = factories.forum(slug="forum", attendance=100, attendance_is_minimum=True, notes="CANARY")
    forum.series = factories.saved(Series(name_zh_hans="教育周", name_en="Education Week"))
    forum.save()
    body = factories.organisation(slug="host")
    factories.saved(Organiser(forum=forum, organisation=body, role="host"))
    session = factories.session(forum=forum, kind="signing")
    factories.speech(session=session)
    factories.speech(session=session, status="draft")
    factories.memorandum(session=session, status="signed")
    factories.memorandum(session=session, status="signed", visibility="internal")
    response = client.get("/api/v1/forums/forum/?lang=en")
    assert b"CANARY" not in response.content
    answer = response.json()
    assert answer["series"]["display"] == "Education Week"
    assert [(o["role"], o["organisation"]["slug"]) for o in answer["organisers"]] == [("host", "host")]
    assert [s["kind"] for s in answer["sessions"]] == ["signing"]
    assert answer["counts"] == {"speeches": 1, "memoranda": 1}
    assert answer["attendance"] == {"number": 100, "is_minimum": True}


def test_a_speech_tells_its_speakers_in_their_capacities_and_in_detail_its_transcript(client):
    speech = factories.speech(slug="speech", language="zh-hans", transcript_zh_hans="全文", recording_url="")
    who = Person.objects.get()
    answer = client.get("/api/v1/speeches/speech/?lang=en").json()
    assert answer["transcript"] == {"zh-Hans": "全文", "en": None}
    assert answer["language"] == "zh-Hans"
    assert answer["recording_url"] is None
    assert answer["forum"]["id"] == str(speech.session.forum_id)
    assert answer["session"]["id"] == str(speech.session_id)
    (speaker,) = answer["speakers"]
    assert speaker["person"]["slug"] == who.slug
    assert speaker["display"] == who.name_en
    assert [capacity["title"] for capacity in speaker["capacities"]] == [{"zh-Hans": "院长", "en": "Dean"}]
    (row,) = client.get("/api/v1/speeches/").json()["results"]
    assert "transcript" not in row


def test_a_speaker_without_consent_is_told_by_capacity_only(client):
    hidden = factories.person(slug="hidden", name_zh_hans="CANARY", name_en="CANARY", consent_on=None)
    body = factories.organisation(slug="body", name_en="Body")
    delegate = factories.delegate(person=hidden)
    factories.capacity(delegate=delegate, organisation=body)
    factories.speech(slug="speech", session=factories.session(forum=delegate.forum), speaker=delegate)
    for path in ("speeches/", "speeches/speech/", "forums/", "sessions/"):
        response = client.get(f"/api/v1/{path}?lang=en")
        assert b"CANARY" not in response.content
        assert str(hidden.pk).encode() not in response.content
    (speaker,) = client.get("/api/v1/speeches/speech/?lang=en").json()["speakers"]
    assert speaker["person"] is None
    assert speaker["display"] == "Body · Dean"
    assert found(client, "speeches/?organisation=body") == ["speech"]
    for query in ("person=hidden", f"person={hidden.pk}", "q=canary"):
        assert found(client, f"speeches/?{query}") == []
    assert found(client, "forums/?person=hidden") == []
    shown = factories.delegate(person=factories.person(name_en="CANARY"))
    factories.speech(slug="other", session=factories.session(forum=shown.forum), speaker=shown)
    assert found(client, "speeches/?q=canary") == ["other"]


def test_drafts_are_nowhere(client):
    draft = factories.forum(slug="draft", title_en="CANARY", status="draft", country="LA")
    session = factories.session(forum=draft, slug="ds", title_en="CANARY")
    factories.speech(slug="dt", title_en="CANARY", session=session)
    who = factories.person(slug="who")
    body = factories.organisation(slug="body")
    factories.capacity(delegate=factories.delegate(forum=draft, person=who), organisation=body)
    factories.saved(Organiser(forum=draft, organisation=body))
    open_session = factories.session(slug="open")
    factories.speech(slug="unready", title_en="CANARY", session=open_session, status="ready")
    for path in ("forums/draft/", "sessions/ds/", "speeches/dt/", "speeches/unready/"):
        assert client.get(f"/api/v1/{path}").status_code == 404
    for query in (
        "forums/?q=canary",
        "forums/?country=LA",
        "forums/?organisation=body",
        "forums/?person=who",
        "sessions/?forum=draft",
        "speeches/",
        "speeches/?q=canary",
        "organisations/?forum=draft",
        "people/?forum=draft",
        "people/?organisation=body",
        "speeches/?session=open",
    ):
        assert found(client, query) == []
    assert client.get("/api/v1/sessions/open/").json()["speeches"] == []


def test_forums_are_filtered(client):
    series = factories.saved(Series(slug="week", name_en="Week"))
    now = timezone.now()
    past = factories.forum(slug="past", series=series, city_en="Beijing", city_zh_hans="北京", title_zh_hans="教育周")
    factories.forum(slug="coming", country="VN", starts_at=now, ends_at=now + dt.timedelta(days=1), theme_en="Ceramics")
    factories.capacity(delegate=factories.delegate(forum=past, person=factories.person(slug="who")))
    host = factories.organisation(slug="host")
    factories.saved(Organiser(forum=past, organisation=host))
    assert found(client, "forums/") == ["coming", "past"]
    assert found(client, "forums/?ordering=starts_at") == ["past", "coming"]
    assert found(client, "forums/?series=week") == ["past"]
    assert found(client, "forums/?country=VN") == ["coming"]
    assert found(client, "forums/?city=北京") == ["past"]
    assert found(client, "forums/?city=beijing") == ["past"]
    assert found(client, "forums/?organisation=host") == ["past"]
    assert found(client, "forums/?person=who") == ["past"]
    assert found(client, "forums/?upcoming=true") == ["coming"]
    assert found(client, "forums/?upcoming=false") == ["past"]
    assert found(client, "forums/?after=2023-08-28&before=2023-08-28") == ["past"]
    assert found(client, "forums/?before=2023") == ["past"]
    assert found(client, "forums/?before=2023-07") == []
    assert found(client, "forums/?after=2023-09") == ["coming"]
    assert found(client, "forums/?after=0001&before=9999") == ["coming", "past"]
    assert found(client, "forums/?q=ceramic") == ["coming"]
    assert found(client, "forums/?q=教育") == ["past"]
    assert found(client, "forums/?q=%25") == []


def test_sessions_and_speeches_are_filtered(client):
    session = factories.session(slug="s1", kind="keynotes", forum=factories.forum(slug="f1"))
    factories.session(slug="s2", kind="closing", forum=factories.forum(slug="f2"))
    speech = factories.speech(slug="t1", session=session, language="ru", title_en="Clay and fire")
    factories.speech(slug="t2", kind="address", language="zh-hans")
    speaker = speech.speakers.get().delegate
    body = speaker.capacities.get().organisation
    assert found(client, "sessions/?forum=f1") == ["s1"]
    assert found(client, "sessions/?kind=closing") == ["s2"]
    assert found(client, "speeches/?forum=f1") == ["t1"]
    assert found(client, f"speeches/?session={session.pk}") == ["t1"]
    assert found(client, f"speeches/?person={speaker.person.slug}") == ["t1"]
    assert found(client, f"speeches/?organisation={body.slug}") == ["t1"]
    assert found(client, "speeches/?kind=address") == ["t2"]
    assert found(client, "speeches/?language=zh-Hans") == ["t2"]
    assert found(client, "speeches/?q=clay") == ["t1"]
    assert found(client, f"speeches/?q={speaker.person.name_en}") == ["t1"]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(client, django_assert_num_queries, rows):
    for _row in range(rows):
        speech = factories.speech()
        factories.speech(session=speech.session)
        factories.saved(Organiser(forum=speech.session.forum, organisation=factories.organisation()))
    with django_assert_num_queries(4):  # count; forums with series and counts; organisers; sessions
        client.get("/api/v1/forums/")
    with django_assert_num_queries(3):  # count; sessions with forums; speeches
        client.get("/api/v1/sessions/")
    with django_assert_num_queries(4):  # count; speeches with forums; speakers with persons; capacities
        client.get("/api/v1/speeches/")
    with django_assert_num_queries(3):  # the forum; organisers; sessions
        client.get(f"/api/v1/forums/{speech.session.forum.slug}/")
    with django_assert_num_queries(2):  # the session with its forum; speeches
        client.get(f"/api/v1/sessions/{speech.session.slug}/")
    with django_assert_num_queries(3):  # the speech; speakers with persons; capacities
        client.get(f"/api/v1/speeches/{speech.slug}/")


def test_sessions_and_speeches_come_in_the_order_of_the_programme(client):
    forum = factories.forum()
    closing = factories.session(forum=forum, slug="closing", order=2)
    opening = factories.session(forum=forum, slug="opening", order=1)
    factories.speech(slug="last", session=closing, order=1)
    factories.speech(slug="second", session=opening, order=2)
    factories.speech(slug="first", session=opening, order=1)
    assert found(client, "sessions/") == ["opening", "closing"]
    assert found(client, "speeches/") == ["first", "second", "last"]
