"""Every public page, in both languages: that it answers, in which language, and that it tells nothing it must not."""

import datetime as dt
import itertools
import re

import pytest
from django.test import Client
from django.urls import LocalePrefixPattern, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.models import Milestone, Relation, Witness
from agreements.transitions import move
from forum.models import Organiser
from people.models import Affiliation, OrganisationAlias, PersonAlias
from tests import factories as make

LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
TOMORROW = timezone.now() + dt.timedelta(days=1)

# Every public page by its name, with its path below the language. A page that is not listed here fails a test.
PAGES = {
    "home": "",
    "forum:forum-list": "forums/",
    "forum:forum-detail": "forums/canal-forum/",
    "forum:session-list": "sessions/",
    "forum:session-detail": "sessions/canal-session/",
    "forum:speech-list": "speeches/",
    "forum:speech-detail": "speeches/canal-speech/",
    "agreements:memorandum-list": "memoranda/",
    "agreements:memorandum-detail": "memoranda/CANAL-1/",
    "people:organisation-list": "organisations/",
    "people:organisation-detail": "organisations/canal-university/",
    "people:person-list": "people/",
    "people:person-detail": "people/lin-canal/",
}
FILES = {"people:organisation-logo", "people:person-photo"}  # no pages: tests/people/test_views.py


