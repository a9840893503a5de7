"""Memoranda in the API: what is told, to whom, filters, what never shows, how many queries."""

import datetime as dt
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agreements.models import Memorandum, Milestone, Relation, Signatory, Term, Text, TextVersion, Witness
from records.principals import Principal
from tests import factories
from tests.people.test_api import found

pytestmark = pytest.mark.django_db
DAY = factories.DAY


def ask_as_partner(monkeypatch, organisation):
    """Let every request come from a partner of ``organisation``."""
    for module in ("records.api", "records.filters"):
        monkeypatch.setattr(f"{module}.principal_of", lambda _request: Principal(organisation_id=organisation.pk))


def with_everything(canary="", **fields):
    """A signed memorandum with ``canary`` in every text that only those it is disclosed to may read."""
    made = factories.memorandum(
        summary_zh_hans=f"概要{canary}",
        summary_en=f"Summary {canary}",
        authentic_languages=["en", "zh-hans"],
        depositary=factories.organisation(),
        **fields,
    )
    text = factories.saved(Text(memorandum=made, language="en", title=f"Text {canary}"))
    file = SimpleUploadedFile("signed.pdf", b"%PDF-1.7 words")
    factories.saved(TextVersion(text=text, file=file, extracted_text="Some words"))
    factories.saved(
        Witness(memorandum=made, person=factories.person(name_en=f"Witness {canary}"), capacity_en=f"Rector {canary}")
    )
    factories.saved(
        Milestone(
            memorandum=made,
            title_en=f"Train {canary}",
            due_on=DAY,
            responsible=made.parties.first(),
            figure=40,
            unit_en=f"students {canary}",
        )
    )
    factories.saved(Term(memorandum=made, starts_on=DAY, ends_on=dt.date(2100, 8, 27)))
    signatory = Signatory.objects.filter(party__memorandum=made).first()
    signatory.name_as_signed_en = f"Signed {canary}"
    signatory.save()
    for step in ("in_review", "agreed", "signed", "in_force"):
        factories.move(made, step)
    return made


def test_a_memorandum_in_full(client):
    session = factories.session(slug="signing", kind="signing", forum=factories.forum(slug="forum"))
    older = factories.memorandum(status="signed", reference="OLD-1")
    made = with_everything(session=session, reference="NEW-1", title_en="Memorandum", title_zh_hans="备忘录")
    factories.saved(Relation(from_memorandum=made, to_memorandum=older, type="renews"))
    answer = client.get("/api/v1/memoranda/NEW-1/?lang=en").json()
    assert answer["display"] == "Memorandum"
    assert answer["instrument"] == "memorandum_of_understanding"
    assert (answer["status"], answer["validity"], answer["runs_until"]) == ("in_force", "in_force", "2100-08-27")
    assert (answer["concluded_on"], answer["entered_into_force_on"]) == ("2023-08-28", "2023-08-28")
    assert (answer["forum"]["slug"], answer["session"]["slug"]) == ("forum", "signing")
    assert answer["authentic_languages"] == ["zh-Hans", "en"]
    assert answer["content_disclosed"] is True
    assert answer["summary"]["en"] == "Summary"
    assert answer["depositary"]["id"] == str(made.depositary_id)
    assert answer["terms"] == [
        {
            "starts_on": "2023-08-28",
            "ends_on": "2100-08-27",
            "kind": "initial",
            "notice_days": None,
            "auto_renew_months": None,
        }
    ]
    first, second = answer["parties"]
    assert first["organisation"]["id"] == str(made.parties.first().organisation_id)
    assert first["name_as_signed"] == {"zh-Hans": None, "en": None}
    assert first["display"] == first["organisation"]["display"]
    (signatory,) = first["signatories"]
    assert signatory["display"] == "Signed"
    assert signatory["signed_on"] == "2023-08-28"
    assert signatory["capacity"]["en"].startswith("President")
    assert len(second["signatories"]) == 1
    (witness,) = answer["witnesses"]
    assert (witness["display"], witness["capacity"]["en"]) == ("Witness", "Rector")
    (milestone,) = answer["milestones"]
    assert (milestone["display"], milestone["figure"], milestone["unit"]["en"]) == ("Train", "40.00", "students")
    assert milestone["responsible_party"] == first["id"]
    (text,) = answer["texts"]
    assert text == {
        "language": "en",
        "standing": "authentic",
        "title": "Text",
        "sha256": hashlib.sha256(b"%PDF-1.7 words").hexdigest(),
        "text_digest": hashlib.sha256(b"Some words").hexdigest(),
    }
    (relation,) = answer["relations"]
    assert (relation["from"]["reference"], relation["type"], relation["to"]["reference"]) == (
        "NEW-1",
        "renews",
        "OLD-1",
    )
    assert client.get("/api/v1/memoranda/old-1/").json()["relations"][0]["from"]["reference"] == "NEW-1"
    (row,) = client.get("/api/v1/memoranda/?q=new-1").json()["results"]
    assert {name for name in answer if name not in row} == {"witnesses", "milestones", "texts", "relations"}
    assert row["parties"] == client.get("/api/v1/memoranda/NEW-1/").json()["parties"]


