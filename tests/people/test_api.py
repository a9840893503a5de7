"""Organisations and persons in the API: what is told, filters, what is never told, how many queries."""

import datetime as dt

import pytest

from forum.models import Organiser
from people.models import Affiliation, Organisation, OrganisationAlias, PersonAlias
from records.principals import Principal
from tests import factories

pytestmark = pytest.mark.django_db


def found(client, query):
    """Return the slugs (references) of the records that ``query`` finds, in order."""
    answer = client.get(f"/api/v1/{query}").json()
    slugs = [row.get("slug") or row["reference"] for row in answer["results"]]
    assert answer["count"] == len(slugs)
    return slugs


def affiliation(**fields):
    return factories.saved(Affiliation(**fields))


def test_an_organisation_in_full(client):
    whole = factories.organisation(slug="whole", name_zh_hans="大学", name_en="University")
    body = factories.organisation(
        slug="part",
        name_zh_hans="学院",
        name_en="College",
        short_name_en="COL",
        city_zh_hans="景德镇",
        description_en="A college.",
        website="https://college.example/",
        ror_id="05dxps055",
        parent=whole,
        notes="CANARY",
    )
    factories.saved(OrganisationAlias(organisation=body, name="陶院", language="zh-hans"))
    answer = client.get("/api/v1/organisations/part/?lang=en").json()
    for name in ("id", "url", "page", "version", "updated_at"):
        del answer[name]
    assert answer.pop("parent") == {
        "id": str(whole.pk),
        "slug": "whole",
        "url": f"http://testserver/api/v1/organisations/{whole.pk}/",
        "name": {"zh-Hans": "大学", "en": "University"},
        "display": "University",
    }
    assert answer == {
        "slug": "part",
        "name": {"zh-Hans": "学院", "en": "College"},
        "display": "College",
        "short_name": {"zh-Hans": None, "en": "COL"},
        "kind": "university",
        "country": "CN",
        "city": {"zh-Hans": "景德镇", "en": None},
        "description": {"zh-Hans": None, "en": "A college."},
        "website": "https://college.example/",
        "identifiers": {"ror": "https://ror.org/05dxps055"},
        "aliases": [{"name": "陶院", "language": "zh-Hans"}],
    }


def test_a_person_in_full_without_private_data(client):
    body = factories.organisation(slug="school")
    who = factories.person(
        slug="olga",
        name_zh_hans="奥莉加",
        name_en="Olga",
        native_name="Ольга",
        native_language="ru",
        honorific="prof",
        orcid="0000-0002-1825-0097",
        email="CANARY@example.org",
        phone="CANARY",
        notes="CANARY",
    )
    factories.saved(PersonAlias(person=who, name="Olya", language="en"))
    affiliation(
        person=who,
        organisation=body,
        title_en="Rector",
        started=dt.date(2020, 5, 17),
        started_precision="year",
        ended=dt.date(2023, 8, 1),
        ended_precision="month",
    )
    response = client.get("/api/v1/people/olga/?lang=en")
    assert b"CANARY" not in response.content
    answer = response.json()
    for name in ("id", "url", "page", "version", "updated_at"):
        del answer[name]
    assert answer.pop("affiliations")[0].pop("organisation")["slug"] == "school"
    again = client.get("/api/v1/people/olga/").json()["affiliations"]
    assert len(again) == 1
    assert (again[0]["title"], again[0]["started"], again[0]["ended"]) == (
        {"zh-Hans": None, "en": "Rector"},
        "2020",
        "2023-08",
    )
    assert answer == {
        "slug": "olga",
        "name": {"zh-Hans": "奥莉加", "en": "Olga"},
        "display": "Olga",
        "native_name": {"text": "Ольга", "language": "ru"},
        "honorific": "prof",
        "biography": {"zh-Hans": None, "en": None},
        "identifiers": {"orcid": "https://orcid.org/0000-0002-1825-0097"},
        "aliases": [{"name": "Olya", "language": "en"}],
    }


def test_organisations_are_filtered(client):
    school = factories.organisation(slug="school", name_zh_hans="陶瓷大学", name_en="Ceramic University", country="CN")
    firm = factories.organisation(slug="firm", name_zh_hans="公司", name_en="Firm", country="VN", kind="company")
    guest = factories.organisation(
        slug="guest", name_zh_hans="协会", name_en="Guests", country="RU", kind="association"
    )
    forum = factories.forum(slug="forum")
    factories.saved(Organiser(forum=forum, organisation=school))
    factories.capacity(delegate=factories.delegate(forum=forum), organisation=guest)
    factories.capacity(delegate=factories.delegate(forum=forum, attendance_status="declined"), organisation=firm)
    signed = factories.memorandum(status="signed", parties=[school, firm])
    assert found(client, "organisations/?country=vn") == ["firm"]
    assert found(client, "organisations/?kind=university") == ["school"]
    assert found(client, "organisations/?q=taoci") == ["school"]
    assert found(client, "organisations/?q=ceramic&country=VN") == []
    assert found(client, "organisations/?forum=forum&ordering=name_en") == ["school", "guest"]
    assert found(client, f"organisations/?forum={forum.pk}&kind=association") == ["guest"]
    assert found(client, f"organisations/?memorandum={signed.reference.lower()}&ordering=name_en") == ["school", "firm"]
    assert found(client, "organisations/?ordering=-name_en") == ["guest", "firm", "school"]
    assert found(client, "organisations/?ordering=name_zh,name_zh") == ["firm", "school", "guest"]
    assert found(client, "organisations/?forum=none") == []


