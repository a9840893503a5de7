"""Pages of the register of memoranda."""

import datetime as dt
import re

import pytest
from django.core.files.base import ContentFile

from agreements.correcting import correcting
from agreements.models import Milestone, Relation, Term, Text, TextVersion, Witness
from agreements.transitions import move
from tests import factories as make

pytestmark = pytest.mark.django_db


def read(client, path):
    return client.get(path).content.decode()


def references(page):
    return re.findall(r'<span class="reference">([^<]+)</span>', page)


def sign(memorandum):
    for step in ("in_review", "agreed", "signed", "in_force"):
        move(memorandum, step)
    return memorandum


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_costs_the_same_whatever_its_length(client, django_assert_num_queries, rows):
    for _ in range(rows):
        make.memorandum(status="in_force")
    # the years and the countries to choose from; how many; the entries of this page; their parties
    with django_assert_num_queries(5):
        assert len(references(read(client, "/en/memoranda/"))) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_memorandum_costs_the_same_whatever_it_holds(client, django_assert_num_queries, rows):
    speech = make.speech()
    bodies = [make.organisation() for _ in range(rows + 1)]
    memorandum = make.memorandum(reference="M-1", session=speech.session, parties=bodies)
    for n in range(rows):
        make.speech(session=speech.session)
        make.saved(
            Term(
                memorandum=memorandum,
                starts_on=dt.date(2023 + n, 9, 1),
                ends_on=dt.date(2024 + n, 8, 31),
                kind="renewal",
            )
        )
        make.saved(Witness(memorandum=memorandum, person=make.person()))
        make.saved(Milestone(memorandum=memorandum, title_en=f"Step {n}", responsible=memorandum.parties.first()))
        text = make.saved(Text(memorandum=memorandum, language="en", standing="annex", title=f"Annex {n}"))
        for page in range(rows):
            make.saved(TextVersion(text=text, file=ContentFile(b"%PDF-1.7 " + bytes([n, page]), "a.pdf")))
        make.saved(
            Relation(from_memorandum=make.memorandum(status="in_force"), to_memorandum=memorandum, type="amends")
        )
    sign(memorandum)
    # the memorandum with session, forum and depositary; parties; signatories; terms; witnesses; texts, their
    # versions; milestones; relations; the speeches at the forum
    with django_assert_num_queries(10):
        assert client.get("/en/memoranda/M-1/").status_code == 200


@pytest.fixture
def register(db):
    russia = make.organisation(country="RU", name_en="Russian Academy", slug="academy")
    china = make.organisation(country="CN")
    make.memorandum(reference="A-2023", subject="digital_economy", parties=(russia, china), status="in_force")
    make.memorandum(reference="B-2023", subject="ceramics", title_en="Kilns and Glazes", status="signed")
    old = make.memorandum(reference="C-2023", status="in_force")
    make.saved(Term(memorandum=old, starts_on=dt.date(2023, 8, 28), ends_on=dt.date(2024, 8, 27)))
    later = make.memorandum(reference="D-2021", parties=(make.organisation(), make.organisation()))
    for party in later.parties.all():
        party.signatories.update(signed_on=dt.date(2021, 5, 1))
    sign(later)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["A-2023", "B-2023", "C-2023", "D-2021"]),
        ("q=glazes", ["B-2023"]),
        ("q=russian", ["A-2023"]),
        ("q=c-2023", ["C-2023"]),
        ("q=100%25", []),
        ("subject=ceramics", ["B-2023"]),
        ("status=in_force", ["A-2023", "D-2021"]),
        ("status=signed", ["B-2023"]),
        ("status=expired", ["C-2023"]),
        ("year=2021", ["D-2021"]),
        ("year=1999", []),
        ("country=RU", ["A-2023"]),
        ("country=RU&subject=ceramics", []),
        ("party=academy", ["A-2023"]),
        ("q=&subject=&status=&year=&country=&party=", ["A-2023", "B-2023", "C-2023", "D-2021"]),
        ("unknown=1", ["A-2023", "B-2023", "C-2023", "D-2021"]),
    ],
)
def test_the_register_is_narrowed_by_the_address(client, register, query, expected):
    for language in ("en", "zh-hans"):
        response = client.get(f"/{language}/memoranda/?{query}")
        assert (response.status_code, references(response.content.decode())) == (200, expected)


