"""What every endpoint of the API has in common: addresses, pages, parameters, languages, problems."""

import json

import pytest
from django.urls import reverse

from people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db

COLLECTIONS = ("organisations", "people", "forums", "sessions", "speeches", "memoranda")


@pytest.fixture
def records():
    """One visible record of each collection, by the collection's name."""
    session = factories.session()
    return {
        "organisations": factories.organisation(),
        "people": factories.person(),
        "forums": session.forum,
        "sessions": session,
        "speeches": factories.speech(session=session),
        "memoranda": factories.memorandum(status="in_force", session=session),
    }


def problem(response, status):
    """Check that ``response`` is a complete problem with ``status``; return it."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["detail"]
    assert body["instance"].startswith("/api")
    return body


def test_the_entrance_lists_the_collections(client):
    answer = client.get("/api/v1/").json()
    assert answer == {name: f"http://testserver/api/v1/{name}/" for name in COLLECTIONS}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_record_is_found_by_identifier_and_by_slug_or_reference(client, records, name):
    record = records[name]
    for address in (record.pk, str(record.pk).upper(), record.address):
        answer = client.get(f"/api/v1/{name}/{address}/").json()
        assert answer["id"] == str(record.pk)
        assert answer["url"] == f"http://testserver/api/v1/{name}/{record.pk}/"
        assert answer["version"] == record.version
        assert answer["page"] == {
            "zh-Hans": f"http://testserver/zh-hans/{name}/{record.address}/",
            "en": f"http://testserver/en/{name}/{record.address}/",
        }
        assert answer["updated_at"].endswith("Z")


def test_a_reference_is_found_in_any_case(client, records):
    reference = records["memoranda"].reference
    assert client.get(f"/api/v1/memoranda/{reference.lower()}/").json()["reference"] == reference


def test_a_former_slug_redirects_to_the_present_one(client):
    body = factories.organisation(slug="before")
    body = type(body).objects.get(pk=body.pk)
    body.slug = "after"
    body.save()
    response = client.get("/api/v1/organisations/before/?lang=en")
    assert response.status_code == 301
    assert response.headers["Location"] == "/api/v1/organisations/after/?lang=en"


def test_a_former_slug_of_a_hidden_record_is_not_found(client):
    who = Person.objects.get(pk=factories.person(slug="before", consent_on=None).pk)
    who.slug = "after"
    who.save()
    problem(client.get("/api/v1/people/before/"), 404)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_list_has_count_links_and_results(client, records, name):
    answer = client.get(f"/api/v1/{name}/").json()
    assert list(answer) == ["count", "next", "previous", "results"]
    assert str(records[name].pk) in [row["id"] for row in answer["results"]]


def test_pages_follow_each_other_without_overlap(client):
    bodies = [factories.organisation(name_zh_hans=None, name_en=f"Body {n}") for n in range(3)]
    first = client.get("/api/v1/organisations/?page_size=2&lang=en").json()
    assert first["count"] == 3
    assert first["previous"] is None
    assert first["next"] == "http://testserver/api/v1/organisations/?lang=en&page=2&page_size=2"
    second = client.get(first["next"]).json()
    assert second["next"] is None
    ids = [row["id"] for row in first["results"] + second["results"]]
    assert ids == [str(body.pk) for body in bodies]


def test_a_page_holds_fifty_records_and_at_most_two_hundred(client):
    for _number in range(51):
        factories.organisation()
    assert len(client.get("/api/v1/organisations/").json()["results"]) == 50
    assert len(client.get("/api/v1/organisations/?page_size=201").json()["results"]) == 51


@pytest.mark.parametrize("name", ["page", "page_size"])
@pytest.mark.parametrize("value", ["0", "-1", "last", "1.5", "9" * 20, "２", "%00", "1e3", "+1"])
def test_no_page_number_is_refused_by_name(client, name, value):
    body = problem(client.get(f"/api/v1/people/?{name}={value}&lang=en"), 400)
    assert body["errors"] == [{"parameter": name, "detail": "Give a whole number from 1."}]


def test_a_page_beyond_the_last_is_not_found(client):
    problem(client.get("/api/v1/people/?page=2"), 404)
    problem(client.get("/api/v1/people/?page=999999999&page_size=200"), 404)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_an_unknown_parameter_is_refused_by_name(client, records, name):
    body = problem(client.get(f"/api/v1/{name}/?colour=red&lang=en"), 400)
    assert [error["parameter"] for error in body["errors"]] == ["colour"]
    body = problem(client.get(f"/api/v1/{name}/{records[name].address}/?page=1"), 400)
    assert [error["parameter"] for error in body["errors"]] == ["page"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("organisations/?kind=school", "kind"),
        ("organisations/?country=XX", "country"),
        ("organisations/?country=", "country"),
        ("organisations/?country=CN&country=VN", "country"),
        ("organisations/?q=%00", "q"),
        ("organisations/?q=" + "a" * 201, "q"),
        ("organisations/?forum=%00", "forum"),
        ("organisations/?ordering=notes", "ordering"),
        ("people/?ordering=consent_on", "ordering"),
        ("people/?lang=fr", "lang"),
        ("forums/?upcoming=yes", "upcoming"),
        ("forums/?after=soon", "after"),
        ("forums/?before=2023-13", "before"),
        ("speeches/?language=1", "language"),
        ("memoranda/?status=signd", "status"),
        ("memoranda/?validity=x", "validity"),
        ("memoranda/?signed_after=2023-02-30", "signed_after"),
        ("memoranda/?party=%00", "party"),
        ("memoranda/?" + "&".join(["party=a"] * 11), "party"),
        ("memoranda/?party=a&party=", "party"),
        ("?page=1", "page"),
        ("schema/?format=xml", "format"),
    ],
)
def test_a_bad_value_is_refused_by_name(client, query, parameter):
    body = problem(client.get(f"/api/v1/{query}"), 400)
    assert [error["parameter"] for error in body["errors"]] == [parameter]


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v2/", "/api/v2/people/", "/api/v1/nothing", "/api/v1/nothing/", "/api/v1/people/1/2/"]
)
def test_an_unknown_address_is_not_found(client, path):
    body = problem(client.get(path), 404)
    assert body["instance"] == path
    problem(client.post(path), 404)


@pytest.mark.parametrize("name", COLLECTIONS)
@pytest.mark.parametrize(
    "address", ["nobody", "%00", "a%00b", "%0A", "a" * 5000, "00000000-0000-7000-8000-000000000000"]
)
def test_an_unknown_record_is_not_found(client, name, address):
    problem(client.get(f"/api/v1/{name}/{address}/"), 404)


def test_an_address_without_its_last_slash_is_completed(client):
    response = client.get("/api/v1/people?lang=en")
    assert response.status_code == 301
    assert response.headers["Location"] == "/api/v1/people/?lang=en"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["", "people/", "people/nobody/", "schema/", "docs/"])
def test_nothing_is_written_here(client, method, path):
    response = getattr(client, method)(f"/api/v1/{path}", data="{}", content_type="application/json")
    problem(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_head_and_options_are_answered(client, records):
    for path in ("people/", f"people/{records['people'].slug}/", ""):
        head = client.head(f"/api/v1/{path}")
        assert head.status_code == 200
        assert head.content == b""
        assert client.options(f"/api/v1/{path}").status_code == 200


def test_a_media_type_that_is_not_sent_is_not_acceptable(client):
    problem(client.get("/api/v1/people/", headers={"Accept": "text/html"}), 406)


def test_too_many_parameters_are_a_bad_request(client):
    query = "&".join(f"p{n}=1" for n in range(1001))
    problem(client.get(f"/api/v1/people/?{query}"), 400)


def test_an_unforeseen_error_is_a_problem_that_tells_nothing(client, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError("secret")

    monkeypatch.setattr("people.api.PersonViewSet.get_queryset", fail)
    client.raise_request_exception = False
    response = client.get("/api/v1/people/?lang=en")
    body = problem(response, 500)
    assert body["title"] == "Server error"
    assert b"secret" not in response.content


@pytest.mark.parametrize(
    ("query", "header", "tag", "shown"),
    [
        ("", None, "zh-Hans", "校"),
        ("", "en", "en", "School"),
        ("", "fr, en;q=0.5", "en", "School"),
        ("", "zh-TW", "zh-Hans", "校"),
        ("", "fr, *;q=0.1", "zh-Hans", "校"),
        ("?lang=en", "zh", "en", "School"),
        ("?lang=EN", None, "en", "School"),
        ("?lang=zh-hans", "en", "zh-Hans", "校"),
    ],
)
def test_the_language_changes_what_is_displayed_and_nothing_else(client, query, header, tag, shown):
    factories.organisation(slug="school", name_zh_hans="校", name_en="School")
    response = client.get(
        f"/api/v1/organisations/school/{query}", headers={"Accept-Language": header} if header else {}
    )
    assert response.headers["Content-Language"] == tag
    assert response.headers["Vary"] == "Accept-Language"
    answer = response.json()
    assert answer["display"] == shown
    assert answer["name"] == {"zh-Hans": "校", "en": "School"}
    other = client.get(f"/api/v1/organisations/school/?lang={'zh-Hans' if tag == 'en' else 'en'}").json()
    assert {**answer, "display": ""} == {**other, "display": ""}


def test_a_text_in_one_language_is_displayed_to_readers_of_the_other(client):
    factories.organisation(slug="school", name_zh_hans=None, name_en="School")
    answer = client.get("/api/v1/organisations/school/?lang=zh-Hans").json()
    assert answer["name"] == {"zh-Hans": None, "en": "School"}
    assert answer["display"] == "School"


def test_a_cookie_does_not_change_the_language(client):
    client.cookies["django_language"] = "en"
    assert client.get("/api/v1/").headers["Content-Language"] == "zh-Hans"


@pytest.mark.parametrize("path", ["people/nobody/", "people/?page=0", "nothing/"])
def test_problems_are_told_in_the_language_asked_for(client, path):
    mark = "&" if "?" in path else "?"
    english, chinese = (client.get(f"/api/v1/{path}{mark}lang={tag}") for tag in ("en", "zh-Hans"))
    assert english.headers["Content-Language"] == "en"
    assert chinese.headers["Content-Language"] == "zh-Hans"
    assert english.json()["title"].isascii()
    assert english.json()["detail"].isascii()


def test_an_unchanged_answer_is_not_sent_twice_and_its_tag_is_of_one_language(client):
    body = factories.organisation()
    path = f"/api/v1/organisations/{body.slug}/"
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{path}?lang=en", headers={"If-None-Match": tag}).status_code == 200
    body.city_en = "Jingdezhen"
    body.save()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_signed_in_staff_see_what_the_public_sees(client):
    client.force_login(factories.staff())
    draft = factories.forum(status="draft")
    problem(client.get(reverse("api:forum-detail", args=[draft.slug])), 404)
    assert client.get("/api/v1/forums/").json()["count"] == 0