def test_persons_are_filtered(client):
    here = factories.organisation(slug="here", country="CN")
    there = factories.organisation(slug="there", country="VN")
    posted = factories.person(slug="posted", name_zh_hans="单伟", name_en="Shan Wei")
    sent = factories.person(slug="sent", name_zh_hans="武", name_en="Vũ Như Quỳnh")
    affiliation(person=posted, organisation=here)
    forum = factories.forum(slug="forum")
    factories.capacity(delegate=factories.delegate(forum=forum, person=sent), organisation=there)
    absent = factories.delegate(forum=forum, person=posted, attendance_status="absent")
    factories.capacity(delegate=absent, organisation=there)
    assert found(client, "people/?organisation=here") == ["posted"]
    assert found(client, f"people/?organisation={there.pk}") == ["sent"]
    assert found(client, "people/?country=VN") == ["sent"]
    assert found(client, "people/?forum=forum") == ["sent"]
    assert found(client, "people/?q=shanwei") == ["posted"]
    assert found(client, "people/?q=nhu quynh") == ["sent"]
    assert found(client, "people/?ordering=-name_en") == ["sent", "posted"]


def test_a_person_without_consent_is_nowhere(client):
    body = factories.organisation(slug="school")
    hidden = factories.person(slug="hidden", name_en="CANARY Hidden", consent_on=None)
    shown = factories.person(slug="shown", name_en="CANARY Shown")
    forum = factories.forum(slug="forum")
    for who in (hidden, shown):
        affiliation(person=who, organisation=body)
        factories.capacity(delegate=factories.delegate(person=who, forum=forum), organisation=body)
    for query in ("", "q=canary", "organisation=school", "forum=forum", "country=CN", "ordering=-updated_at"):
        assert found(client, f"people/?{query}") == ["shown"]
    for address in ("hidden", hidden.pk):
        assert client.get(f"/api/v1/people/{address}/").status_code == 404


def test_an_organisation_that_is_not_listed_is_nowhere(client):
    secret = factories.organisation(slug="secret", name_en="CANARY", country="LA", is_listed=False)
    child = factories.organisation(slug="child", parent=secret)
    who = factories.person(slug="who")
    affiliation(person=who, organisation=secret, title_en="CANARY rector")
    forum = factories.forum(slug="forum")
    factories.saved(Organiser(forum=forum, organisation=secret))
    delegate = factories.delegate(person=who, forum=forum)
    factories.capacity(delegate=delegate, organisation=secret, title_en="CANARY dean")
    speech = factories.speech(session=factories.session(forum=forum), speaker=delegate)
    for path in ("organisations/", "people/", "forums/", "speeches/", "organisations/child/", "people/who/"):
        response = client.get(f"/api/v1/{path}?lang=en")
        assert response.status_code == 200
        assert b"CANARY" not in response.content
        assert str(secret.pk).encode() not in response.content
    assert client.get(f"/api/v1/organisations/{child.slug}/").json()["parent"] is None
    for query in (
        "organisations/?forum=forum",
        "organisations/?q=canary",
        "organisations/?country=LA",
        "people/?organisation=secret",
        "people/?country=LA",
        "forums/?organisation=secret",
        f"speeches/?organisation={secret.pk}",
    ):
        assert found(client, query) == []
    assert found(client, f"speeches/?forum=forum&person={who.slug}") == [speech.slug]
    assert client.get("/api/v1/organisations/secret/").status_code == 404


def test_a_partner_sees_its_own_organisation_though_not_listed(client, monkeypatch):
    own = factories.organisation(slug="own", is_listed=False)
    factories.organisation(slug="other", is_listed=False)
    for module in ("records.api", "records.filters"):
        monkeypatch.setattr(f"{module}.principal_of", lambda _request: Principal(organisation_id=own.pk))
    assert found(client, "organisations/") == ["own"]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(client, django_assert_num_queries, rows):
    for _row in range(rows):
        body = factories.organisation(parent=factories.organisation())
        factories.saved(OrganisationAlias(organisation=body, name="Other"))
        who = factories.person()
        factories.saved(PersonAlias(person=who, name="Other"))
        affiliation(person=who, organisation=body)
    assert Organisation.objects.count() == 2 * rows
    with django_assert_num_queries(3):  # count; organisations with their parents; aliases
        client.get("/api/v1/organisations/")
    with django_assert_num_queries(4):  # count; persons; aliases; affiliations with organisations
        client.get("/api/v1/people/")
    with django_assert_num_queries(2):  # the organisation with its parent; aliases
        client.get(f"/api/v1/organisations/{body.slug}/")
    with django_assert_num_queries(3):  # the person; aliases; affiliations with organisations
        client.get(f"/api/v1/people/{who.pk}/")