@pytest.mark.parametrize(
    "query",
    [
        "subject=alchemy",
        "status=draft",
        "status=cancelled",
        "year=abc",
        "year=99999999999999999999",
        "country=XX",
        "country=%00",
        "q=%00",
        "q=" + "x" * 101,
        "party=nobody",
        "party=%00",
    ],
)
def test_a_filter_that_cannot_be_read_is_a_bad_request_that_says_so(client, register, query):
    for language in ("en", "zh-hans"):
        response = client.get(f"/{language}/memoranda/?{query}")
        page = response.content.decode()
        assert response.status_code == 400
        assert 'role="alert"' in page
        assert references(page) == []


@pytest.mark.parametrize(("language", "message"), [("en", "Enter a whole number."), ("zh-hans", "输入整数。")])
def test_what_is_wrong_is_said_in_the_readers_language(client, language, message):
    assert f'role="alert">{message}</p>' in read(client, f"/{language}/memoranda/?year=abc")


def test_the_filter_offers_only_what_would_be_found(client, register):
    make.memorandum(
        reference="HIDDEN",
        visibility="internal",
        parties=(make.organisation(country="BR"), make.organisation(country="FJ")),
        status="in_force",
    )
    hidden = make.organisation(country="IS", is_listed=False)
    make.memorandum(reference="E-2023", parties=(make.organisation(country="CN"), hidden), status="in_force")
    page = read(client, "/en/memoranda/")
    assert re.findall(r'<option value="([A-Z]{2})"', page) == ["CN", "RU"]
    assert re.findall(r'<option value="(\d{4})"', page) == ["2023", "2021"]
    assert references(read(client, "/en/memoranda/?country=IS")) == []


def test_fifty_entries_a_page_keep_the_filter(client):
    bodies = (make.organisation(), make.organisation())
    for _ in range(51):
        make.memorandum(parties=bodies, subject="energy", status="signed")
    first = read(client, "/en/memoranda/?subject=energy")
    assert len(references(first)) == 50
    assert 'href="?subject=energy&amp;page=2"' in first
    assert len(references(read(client, "/en/memoranda/?subject=energy&page=2"))) == 1


@pytest.mark.parametrize("written", ["ccn-x-2023", "Ccn-X-2023"])
def test_the_reference_is_found_in_any_case(client, written):
    make.memorandum(reference="CCN-X-2023", status="in_force")
    response = client.get(f"/en/memoranda/{written}/")
    assert (response.status_code, response.headers["Location"]) == (301, "/en/memoranda/CCN-X-2023/")


def test_a_chinese_reference_has_its_page_and_its_addresses(client):
    make.memorandum(reference="教外〔2023〕1号", status="in_force")
    page = read(client, "/zh-hans/memoranda/教外〔2023〕1号/")
    encoded = "%E6%95%99%E5%A4%96%E3%80%942023%E3%80%951%E5%8F%B7"
    assert f'<link rel="canonical" href="http://testserver/zh-hans/memoranda/{encoded}/">' in page
    assert f'hreflang="en" href="http://testserver/en/memoranda/{encoded}/"' in page


def test_a_former_reference_redirects_where_the_memorandum_is_public(client):
    public, hidden = make.memorandum(reference="OLD-1"), make.memorandum(reference="OLD-2", visibility="internal")
    for memorandum in (public, hidden):
        memorandum.reference = memorandum.reference.replace("OLD", "NEW")
        memorandum.save()
        sign(memorandum)
    assert client.get("/en/memoranda/old-1/").headers["Location"] == "/en/memoranda/NEW-1/"
    assert client.get("/en/memoranda/OLD-2/").status_code == 404


