"""Two editors of one record: whoever comes second is told, keeps what was typed, and overwrites nothing."""

import io

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.test import Client

from people.models import Organisation, OrganisationAlias
from records.models import StaleRecord
from tests import factories as make
from tests.admin_forms import errors_of, form_of

pytestmark = pytest.mark.django_db

TOLD = {
    "en": "“Bai Lu” saved this record at",
    "zh-hans": "Bai Lu",
}


@pytest.fixture
def anna(client):
    client.force_login(make.staff(name="Anna"))
    return client


@pytest.fixture
def bai():
    other = Client()
    other.force_login(make.staff(name="Bai Lu"))
    return other


def page_of(record, language="en"):
    return f"/{language}/admin/people/organisation/{record.pk}/change/"


def save(client, record, **changes):
    """Open the form, change it, save it at once."""
    data = form_of(client.get(page_of(record)))
    assert client.post(page_of(record), data | changes).status_code == 302


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_stale_save_is_refused_again_and_again_and_keeps_what_was_typed(anna, bai, language):
    record = make.organisation(name_en="As it was", description_en="Before")
    page = page_of(record, language)
    typed = form_of(anna.get(page)) | {"description_en": "What Anna typed"}
    save(bai, record, name_en="What Bai saved")
    for _attempt in range(2):
        answer = anna.post(page, typed)
        refusals = errors_of(answer)
        assert len(refusals) == 1
        assert TOLD[language] in refusals[0]
        assert f'<a href="{page}" target="_blank"' in refusals[0]
        typed = form_of(answer)
        assert typed["description_en"] == "What Anna typed"
    record.refresh_from_db()
    assert (record.name_en, record.description_en) == ("What Bai saved", "Before")
    assert anna.post(page, form_of(anna.get(page)) | {"description_en": "What Anna typed"}).status_code == 302
    record.refresh_from_db()
    assert (record.name_en, record.description_en) == ("What Bai saved", "What Anna typed")


def test_a_form_without_the_version_that_was_seen_is_refused(anna):
    record = make.organisation(name_en="As it was")
    data = form_of(anna.get(page_of(record))) | {"name_en": "Forged"}
    del data["seen_version"]
    assert len(errors_of(anna.post(page_of(record), data))) == 1
    record.refresh_from_db()
    assert record.name_en == "As it was"


def with_alias(name="First"):
    record = make.organisation()
    return record, make.saved(OrganisationAlias(organisation=record, name=name))


def test_a_stale_entry_of_a_list_is_refused(anna, bai):
    record, alias = with_alias()
    typed = form_of(anna.get(page_of(record))) | {"aliases-0-name": "Anna's"}
    save(bai, record, **{"aliases-0-name": "Bai's"})
    answer = anna.post(page_of(record), typed)
    assert "“Bai Lu” saved this record at" in errors_of(answer)[0]
    assert form_of(answer)["aliases-0-name"] == "Anna's"
    alias.refresh_from_db()
    assert alias.name == "Bai's"


def test_a_stale_deletion_of_an_entry_is_refused(anna, bai):
    record, alias = with_alias()
    typed = form_of(anna.get(page_of(record))) | {"aliases-0-DELETE": "on"}
    save(bai, record, **{"aliases-0-name": "Bai's"})
    answer = anna.post(page_of(record), typed)
    assert "“Bai Lu” saved this record at" in errors_of(answer)[0]
    assert OrganisationAlias.objects.get() == alias


def test_an_entry_that_somebody_else_deleted_is_named_as_such(anna, bai):
    record, _alias = with_alias()
    typed = form_of(anna.get(page_of(record))) | {"aliases-0-name": "Anna's"}
    save(bai, record, **{"aliases-0-DELETE": "on"})
    answer = anna.post(page_of(record), typed)
    assert "Somebody else has deleted an entry of this list meanwhile; reload the page." in errors_of(answer)
    assert OrganisationAlias.objects.count() == 0


def test_an_entry_that_both_deleted_is_gone_once(anna, bai):
    record, alias = with_alias()
    typed = form_of(anna.get(page_of(record))) | {"aliases-0-DELETE": "on"}
    save(bai, record, **{"aliases-0-DELETE": "on"})
    assert anna.post(page_of(record), typed).status_code == 302
    assert alias.history.filter(history_type="-").count() == 1


def test_two_who_touch_different_entries_do_not_disturb_each_other(anna, bai):
    record, _alias = with_alias("First")
    make.saved(OrganisationAlias(organisation=record, name="Second"))
    typed = form_of(anna.get(page_of(record))) | {"aliases-0-name": "First by Anna"}
    save(bai, record, **{"aliases-1-name": "Second by Bai"})
    typed["aliases-1-name"] = "Second by Bai"
    assert anna.post(page_of(record), typed).status_code == 302
    assert [alias.name for alias in record.aliases.all()] == ["First by Anna", "Second by Bai"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StaleRecord("x"), "Somebody else saved this record at the same moment."),
        (IntegrityError("x"), "This contradicts another record, perhaps one saved at the same moment."),
        (ProtectedError("x", set()), "Other records depend on it: "),
    ],
)
def test_a_save_refused_at_the_last_moment_is_an_error_of_the_form(anna, monkeypatch, error, told):
    record = make.organisation(name_en="As it was")
    data = form_of(anna.get(page_of(record))) | {"name_en": "Typed"}

    def refuse(self, **options):
        raise error

    monkeypatch.setattr(Organisation, "save", refuse)
    answer = anna.post(page_of(record), data)
    assert errors_of(answer)[0].startswith(told)
    assert form_of(answer)["name_en"] == "Typed"


def test_a_deletion_refused_at_the_last_moment_says_why(anna, monkeypatch):
    record = make.organisation()

    def refuse(self, **options):
        raise StaleRecord("x")

    monkeypatch.setattr(Organisation, "delete", refuse)
    answer = anna.post(f"/en/admin/people/organisation/{record.pk}/delete/", {"post": "yes"}, follow=True)
    assert "Somebody else saved this record at the same moment." in answer.content.decode()


def test_a_form_takes_the_same_number_of_queries_whatever_its_length(anna, django_assert_num_queries):
    record, _alias = with_alias()
    # session, user, the organisation, its aliases, whether the public sees it
    with django_assert_num_queries(5):
        anna.get(page_of(record))
    for number in range(3):
        make.saved(OrganisationAlias(organisation=record, name=f"More {number}"))
    with django_assert_num_queries(5):
        anna.get(page_of(record))


def test_files_of_a_record_are_sent_to_those_who_may_see_it(anna):
    record = make.organisation()
    record.logo.save("logo.png", io.BytesIO(b"\x89PNG\r\n\x1a\n"), save=False)
    record.save()
    address = f"/en/admin/people/organisation/{record.pk}/file/logo/"
    assert f'<a href="{address}">' in anna.get(page_of(record)).content.decode()
    answer = anna.get(address)
    assert b"".join(answer.streaming_content) == b"\x89PNG\r\n\x1a\n"
    assert answer["Content-Disposition"].startswith("attachment")
    assert anna.get(f"/en/admin/people/organisation/{record.pk}/file/name_en/").status_code == 404
    assert Client().get(address).status_code == 302
