"""Pages of forums, sessions and speeches."""

import datetime as dt

import pytest
from django.utils import timezone

from forum.models import Organiser, Series
from tests import factories as make

pytestmark = pytest.mark.django_db
UTC = dt.UTC


def read(client, path):
    return client.get(path).content.decode()


def furnish(forum, rows):
    """Give the forum ``rows`` of everything that its page shows."""
    body = make.organisation()
    for _ in range(rows):
        make.saved(Organiser(forum=forum, organisation=make.organisation(), role="host"))
        session = make.session(forum=forum, kind="signing")
        for _ in range(rows):
            speaker = make.delegate(forum=forum)
            make.capacity(delegate=speaker, organisation=body)
            make.capacity(delegate=speaker, organisation=make.organisation(), order=2)
            make.speech(session=session, speaker=speaker)
        make.memorandum(session=session, status="in_force")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_forum_costs_the_same_whatever_its_size(client, django_assert_num_queries, rows):
    forum = make.forum(slug="forum", series=make.saved(Series(name_en="Series")))
    furnish(forum, rows)
    # the forum with its series; organisers; sessions, their speeches, the speakers, their capacities;
    # those on stage, their capacities; what was signed, its parties, their signatories
    with django_assert_num_queries(11):
        assert client.get("/en/forums/forum/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_and_other_pages_cost_the_same_whatever_their_length(client, django_assert_num_queries, rows):
    for n in range(rows):
        forum = make.forum(slug=f"forum-{n}")
        furnish(forum, rows)
    session, speech = forum.sessions.first(), forum.sessions.first().speeches.first()
    with django_assert_num_queries(3):  # how many past forums; those of this page; those ahead
        client.get("/en/forums/")
    with django_assert_num_queries(2):  # how many; those of this page with their forums
        client.get("/en/sessions/")
    with django_assert_num_queries(4):  # how many; those of this page; speakers; capacities
        client.get("/en/speeches/")
    with django_assert_num_queries(7):  # the session; speeches; speakers; capacities; memoranda; parties; signatories
        client.get(f"/en/sessions/{session.slug}/")
    with django_assert_num_queries(3):  # the speech with session and forum; speakers; capacities
        client.get(f"/en/speeches/{speech.slug}/")


def test_a_forum_of_a_hundred_speeches_stays_light(client):
    forum = make.forum(slug="large")
    bodies = [make.organisation() for _ in range(10)]
    for n in range(100):
        if n % 10 == 0:
            session = make.session(forum=forum)
        speaker = make.delegate(forum=forum)
        make.capacity(delegate=speaker, organisation=bodies[n % 10])
        make.speech(session=session, speaker=speaker)
    assert len(client.get("/en/forums/large/").content) < 60_000


def test_a_session_states_its_room_and_place_in_the_order_of_each_language(client):
    forum = make.forum(venue_zh_hans="会议中心", venue_en="Conference Centre")
    make.session(forum=forum, slug="panel", room_zh_hans="二号厅", room_en="Hall 2")
    english, chinese = (" ".join(read(client, f"/{code}/sessions/panel/").split()) for code in ("en", "zh-hans"))
    assert "Hall 2, Conference Centre, China" in english
    assert "中国 · 会议中心 · 二号厅" in chinese


def test_a_forum_states_its_facts(client):
    forum = make.forum(
        slug="forum",
        series=make.saved(Series(name_zh_hans="交流周", name_en="Exchange Week")),
        venue_zh_hans="黄果树厅",
        venue_en="Huangguoshu Hall",
        city_zh_hans="贵阳",
        city_en="Guiyang",
        attendance=100,
        attendance_is_minimum=True,
    )
    make.saved(Organiser(forum=forum, organisation=make.organisation(name_en="The Initiator"), role="initiator"))
    hidden = make.organisation(name_en="CANARY", is_listed=False)
    make.saved(Organiser(forum=forum, organisation=hidden, role="sponsor"))
    english, chinese = read(client, "/en/forums/forum/"), read(client, "/zh-hans/forums/forum/")
    assert ("CANARY" in english, "<dt>Sponsor</dt>" in english) == (False, False)
    assert "Huangguoshu Hall, Guiyang, China" in english
    assert "中国 · 贵阳 · 黄果树厅" in chinese
    assert ("more than 100" in english, "100 余人" in chinese) == (True, True)
    assert ("Exchange Week" in english, "交流周" in chinese) == (True, True)
    assert english.index("<dt>Initiator</dt>") < english.index("The Initiator")
    assert "28 August 2023" in english
    assert "2023年8月28日" in chinese


def test_times_are_told_in_the_forums_own_zone_and_only_where_they_are_known(client):
    times = {"starts_at": dt.datetime(2023, 8, 28, 1, tzinfo=UTC), "ends_at": dt.datetime(2023, 8, 28, 9, tzinfo=UTC)}
    for slug, known in (("known", True), ("unknown", False)):
        forum = make.forum(slug=slug, time_zone="Asia/Ho_Chi_Minh", times_are_known=known, **times)
        make.session(forum=forum, slug=f"s-{slug}", **times)
    known, unknown = read(client, "/en/forums/known/"), read(client, "/en/forums/unknown/")
    assert "08:00–16:00" in known
    assert "Asia/Ho_Chi_Minh (UTC+0700)" in known
    assert 'datetime="2023-08-28T08:00:00+07:00"' in known
    assert ("08:00" in unknown, "Ho_Chi_Minh" in unknown, "28 August 2023" in unknown) == (False, False, True)
    assert "08:00–16:00" in read(client, "/zh-hans/sessions/s-known/")
    assert "08:00" not in read(client, "/zh-hans/sessions/s-unknown/")


def test_the_programme_reads_in_its_order_with_speakers_in_their_capacities(client):
    forum = make.forum(slug="forum")
    closing = make.session(forum=forum, kind="closing", title_en="The Closing", order=2)
    opening = make.session(forum=forum, kind="opening", title_en=None, title_zh_hans=None, order=1)
    who = make.delegate(forum=forum, person=make.person(name_zh_hans="刘宝利", name_en="Liu Baoli"))
    first, second = make.organisation(name_en="Alliance", name_zh_hans="联盟"), make.organisation(name_en="Committee")
    make.capacity(delegate=who, organisation=first, title_en="Chairman", title_zh_hans="理事长", order=1)
    make.capacity(delegate=who, organisation=second, title_en="Secretary-General", order=2)
    make.speech(session=closing, speaker=who, title_en="The Last Word")
    make.speech(session=opening, speaker=who, title_en="The First Word")
    english, chinese = (" ".join(read(client, f"/{code}/forums/forum/").split()) for code in ("en", "zh-hans"))
    found = [english.index(text) for text in (">Opening", "The First Word", "The Closing", "The Last Word")]
    assert found == sorted(found)
    assert f'Chairman, <a href="/en/organisations/{first.slug}/">Alliance</a>' in english
    assert f'Secretary-General, <a href="/en/organisations/{second.slug}/">Committee</a>' in english
    assert f'<a href="/zh-hans/organisations/{first.slug}/">联盟</a> 理事长' in chinese


def test_a_speaker_not_named_is_shown_by_capacity(client):
    speech = make.speech(slug="speech", speaker=None)
    who = speech.speakers.get().delegate
    who.person.consent_on = None
    who.person.save()
    page = read(client, "/en/speeches/speech/")
    assert (str(who.person.name_en) in page, "Dean, " in page) == (False, True)
    assert who.person.slug not in page


def test_a_consent_given_for_a_later_day_does_not_count_yet(client):
    speech = make.speech(slug="speech")
    who = speech.speakers.get().delegate.person
    type(who).objects.filter(pk=who.pk).update(consent_on=timezone.localdate() + dt.timedelta(days=2))
    assert who.name_en not in read(client, "/en/speeches/speech/")


@pytest.mark.parametrize(
    ("language", "abstract", "transcript"),
    [
        (
            "en",
            "<p>Abstract here</p>",
            '<p class="only">only in Chinese</p>\n<div lang="zh-Hans"><p>第一段</p>\n<p>第二段</p></div>',
        ),
        (
            "zh-hans",
            '<p class="only">仅有英文</p>\n<div lang="en"><p>Abstract here</p></div>',
            "<p>第一段</p>\n<p>第二段</p>",
        ),
    ],
)
def test_a_speech_reads_in_the_readers_language_or_says_which_one_it_is_in(client, language, abstract, transcript):
    make.speech(
        slug="speech",
        abstract_zh_hans=None,
        abstract_en="Abstract here",
        transcript_zh_hans="第一段\n\n第二段",
        recording_url="https://video.example.org/1",
    )
    page = read(client, f"/{language}/speeches/speech/")
    assert (abstract in page, transcript in page) == (True, True)
    assert 'href="https://video.example.org/1"' in page


def test_forums_ahead_come_first_then_the_past_by_year(client):
    now = timezone.now()
    for slug, days in (("soon", 5), ("later", 50), ("past", -5)):
        make.forum(slug=slug, starts_at=now + dt.timedelta(days=days), ends_at=now + dt.timedelta(days=days, hours=1))
    make.forum(slug="old")
    page = read(client, "/en/forums/")
    found = [page.index(f"/en/forums/{slug}/") for slug in ("soon", "later", "past", "old")]
    assert found == sorted(found)
    assert '<h2 id="year-2023">2023</h2>' in page
    assert "upcoming" in read(client, "/en/forums/soon/")
    assert "upcoming" not in read(client, "/en/forums/old/")


def test_what_was_signed_shows_on_the_forum_and_in_its_session(client):
    session = make.session(forum=make.forum(slug="forum"), kind="signing", slug="signing")
    make.memorandum(reference="SIGNED-1", session=session, status="in_force")
    for path in ("/en/forums/forum/", "/zh-hans/sessions/signing/"):
        assert "SIGNED-1" in read(client, path)


@pytest.mark.parametrize("path", ["forums", "sessions", "speeches"])
def test_a_former_address_redirects_unless_the_record_is_a_draft(client, path):
    speech = make.speech()
    record = {"speeches": speech, "sessions": speech.session, "forums": speech.session.forum}[path]
    before, record.slug = record.slug, "after"
    record.save()
    assert client.get(f"/zh-hans/{path}/{before}/").headers["Location"] == f"/zh-hans/{path}/after/"
    forum = type(speech.session.forum).objects.get()
    forum.status = "draft"
    forum.save()
    assert client.get(f"/zh-hans/{path}/{before}/").status_code == 404
    client.force_login(make.staff())
    assert client.get(f"/zh-hans/{path}/{before}/").status_code == 301


@pytest.mark.parametrize(("language", "mark"), [("en", "Draft – not public"), ("zh-hans", "草稿")])
def test_staff_see_a_draft_with_a_banner(client, language, mark):
    make.speech(slug="draft", status="draft")
    client.force_login(make.staff())
    page = read(client, f"/{language}/speeches/draft/")
    assert ('class="notice draft"' in page, mark in page) == (True, True)