def test_a_memorandum_shows_who_signed_in_which_capacity_before_whom(client):
    memorandum = make.memorandum(reference="M-1", summary_en="What it is about.", authentic_languages=["zh-hans", "ru"])
    named, unnamed = (party.signatories.get() for party in memorandum.parties.all())
    unnamed.person.consent_on = None
    unnamed.person.save()
    witness = make.saved(Witness(memorandum=memorandum, person=make.person(name_en="Wit Ness"), capacity_en="Consul"))
    make.saved(
        Witness(memorandum=memorandum, person=make.person(name_en="CANARY Ness", consent_on=None), capacity_en="Mayor")
    )
    make.saved(Term(memorandum=memorandum, starts_on=dt.date(2023, 8, 28), notice_days=60, auto_renew_months=12))
    sign(memorandum)
    page = read(client, "/en/memoranda/M-1/")
    assert (named.person.name_en in page, named.capacity_en in page) == (True, True)
    assert (unnamed.person.name_en in page, page.count(unnamed.capacity_en)) == (False, 2)
    assert (witness.person.name_en in page, "Consul" in page, "Mayor" in page) == (True, True, True)
    assert "CANARY" not in page
    assert "What it is about." in page
    assert "28 August 2023 – open-ended" in page
    assert "60 days' notice" in page
    assert "renews itself for 12 months" in page
    assert "<dd>Simplified Chinese, Russian</dd>" in page


def metadata_only(**fields):
    memorandum = make.memorandum(
        reference="META-1", visibility="metadata", summary_en="CANARY summary", title_en="Plain Title", **fields
    )
    for signatory in (party.signatories.get() for party in memorandum.parties.all()):
        signatory.capacity_en = "CANARY capacity"
        make.saved(signatory)
    make.saved(Witness(memorandum=memorandum, person=make.person(name_en="CANARY witness")))
    make.saved(Milestone(memorandum=memorandum, title_en="CANARY milestone"))
    text = make.saved(Text(memorandum=memorandum, language="en", title="CANARY heading"))
    version = make.saved(TextVersion(text=text, file=ContentFile(b"%PDF-1.7 canary", "CANARY.pdf")))
    sign(memorandum)
    memorandum.terminated_on, memorandum.termination_reason_en = dt.date(2024, 1, 1), "CANARY reason"
    memorandum.save()
    move(memorandum, "terminated")
    return memorandum, version


def test_of_a_memorandum_public_by_its_metadata_the_content_is_not_told(client):
    memorandum, version = metadata_only()
    page = read(client, "/en/memoranda/META-1/")
    assert ("Plain Title" in page, "Terminated" in page) == (True, True)
    assert "only its entry in the register is" in page
    assert ("CANARY" in page, version.sha256 in page) == (False, False)
    for party in memorandum.parties.all():
        signatory = party.signatories.get()
        assert party.organisation.name_en in page
        assert signatory.person.name_en not in page
        assert "META-1" not in read(client, f"/en/people/{signatory.person.slug}/")
    client.force_login(make.staff())
    page = read(client, "/en/memoranda/META-1/")
    assert ("CANARY summary" in page, version.sha256 in page) == (True, True)
    assert "Only the metadata is public." in page


def test_a_party_not_listed_is_neither_named_nor_given_away_by_its_signatory(client):
    hidden = make.organisation(name_en="CANARY Body", slug="canary-body", is_listed=False)
    memorandum = make.memorandum(reference="M-1", parties=(make.organisation(name_en="Open Body"), hidden))
    party = memorandum.parties.get(organisation=hidden)
    party.name_as_signed_en = "CANARY Body as signed"
    make.saved(party)
    signatory = party.signatories.get()
    signatory.capacity_en = "Head of the CANARY Body"
    make.saved(signatory)
    memorandum.depositary = hidden
    make.saved(memorandum)
    make.saved(Milestone(memorandum=memorandum, title_en="A step", responsible=party))
    sign(memorandum)
    page = read(client, "/en/memoranda/M-1/")
    assert ("Open Body" in page, "A step" in page) == (True, True)
    assert page.count("an organisation not listed publicly") == 3  # party, depositary, responsible party
    assert "canary" not in page.lower()
    assert "canary" not in read(client, "/en/memoranda/").lower()
    client.force_login(make.staff())
    assert "CANARY Body as signed" in read(client, "/en/memoranda/M-1/")


