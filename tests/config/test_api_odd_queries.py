"""Whatever stands in a query string or a path, the API answers 200, 301, 400 or 404 in its own form."""

import json
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.filters import MemorandumFilterSet
from forum.filters import ForumFilterSet, SessionFilterSet, SpeechFilterSet
from people.filters import OrganisationFilterSet, PersonFilterSet

pytestmark = pytest.mark.django_db

FILTERS = {
    "organisations": OrganisationFilterSet,
    "people": PersonFilterSet,
    "forums": ForumFilterSet,
    "sessions": SessionFilterSet,
    "speeches": SpeechFilterSet,
    "memoranda": MemorandumFilterSet,
}
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(
        ["0", "9" * 20, "-1", "\0", "a\0b", "%", "_", "\\", "'", '"', "0001", "9999-12-31", "0000", "true", "CN", "en"]
    ),
    st.sampled_from(
        ["00000000-0000-0000-0000-000000000000", "x" * 60_000, "\u0301", " ", "name_en,-name_en", "reference"]
    ),
)
BOUNDED = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def parameters(name):
    names = [*FILTERS[name].base_filters, "page", "page_size", "lang", "format", "unknown"]
    return st.lists(st.tuples(st.sampled_from(names), VALUES), max_size=4)


def check(response, allowed):
    assert response.status_code in allowed
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"
        assert json.loads(response.content)["status"] == response.status_code


@pytest.mark.parametrize("name", FILTERS)
def test_odd_queries_are_answered_or_refused(name):
    @BOUNDED
    @given(parameters(name))
    def ask(pairs):
        query = "&".join(f"{key}={quote(value)}" for key, value in pairs)
        check(Client().get(f"/api/v1/{name}/?{query}"), (200, 400, 404))

    ask()


@BOUNDED
@given(st.sampled_from(list(FILTERS)), VALUES)
def test_odd_addresses_are_not_found(name, address):
    check(Client().get(f"/api/v1/{name}/{quote(address)}/"), (200, 301, 404))
    check(Client().get(f"/api/{quote(address)}"), (200, 301, 404))
