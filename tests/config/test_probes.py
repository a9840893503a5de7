"""Liveness and readiness."""

import pytest
from django.db import OperationalError

from records.models import Change


def test_livez_answers_without_the_database(client):
    response = client.get("/livez")  # pytest-django refuses any query here
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_readyz_writes_and_takes_it_back(client, django_assert_num_queries):
    # savepoint, insert, roll back to the savepoint, release
    with django_assert_num_queries(4) as captured:
        response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert any(query["sql"].startswith("INSERT") for query in captured.captured_queries)
    assert Change.objects.count() == 0


@pytest.mark.django_db
def test_readyz_says_when_the_database_takes_no_writes(client, monkeypatch):
    def refuse(**fields):
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(Change.objects, "create", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"the database takes no writes\n")
    assert response.headers["Content-Type"] == "text/plain"
