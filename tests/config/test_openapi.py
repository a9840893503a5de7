"""The OpenAPI description: valid, served as JSON and YAML, true of what is sent; and the page to read it in."""

import json

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from agreements.models import Relation
from forum.models import Organiser, Series
from people.models import Affiliation, OrganisationAlias, PersonAlias
from tests import factories
from tests.agreements.test_api import with_everything

pytestmark = pytest.mark.django_db
COLLECTIONS = ("organisations", "people", "forums", "sessions", "speeches", "memoranda")


@pytest.fixture
def description(client):
    return client.get("/api/v1/schema/").json()


@pytest.fixture
def records():
    """Records with every field filled, and bare ones, of each collection."""
    whole = factories.organisation()
    body = factories.organisation(parent=whole, website="https://a.example/", ror_id="05dxps055")
    factories.saved(OrganisationAlias(organisation=body, name="Other", language="en"))
    who = factories.person(honorific="dr", orcid="0000-0002-1825-0097", native_name="Ольга", native_language="ru")
    factories.saved(PersonAlias(person=who, name="Other"))
    factories.saved(Affiliation(person=who, organisation=body))
    forum = factories.forum(series=factories.saved(Series(name_en="Week")), attendance=3)
    factories.saved(Organiser(forum=forum, organisation=body))
    session = factories.session(forum=forum, starts_at=forum.starts_at, ends_at=forum.ends_at)
    factories.speech(session=session, starts_at=forum.starts_at, minutes=9, recording_url="https://a.example/")
    hidden = factories.delegate(person=factories.person(consent_on=None))
    factories.speech(session=factories.session(forum=hidden.forum), speaker=hidden)
    made = with_everything(session=session)
    factories.saved(Relation(from_memorandum=made, to_memorandum=factories.memorandum(status="signed"), type="amends"))
    with_everything(visibility="metadata")


def closed(schema):
    """Return ``schema`` with no room for properties that it does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {name: closed(part) for name, part in schema.items()}
    if isinstance(shut.get("properties"), dict) and shut.get("type") == "object":
        shut.setdefault("additionalProperties", False)
    return shut


def errors(description, path, status, media_type, body):
    """Return where ``body`` differs from what ``description`` says of the answer."""
    answer = description["paths"][path]["get"]["responses"][str(status)]["content"][media_type]["schema"]
    whole = {**closed(answer), "components": closed(description["components"])}
    return [f"{list(e.absolute_path)}: {e.message}" for e in Draft202012Validator(whole).iter_errors(body)]


def test_the_description_is_valid_openapi_3_1(description):
    assert description["openapi"] == "3.1.0"
    validate(description)
    assert "nullable" not in json.dumps(description)


def test_the_description_is_served_as_json_and_as_yaml(client, description):
    assert client.get("/api/v1/schema/").headers["Content-Type"] == "application/vnd.oai.openapi+json"
    assert client.get("/api/v1/schema/").headers["Content-Language"] == "en"
    for options in ({"query_params": {"format": "yaml"}}, {"headers": {"Accept": "application/yaml"}}):
        assert yaml.safe_load(client.get("/api/v1/schema/", **options).content) == description
    assert client.get("/api/v1/schema/?format=json").json() == description


def test_every_collection_is_described_with_its_errors(description):
    paths = {f"/api/v1/{name}/{rest}" for name in COLLECTIONS for rest in ("", "{address}/")}
    assert set(description["paths"]) == {"/api/v1/", *paths}
    for path in paths:
        operations = description["paths"][path]
        assert list(operations) == ["get"]
        assert set(operations["get"]["responses"]) == {"200", "400", "404"}
        assert operations["get"]["description"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_parameter_taken_is_described_and_the_other_way_round(client, description, name):
    described = [p["name"] for p in description["paths"][f"/api/v1/{name}/"]["get"]["parameters"]]
    problem = client.get(f"/api/v1/{name}/?unknown=1&lang=en").json()
    assert problem["errors"][0]["detail"].endswith(f"there are: {', '.join(sorted(described))}.")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_what_is_sent_is_what_is_described(client, description, records, name):
    page = client.get(f"/api/v1/{name}/?page_size=200").json()
    assert page["count"] > 1
    assert errors(description, f"/api/v1/{name}/", 200, "application/json", page) == []
    for row in page["results"]:
        body = client.get(row["url"]).json()
        assert errors(description, f"/api/v1/{name}/{{address}}/", 200, "application/json", body) == []


def test_problems_are_what_is_described(client, description):
    for query, status in (("people/?page=0", 400), ("people/?page=9", 404)):
        body = client.get(f"/api/v1/{query}").json()
        assert errors(description, "/api/v1/people/", status, "application/problem+json", body) == []


def test_the_collections_are_what_is_described(client, description):
    assert errors(description, "/api/v1/", 200, "application/json", client.get("/api/v1/").json()) == []


def test_the_check_would_see_a_difference(client, description, records):
    page = client.get("/api/v1/people/").json()
    page["results"][0]["phone"] = "1"
    page["results"][0]["name"]["en"] = 1
    assert len(errors(description, "/api/v1/people/", 200, "application/json", page)) == 2


def test_the_page_has_no_inline_script_or_style(client):
    page = client.get("/api/v1/docs/").content.decode()
    assert 'data-schema="/api/v1/schema/"' in page
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count("<script src=") == 2