def test_dates_are_told_as_far_as_they_are_known(client):
    made = factories.memorandum(reference="YEAR")
    for signatory in Signatory.objects.filter(party__memorandum=made):
        signatory.signed_on, signatory.signed_precision = dt.date(2019, 5, 5), "year"
        signatory.save()
    for step in ("in_review", "agreed", "signed"):
        factories.move(made, step)
    answer = client.get("/api/v1/memoranda/YEAR/").json()
    assert answer["concluded_on"] == "2019"
    assert answer["parties"][0]["signatories"][0]["signed_on"] == "2019"
    assert (answer["validity"], answer["runs_until"]) == ("not_recorded", None)


def test_content_is_not_disclosed_where_only_metadata_are_public(client, monkeypatch):
    made = with_everything("CANARY", reference="META", visibility="metadata")
    signatory = Signatory.objects.filter(party__memorandum=made).first()
    for path in ("memoranda/", "memoranda/META/"):
        response = client.get(f"/api/v1/{path}?lang=en")
        assert b"CANARY" not in response.content
        assert str(signatory.person_id).encode() not in response.content
    answer = response.json()
    assert answer["content_disclosed"] is False
    assert answer["summary"] == {"zh-Hans": None, "en": None}
    assert [party["signatories"] for party in answer["parties"]] == [[], []]
    assert (answer["witnesses"], answer["milestones"], answer["texts"]) == ([], [], [])
    assert answer["validity"] == "in_force"
    assert found(client, f"memoranda/?person={signatory.person.slug}") == []
    ask_as_partner(monkeypatch, made.parties.first().organisation)
    assert client.get("/api/v1/memoranda/META/?lang=en").content.count(b"CANARY") == 12
    assert found(client, f"memoranda/?person={signatory.person.slug}") == ["META"]


def test_a_signatory_or_witness_without_consent_is_told_by_capacity_only(client):
    made = with_everything(reference="M")
    signatory = Signatory.objects.filter(party__memorandum=made).first()
    witness = Witness.objects.get(memorandum=made)
    Signatory.objects.filter(pk=signatory.pk).update(name_as_signed_en="CANARY")
    for person in (signatory.person, witness.person):
        person.name_en, person.consent_on = "CANARY", None
        person.save()
    for path in ("memoranda/", "memoranda/M/"):
        response = client.get(f"/api/v1/{path}?lang=en")
        assert b"CANARY" not in response.content
        assert str(signatory.person_id).encode() not in response.content
    answer = response.json()
    shown = answer["parties"][0]["signatories"][0]
    assert (shown["person"], shown["name_as_signed"]) == (None, {"zh-Hans": None, "en": None})
    assert shown["display"] == signatory.capacity_en
    assert (answer["witnesses"][0]["person"], answer["witnesses"][0]["display"]) == (None, "Rector")
    assert found(client, f"memoranda/?person={signatory.person_id}") == []