def public_names(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace not in ("admin", "api"):
                yield from public_names(
                    pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace
                )
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield namespace + pattern.name


def below_the_languages():
    return [url for part in get_resolver().url_patterns if is_language(part) for url in part.url_patterns]


def is_language(part):
    return isinstance(part.pattern, LocalePrefixPattern)


@pytest.fixture
def world(db):
    """One public record of each type, and beside each a lookalike that must not show: every such text has CANARY."""
    shown = make.organisation(name_zh_hans="运河大学", name_en="Canal University", slug="canal-university")
    other = make.organisation(name_zh_hans="运河学院", name_en="Canal College")
    hidden = make.organisation(
        name_zh_hans="CANARY未列大学",
        name_en="CANARY Unlisted University",
        short_name_en="CANARYU",
        slug="canary-unlisted",
        is_listed=False,
    )
    make.saved(OrganisationAlias(organisation=hidden, name="CANARY Alias"))
    lin = make.person(name_zh_hans="林运河", name_en="Lin Canal", slug="lin-canal")
    nobody = make.person(
        name_zh_hans="CANARY林", name_en="Lin CANARY", native_name="CANARY Лин", slug="lin-canary", consent_on=None
    )
    make.saved(PersonAlias(person=nobody, name="CANARY L."))
    make.saved(Affiliation(person=nobody, organisation=shown, title_en="CANARY post of one not named"))
    make.saved(Affiliation(person=lin, organisation=hidden, title_en="CANARY post at one not listed"))

    forum = make.forum(title_zh_hans="运河论坛", title_en="Canal Forum", slug="canal-forum", notes="CANARY notes")
    make.saved(Organiser(forum=forum, organisation=hidden, role="host"))
    session = make.session(forum=forum, slug="canal-session", title_zh_hans="签约", title_en="Signing", kind="signing")
    speaker = make.delegate(forum=forum, person=lin)
    make.capacity(delegate=speaker, organisation=shown)
    make.capacity(delegate=speaker, organisation=hidden, title_en="CANARY title for one not listed", order=2)
    unnamed = make.delegate(forum=forum, person=nobody)
    make.capacity(delegate=unnamed, organisation=shown, title_zh_hans="某处处长", title_en="Director of Something")
    make.speech(
        session=session, speaker=speaker, slug="canal-speech", title_zh_hans="运河发言", title_en="Canal Speech"
    )
    make.speech(session=session, speaker=unnamed, title_zh_hans="另一发言", title_en="Another Speech")
    make.speech(session=session, speaker=speaker, title_en="CANARY draft", slug="canary-speech", status="draft")

    draft = make.forum(
        title_zh_hans="CANARY草案论坛", title_en="CANARY Draft Forum", slug="canary-forum", status="draft"
    )
    ahead = make.forum(
        title_en="CANARY Draft Forum Ahead", starts_at=TOMORROW, ends_at=TOMORROW, slug="canary-ahead", status="draft"
    )
    part = make.session(forum=draft, title_en="CANARY session", slug="canary-session")
    make.session(forum=ahead, title_en="CANARY session ahead")
    late = make.delegate(forum=draft, person=lin)
    make.capacity(delegate=late, organisation=shown, title_en="CANARY capacity at a draft forum")
    make.speech(session=part, speaker=late, title_en="CANARY published speech of a draft forum", slug="canary-early")

    signed = {"parties": (shown, other, hidden), "status": "in_force", "session": session}
    public = make.memorandum(reference="CANAL-1", title_zh_hans="运河备忘录", title_en="Canal Memorandum", **signed)
    metadata = make.memorandum(
        reference="CANAL-2",
        title_zh_hans="运河备忘录二",
        title_en="Second Canal Memorandum",
        visibility="metadata",
        summary_en="CANARY summary",
        **signed,
    )
    internal = make.memorandum(
        reference="CANARY-3", title_zh_hans="CANARY备忘录", title_en="CANARY internal", visibility="internal", **signed
    )
    parties_only = make.memorandum(reference="CANARY-4", title_en="CANARY parties", visibility="parties", **signed)
    make.memorandum(reference="CANARY-5", title_en="CANARY draft", parties=(shown, other), session=session)
    make.memorandum(reference="CANARY-6", title_en="CANARY agreed", parties=(shown, other), status="agreed")
    with_nobody = make.memorandum(reference="CANAL-7", parties=(other, shown), session=part)
    make.saved(
        with_nobody.parties.first().signatories.model(
            party=with_nobody.parties.last(), person=nobody, name_as_signed="CANARY as signed", signed_on=make.DAY
        )
    )
    make.saved(Witness(memorandum=with_nobody, person=nobody, capacity_en="A witness by office"))
    for step in ("in_review", "agreed", "signed", "in_force"):
        move(with_nobody, step)
    for memorandum in (metadata, internal, parties_only):
        make.saved(Milestone(memorandum=memorandum, title_en="CANARY milestone"))
    make.saved(Relation(from_memorandum=internal, to_memorandum=public, type="amends"))
    # Staff would add these only by a correction; they stand for what was there before the signature.
    for party in metadata.parties.all():
        for signatory in party.signatories.all():
            type(signatory.person).objects.filter(pk=signatory.person_id).update(
                name_en=f"CANARY signatory {signatory.pk}", name_zh_hans=f"CANARY签署人{signatory.pk}", consent_on=None
            )
    return {"public": public, "metadata": metadata, "forum": forum}


def test_every_public_page_is_listed_here():
    assert set(public_names(below_the_languages())) == PAGES.keys() | FILES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers_in_its_language_and_tells_no_more_than_it_may(client, world, language):
    for name in PAGES:
        path = f"/{language}/{PAGES[name]}"
        response = client.get(path)
        page = response.content.decode()
        assert (name, response.status_code) == (name, 200)
        assert re.search(r'<html lang="([^"]+)">', page)[1] == LANGUAGES[language]
        assert not re.search(r".{0,200}canary.{0,80}", page, re.IGNORECASE | re.DOTALL)
        assert f'<link rel="canonical" href="http://testserver{path}">' in page
        for code, tag in LANGUAGES.items():
            assert f'<link rel="alternate" hreflang="{tag}" href="http://testserver/{code}/{PAGES[name]}">' in page
        default = "/" if name == "home" else f"/en/{PAGES[name]}"
        assert f'hreflang="x-default" href="http://testserver{default}">' in page
        other = "en" if language == "zh-hans" else "zh-hans"
        assert f'<a href="/{other}/{PAGES[name]}" lang="{LANGUAGES[other]}" hreflang="{LANGUAGES[other]}">' in page


def test_every_page_has_what_a_reader_and_a_browser_need(client, world):
    for name, path in PAGES.items():
        page = client.get(f"/en/{path}").content.decode()
        assert re.search(r"<title>\s*\S", page), name
        assert re.search(r'<meta name="description" content="[^"]+">', page), name
        assert '<a class="skip" href="#content">' in page
        assert '<main id="content"' in page
        assert "style=" not in page
        assert "<script" not in page
        assert not re.search(r'(src|href)="(https?:)?//(?!testserver)', page), name
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), name


