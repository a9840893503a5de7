"""What every record has: identifier, version, history, changes, address."""

import threading
import uuid

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from hypothesis import given, settings
from hypothesis import strategies as st

from people.models import Organisation, OrganisationAlias, Person
from records.bulk import bulk_create
from records.changes import number_changes
from records.history import acting
from records.models import Change, FormerAddress, StaleRecord
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_identifiers_are_uuid_version_7_and_grow():
    first, second = make.organisation(), make.organisation()
    assert first.pk.version == second.pk.version == 7
    assert first.pk < second.pk


def test_of_two_editors_the_second_is_refused():
    record = make.organisation()
    mine, theirs = Organisation.objects.get(pk=record.pk), Organisation.objects.get(pk=record.pk)
    theirs.name_en = "Theirs"
    theirs.save()
    mine.name_en = "Mine"
    with pytest.raises(StaleRecord):
        mine.save()
    with pytest.raises(StaleRecord):  # trying again does not help: it must be read again
        mine.save()
    stored = Organisation.objects.get(pk=record.pk)
    assert (stored.name_en, stored.version) == ("Theirs", 2)


def test_saving_a_deleted_record_is_refused():
    record = make.organisation()
    Organisation.objects.get(pk=record.pk).delete()
    with pytest.raises(StaleRecord):
        record.save()
    assert not Organisation.objects.exists()


def test_update_fields_keep_version_language_columns_and_keys_true():
    record = make.organisation(name_zh_hans="甲校", name_en="A")
    record.name_zh_hans = "乙校"
    record.save(update_fields=["name_zh_hans"])
    row = QuerySet(Organisation).filter(pk=record.pk).values().get()
    assert (row["name"], row["name_zh_hans"], row["version"], row["sort_key_zh"]) == ("乙校", "乙校", 2, "yi xiao")


def test_what_follows_from_a_column_is_written_with_it():
    alias = make.saved(OrganisationAlias(organisation=make.organisation(), name="Former"))
    alias.name = "Présent"
    alias.save(update_fields=["name"])
    assert OrganisationAlias.objects.get().search_key == "present"


def test_every_write_leaves_history_with_author_and_reason():
    author = make.staff()
    with acting(author, "import spring.csv"):
        record = make.organisation(name_en="Before")
        record.name_en = "After"
        record.save()
        identifier = record.pk
        record.delete()
    lines = Organisation.history.filter(id=identifier)
    assert [(h.history_type, h.name_en, h.history_user, h.history_change_reason) for h in lines] == [
        ("-", "After", author, "import spring.csv"),
        ("~", "After", author, "import spring.csv"),
        ("+", "Before", author, "import spring.csv"),
    ]
    assert [h.version for h in lines] == [2, 2, 1]


def test_deleting_many_leaves_history_and_changes_of_each():
    make.organisation()
    make.organisation()
    Organisation.objects.all().delete()
    assert Organisation.history.filter(history_type="-").count() == 2
    assert Change.objects.filter(action="deleted").count() == 2


def test_a_slug_is_made_from_the_best_name_and_is_free():
    assert make.organisation(short_name_en="JCU", name_en="Jingdezhen").slug == "jcu"
    assert make.organisation(short_name_en="JCU", name_en="Another").slug == "jcu-2"
    assert make.organisation(name_en=None, name_zh_hans="陶瓷大学").slug == "tao-ci-da-xue"
    assert make.person(name_en="Vũ Như Quỳnh").slug == "vu-nhu-quynh"


def test_a_changed_slug_leaves_its_former_address():
    record = make.organisation(slug="old")
    for slug in ("newer", "newest", "old"):
        record.slug = slug
        make.saved(record)
    assert {(f.address, f.record_id) for f in FormerAddress.objects.all()} == {
        (a, record.pk) for a in ("old", "newer", "newest")
    }


def test_a_part_s_change_is_a_change_of_the_whole():
    record = make.organisation()
    alias = make.saved(OrganisationAlias(organisation=record, name="Other"))
    alias.delete()
    assert list(Change.objects.order_by("pk").values_list("label", "record_id", "action")) == [
        ("people.organisation", record.pk, "created"),
        ("people.organisation", record.pk, "updated"),
        ("people.organisation", record.pk, "updated"),
    ]


def test_a_refused_write_leaves_no_trace():
    record = make.organisation()
    with transaction.atomic():
        record.save()
        transaction.set_rollback(True)
    assert (Change.objects.count(), record.history.count()) == (1, 1)


def test_a_bulk_write_leaves_what_saves_would():
    author = make.staff()
    with acting(author, "generated"):
        rows = bulk_create(Person, [Person(name_zh_hans="单伟", name_en=" Shan Wei "), Person(name_en="B")])
    stored = Person.objects.get(pk=rows[0].pk)
    assert (stored.sort_key_zh, stored.slug, stored.version) == ("shan wei", "shan-wei", 1)
    raw = QuerySet(Person).filter(pk=rows[0].pk).values("name", "name_en").get()
    assert raw == {"name": "单伟", "name_en": "Shan Wei"}
    line = stored.history.get()
    assert (line.history_type, line.history_user, line.history_change_reason) == ("+", author, "generated")
    assert Change.objects.filter(label="people.person", action="created").count() == 2


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_in_order_and_only_once():
    for _n in range(3):
        make.organisation()
    assert number_changes() == 3
    assert number_changes() == 0
    make.organisation()
    assert number_changes() == 1
    assert list(Change.objects.order_by("pk").values_list("sequence", flat=True)) == [1, 2, 3, 4]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_late_never_appears_behind_a_reader():
    written, may_commit = threading.Event(), threading.Event()

    def slow_writer():
        try:
            with transaction.atomic():
                make.organisation(name_en="Slow")
                written.set()
                may_commit.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert written.wait(10)
    quick = make.organisation(name_en="Quick")
    number_changes()
    read_so_far = Change.objects.get(record_id=quick.pk).sequence
    may_commit.set()
    thread.join(10)
    number_changes()
    slow = Organisation.objects.get(name_en="Slow")
    assert Change.objects.get(record_id=slow.pk).sequence > read_so_far


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["create", "save", "delete", "number", "roll back"]), max_size=12))
def test_whatever_happens_numbers_have_no_gaps_and_follow_the_writes(acts):
    Change.objects.all().delete()
    alive = []
    for act in acts:
        if act == "create":
            alive.append(make.organisation(slug=f"x{uuid.uuid4().hex}"))
        elif act == "save" and alive:
            alive[-1].save()
        elif act == "delete" and alive:
            alive.pop().delete()
        elif act == "number":
            number_changes()
        elif act == "roll back":
            try:
                with transaction.atomic():
                    make.organisation()
                    raise RuntimeError
            except RuntimeError:
                pass
    number_changes()
    numbers = list(Change.objects.order_by("pk").values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