def test_a_party_that_is_not_listed_is_not_told(client):
    secret = factories.organisation(slug="secret", name_en="CANARY", country="LA", is_listed=False)
    made = factories.memorandum(
        reference="M", depositary=secret, parties=[secret, factories.organisation(country="VN")]
    )
    party = made.parties.first()
    party.name_as_signed_en = "CANARY"
    party.save()
    signatory = party.signatories.get()
    signatory.capacity_en = "President of CANARY"
    signatory.save()
    for step in ("in_review", "agreed", "signed"):
        factories.move(made, step)
    for path in ("memoranda/", "memoranda/M/"):
        response = client.get(f"/api/v1/{path}?lang=en")
        assert b"CANARY" not in response.content
        assert str(secret.pk).encode() not in response.content
    answer = response.json()
    assert answer["depositary"] is None
    hidden = answer["parties"][0]
    assert (hidden["organisation"], hidden["display"]) == (None, None)
    for query in ("party=secret", f"party={secret.pk}", "country=LA", "q=canary"):
        assert found(client, f"memoranda/?{query}") == []
    assert found(client, "memoranda/?country=VN") == ["M"]
    assert found(client, "organisations/?memorandum=M") == [made.parties.last().organisation.slug]


def test_a_forum_that_is_not_published_is_not_told(client):
    draft = factories.forum(slug="draft", title_en="CANARY", status="draft")
    factories.memorandum(reference="M", session=factories.session(forum=draft, title_en="CANARY"), status="signed")
    response = client.get("/api/v1/memoranda/M/?lang=en")
    assert b"CANARY" not in response.content
    assert (response.json()["forum"], response.json()["session"]) == (None, None)
    assert found(client, "memoranda/?forum=draft") == []


@pytest.fixture
def rivals():
    """Two organisations with look-alike memoranda: public ones, and one each for its parties only."""
    pair = {}
    for name in ("alpha", "beta"):
        body = factories.organisation(slug=name, name_en=f"Rival {name}", country="VN")
        session = factories.session(forum=factories.forum(slug=f"{name}-forum"))
        fields = {"parties": [body, factories.organisation()], "session": session, "subject": "ceramics"}
        factories.memorandum(reference=f"{name}-open", status="in_force", **fields)
        secret = factories.memorandum(
            reference=f"{name}-secret", visibility="parties", title_en=f"CANARY-{name}", status="in_force", **fields
        )
        factories.memorandum(reference=f"{name}-internal", visibility="internal", status="in_force", **fields)
        factories.memorandum(reference=f"{name}-draft", visibility="parties", **fields)
        shown = Memorandum.objects.get(reference=f"{name}-open")
        factories.saved(Relation(from_memorandum=secret, to_memorandum=shown, type="amends"))
        pair[name] = body
    return pair


def queries_for(name):
    """Filters each of which would find the rival's confidential memorandum if it looked beyond what may be seen."""
    person = Signatory.objects.get(
        party__memorandum__reference=f"{name}-secret", party__organisation__slug=name
    ).person.slug
    return {
        f"party={name}": [f"{name}-open"],
        f"forum={name}-forum": [f"{name}-open"],
        f"person={person}": [],
        f"q={name}": [f"{name}-open"],
        f"q=canary-{name}": [],
        f"q=rival {name}": [f"{name}-open"],
    }


@pytest.mark.parametrize("principal", ["public", "partner"])
def test_confidential_memoranda_of_others_look_as_if_they_did_not_exist(client, rivals, monkeypatch, principal):
    if principal == "partner":
        ask_as_partner(monkeypatch, rivals["alpha"])
    secret = Memorandum.objects.get(reference="beta-secret")
    for query, expected in queries_for("beta").items():
        assert found(client, f"memoranda/?{query}") == expected, query
    both = "memoranda/?country=VN&subject=ceramics&status=in_force&validity=not_recorded&signed_after=2023-08"
    for ordering in ("reference", "-reference", "-updated_at", "concluded_on", "runs_until"):
        assert not {"beta-secret", "beta-internal", "beta-draft"} & set(found(client, f"{both}&ordering={ordering}"))
    for address in ("beta-secret", secret.pk, "beta-internal", "beta-draft"):
        hidden = client.get(f"/api/v1/memoranda/{address}/")
        missing = client.get(f"/api/v1/memoranda/{'x' * len(str(address))}/")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.json().keys() == missing.json().keys()
        assert hidden.json()["detail"] == missing.json()["detail"]
    assert client.get("/api/v1/memoranda/beta-open/").json()["relations"] == []
    assert client.get("/api/v1/forums/beta-forum/").json()["counts"] == {"speeches": 0, "memoranda": 1}
    assert found(client, "organisations/?memorandum=beta-secret") == []
    for path in ("memoranda/?page_size=200", "memoranda/beta-open/", "forums/", "organisations/?q=rival"):
        response = client.get(f"/api/v1/{path}")
        assert b"CANARY-beta" not in response.content
        assert str(secret.pk).encode() not in response.content