HIDDEN = [
    "forums/canary-forum/",
    "sessions/canary-session/",
    "speeches/canary-speech/",
    "speeches/canary-early/",
    "organisations/canary-unlisted/",
    "people/lin-canary/",
    "memoranda/CANARY-3/",
    "memoranda/CANARY-4/",
    "memoranda/CANARY-5/",
    "memoranda/CANARY-6/",
    "people/lin-canary/photo",
    "organisations/canary-unlisted/logo",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_public_looks_like_what_does_not_exist(client, world, language):
    for path in HIDDEN:
        hidden = client.get(f"/{language}/{path}")
        missing = client.get(f"/{language}/{path.replace('canary', 'nothing').replace('CANARY', 'NOTHING')}")
        assert (path, hidden.status_code, missing.status_code) == (path, 404, 404)
        assert hidden.content == missing.content
        assert f'<html lang="{LANGUAGES[language]}">' in hidden.content.decode()


def test_a_filter_does_not_tell_of_what_is_hidden(client, world):
    for query in ("q=CANARY", "q=CANARYU", "party=canary-unlisted"):
        page = client.get(f"/en/memoranda/?{query}").content.decode()
        assert "CANAL-1" not in page
    assert "CANAL-1" in client.get("/en/memoranda/?q=canal+univ").content.decode()


def test_staff_see_what_is_not_public_marked_as_such_and_uncached(client, world):
    public = client.get("/en/forums/canal-forum/")
    assert "no-store" not in public.headers.get("Cache-Control", "")
    assert "Cookie" in public.headers["Vary"]
    client.force_login(make.staff())
    draft = client.get("/en/forums/canary-forum/")
    assert (draft.status_code, draft.headers["Cache-Control"]) == (200, "private, no-store")
    assert "Draft – not public" in draft.content.decode()
    shown = client.get("/en/forums/canal-forum/")
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "Draft – not public" not in shown.content.decode()
    assert "CANARY draft" in shown.content.decode()
    assert client.get("/en/people/lin-canary/").status_code == 404  # consent binds staff on public pages too
    assert "Lin CANARY" not in shown.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "home"),
    [("en-GB,en;q=0.9", "/en/"), ("zh-TW", "/zh-hans/"), ("zh-CN", "/zh-hans/"), ("", "/zh-hans/")],
)
def test_entrance_negotiates_the_language(client, accepted, home):
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response.headers["Location"]) == (302, home)
    assert {"Accept-Language", "Cookie"} <= set(re.split(r", *", response.headers["Vary"]))


@pytest.mark.parametrize(
    "path", ["nothing/", "forums/%20/", "forums/a b/", "memoranda/%00/", "people/x%0a/", "forums/x/y/"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_address_is_answered_in_its_language(client, db, path, language):
    response = client.get(f"/{language}/{path}")
    page = response.content.decode()
    assert response.status_code == 404
    assert f'<html lang="{LANGUAGES[language]}">' in page
    with override(language):
        assert f'href="{reverse("home")}"' in page


def test_a_wrong_address_of_the_api_is_answered_as_a_problem(client, db):
    response = client.get("/api/v1/nothing/")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")


def test_a_strange_host_is_a_bad_request(client, db):
    response = client.get("/en/", headers={"host": "evil.example"})
    assert (response.status_code, "evil.example" in response.content.decode()) == (400, False)


@pytest.mark.parametrize(("language", "tag"), LANGUAGES.items())
def test_an_error_of_ours_is_told_without_the_database(client, monkeypatch, language, tag):
    client.raise_request_exception = False
    # No database is allowed in this test: the page itself fails on its first query, and the error page must not try.
    response = client.get(f"/{language}/")
    assert (response.status_code, f'<html lang="{tag}">' in response.content.decode()) == (500, True)


def test_a_form_without_its_token_is_refused_on_a_page_of_ours(db):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/en/admin/login/", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "style" not in re.sub(r"<link[^>]*>", "", response.content.decode())


@pytest.mark.django_db
def test_home_without_any_record(client):
    assert "No forum has been recorded yet." in client.get("/en/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_home_costs_the_same_whatever_it_shows(client, db, django_assert_num_queries, rows):
    for _ in range(rows):
        make.memorandum(status="in_force")
        make.forum()
    # the next forum; the latest forums; the latest memoranda, their parties; four figures
    with django_assert_num_queries(8):
        client.get("/en/")


odd = st.text(st.characters(codec="utf-8"), max_size=30)
KEYS = st.sampled_from(["q", "page", "subject", "status", "year", "country", "party", "letter", "x"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(path=st.sampled_from(sorted(PAGES.values())), query=st.dictionaries(KEYS, odd, max_size=3))
def test_odd_queries_never_break_a_page(client, db, path, query):
    assert client.get(f"/en/{path}", query).status_code in (200, 400, 404)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(kind=st.sampled_from(["forums", "speeches", "people", "memoranda"]), tail=odd)
def test_odd_addresses_never_break_a_page(client, db, kind, tail):
    assert client.get(f"/zh-hans/{kind}/{tail}/").status_code in (200, 301, 302, 404)


@pytest.mark.parametrize(
    "query", ["page=" + "9" * 5000, "page=0", "page=-1", "page=x", "page=%00", "page=2", "page=٣", "page=1e3"]
)
def test_a_page_number_that_does_not_exist_is_not_found(client, db, query):
    assert client.get(f"/en/memoranda/?{query}").status_code == 404


@pytest.mark.parametrize("path", ["forums", "people", "organisations", "memoranda"])
def test_a_very_long_address_is_not_found(client, db, path):
    assert client.get(f"/en/{path}/{'a' * 3000}/").status_code == 404