def test_the_successor_is_named_at_the_top(client):
    old, new = make.memorandum(reference="OLD", status="in_force"), make.memorandum(reference="NEW", status="in_force")
    make.saved(Relation(from_memorandum=new, to_memorandum=old, type="supersedes"))
    move(old, "superseded")
    before, after = read(client, "/en/memoranda/OLD/"), read(client, "/en/memoranda/NEW/")
    assert before.index("Superseded by") < before.index("<h1")
    assert 'href="/en/memoranda/NEW/"' in before
    assert "Superseded by" not in after
    assert 'href="/en/memoranda/OLD/"' in after


def test_a_relation_to_what_is_hidden_is_hidden(client):
    shown = make.memorandum(reference="SHOWN", status="in_force")
    hidden = make.memorandum(reference="CANARY", visibility="internal", status="in_force")
    make.saved(Relation(from_memorandum=hidden, to_memorandum=shown, type="supersedes"))
    assert "CANARY" not in read(client, "/en/memoranda/SHOWN/")


def test_the_ceremony_and_its_speeches_are_told_where_the_forum_is_public(client):
    speech = make.speech(title_en="A Word before Signing")
    make.speech(session=speech.session, title_en="CANARY draft speech", status="draft")
    memorandum = make.memorandum(reference="M-1", session=speech.session, status="in_force")
    page = read(client, "/en/memoranda/M-1/")
    assert ("A Word before Signing" in page, "CANARY" in page) == (True, False)
    forum = memorandum.session.forum
    assert forum.title_en in page
    forum.status = "draft"
    forum.save()
    page = read(client, "/en/memoranda/M-1/")
    assert (forum.title_en in page, "A Word before Signing" in page) == (False, False)


def test_texts_are_listed_with_language_standing_and_digest(client):
    memorandum = make.memorandum(reference="M-1")
    text = make.saved(Text(memorandum=memorandum, language="ru", standing="translation", title="Меморандум"))
    version = make.saved(TextVersion(text=text, file=ContentFile(b"%PDF-1.7 x", "a.pdf")))
    sign(memorandum)
    page = read(client, "/en/memoranda/M-1/")
    assert ("Russian" in page, "Translation" in page, version.sha256 in page) == (True, True, True)
    assert '<span lang="ru">Меморандум</span>' in page
    assert version.file.name not in page


def test_a_date_known_only_in_part_is_shown_in_part(client):
    memorandum = make.memorandum(reference="M-1", status="in_force")
    with correcting(memorandum, by=None, why="only the year is known"):
        memorandum.concluded_on, memorandum.concluded_precision = dt.date(2019, 1, 1), "year"
        memorandum.entered_into_force_on = None
        memorandum.save()
    register = read(client, "/en/memoranda/")
    assert '<td class="when">2019</td>' in register


def test_milestones_show_their_figure_in_the_readers_language(client):
    memorandum = make.memorandum(reference="M-1", status="in_force")
    make.saved(
        Milestone(
            memorandum=memorandum,
            title_zh_hans="结业",
            title_en="Graduation",
            figure=40,
            unit_zh_hans="名学员",
            unit_en="trainees",
            met_on=make.DAY,
            status="met",
        )
    )
    assert "40 trainees" in read(client, "/en/memoranda/M-1/")
    assert "40 名学员" in read(client, "/zh-hans/memoranda/M-1/")