def test_a_partner_sees_its_own_but_no_internal_ones_and_no_drafts(client, rivals, monkeypatch):
    ask_as_partner(monkeypatch, rivals["alpha"])
    assert found(client, "memoranda/?ordering=reference&party=alpha") == ["alpha-open", "alpha-secret"]
    assert found(client, "memoranda/?q=canary") == ["alpha-secret"]
    assert client.get("/api/v1/memoranda/alpha-secret/").json()["content_disclosed"] is True
    assert client.get("/api/v1/memoranda/alpha-open/").json()["relations"][0]["type"] == "amends"
    assert client.get("/api/v1/memoranda/alpha-draft/").status_code == 404
    assert client.get("/api/v1/forums/alpha-forum/").json()["counts"]["memoranda"] == 2


def test_memoranda_are_filtered(client):
    here = factories.organisation(slug="here", country="CN", name_zh_hans="陶瓷大学")
    there = factories.organisation(slug="there", country="VN")
    third = factories.organisation(slug="third", country="RU")
    session = factories.session(forum=factories.forum(slug="forum"))
    one = factories.memorandum(reference="A", parties=[here, there], status="in_force", session=session)
    factories.memorandum(
        reference="B", parties=[here, third], status="signed", subject="energy", instrument="letter_of_intent"
    )
    today = timezone.localdate()
    factories.saved(Term(memorandum=one, starts_on=DAY, ends_on=today + dt.timedelta(days=30)))
    person = Signatory.objects.get(party__memorandum=one, party__organisation=here).person
    both = "memoranda/?ordering=reference"
    assert found(client, f"{both}&party=here") == ["A", "B"]
    assert found(client, f"{both}&party=here&party={there.pk}") == ["A"]
    assert found(client, f"{both}&party=there&party=third") == []
    assert found(client, f"{both}&party=here&party=nobody") == []
    assert found(client, f"{both}&person={person.slug}") == ["A"]
    assert found(client, f"{both}&forum=forum") == ["A"]
    assert found(client, f"{both}&country=ru") == ["B"]
    assert found(client, f"{both}&subject=energy") == ["B"]
    assert found(client, f"{both}&instrument=letter_of_intent") == ["B"]
    assert found(client, f"{both}&status=signed") == ["B"]
    assert found(client, f"{both}&validity=expiring") == ["A"]
    assert found(client, f"{both}&signed_after=2023-08-28&signed_before=2023-08-28") == ["A", "B"]
    assert found(client, f"{both}&signed_before=2023") == ["A", "B"]
    assert found(client, f"{both}&signed_after=2023-08-29") == []
    assert found(client, f"{both}&signed_before=2022") == []
    assert found(client, f"{both}&q=taoci") == ["A", "B"]
    assert found(client, "memoranda/?ordering=-reference") == ["B", "A"]
    assert found(client, "memoranda/?ordering=runs_until") == ["A", "B"]
    assert found(client, "memoranda/?ordering=-runs_until") == ["A", "B"]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(client, django_assert_num_queries, rows):
    session = factories.session()
    for _row in range(rows):
        made = with_everything(session=session)
        factories.saved(
            Relation(from_memorandum=made, to_memorandum=factories.memorandum(status="signed"), type="amends")
        )
    # count; memoranda with session, forum and depositary; parties with organisations; signatories with persons; terms
    with django_assert_num_queries(5):
        client.get("/api/v1/memoranda/?page_size=200")
    # the memorandum as above; parties; signatories; terms; witnesses with persons; milestones; texts; their versions;
    # relations from it; relations to it
    with django_assert_num_queries(10):
        client.get(f"/api/v1/memoranda/{made.reference}/")
