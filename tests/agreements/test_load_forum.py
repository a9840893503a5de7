"""Loading a forum from a folder of tables: what arrives, what a second run does, what bad input is told."""

# ruff: noqa: E501 - one case a line reads best
import datetime as dt
import io
import re
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from agreements.loading import TABLES
from agreements.models import Memorandum, Milestone, Party, Relation, Signatory, Term, Transition, Witness
from bilingual.names import has_han
from forum.models import Capacity, Delegate, Forum, Organiser, Series, Session, Speech, SpeechSpeaker
from people.models import Affiliation, Organisation, OrganisationAlias, Person, PersonAlias
from records.models import Change
from tests import factories as make
from tests import tables

pytestmark = pytest.mark.django_db

DEMO = Path(settings.BASE_DIR) / "demo"


def load(*folders, language="en", **options):
    """Run the command and return what it prints."""
    out = io.StringIO()
    call_command("load_forum", *map(str, folders), language=language, stdout=out, **options)
    return out.getvalue()


def errors(*folders, **options):
    """Run the command, which must refuse; return its lines but the last, which counts them."""
    with pytest.raises(CommandError) as refused:
        load(*folders, **options)
    assert refused.value.returncode == 1
    return str(refused.value).splitlines()[:-1]


def everything():
    """Return the number of rows of every table that a load writes to."""
    ours = {"people", "forum", "agreements", "records"}
    return {m._meta.label: m._base_manager.count() for m in apps.get_models() if m._meta.app_label in ours}


@pytest.fixture
def folder(tmp_path):
    return tables.write(tmp_path / "a-forum", tables.forum())


def changed(tmp_path, table, row, **cells):
    """Return a folder in which one row (the header is row 1) has other cells."""
    content = tables.forum()
    content[table][row - 2] |= cells
    return tables.write(tmp_path / "changed", content)


class TestLoading:
    def test_every_table_arrives(self, folder):
        load(folder)
        written = {name: resource.model()._base_manager.count() for name, resource in TABLES.items()}
        assert written == tables.ROWS

    def test_prints_what_was_done_table_by_table(self, folder):
        lines = load(folder).splitlines()
        assert lines[0] == "organisations.csv: 2 new, 0 changed, 0 unchanged"
        assert lines[-1] == "milestones.csv: 1 new, 0 changed, 0 unchanged"
        assert len(lines) == 20

    def test_texts_in_both_languages_and_none_where_a_cell_is_empty(self, folder):
        load(folder)
        south = Organisation.objects.get(slug="south")
        assert (south.name_zh_hans, south.name_en) == ("南方学院", None)
        assert south.parent.slug == "north"

    def test_several_lines_in_a_cell(self, folder):
        load(folder)
        assert Speech.objects.get().abstract_zh_hans == "第一行\n第二行"

    def test_dates_known_to_the_year_or_month(self, folder):
        load(folder)
        posts = Affiliation.objects.order_by("started")
        assert [(p.started, p.started_precision, p.ended, p.ended_precision) for p in posts] == [
            (dt.date(2001, 9, 1), "month", dt.date(2018, 12, 31), "year"),
            (dt.date(2019, 1, 1), "year", None, "day"),
        ]

    def test_times_are_local_to_the_forum(self, folder):
        load(folder)
        assert Forum.objects.get().starts_at == dt.datetime(2023, 8, 28, 1, tzinfo=dt.UTC)
        assert Session.objects.get(slug="keynotes").ends_at == dt.datetime(2023, 8, 28, 4, tzinfo=dt.UTC)
        assert Speech.objects.get().starts_at == dt.datetime(2023, 8, 28, 2, tzinfo=dt.UTC)

    def test_a_time_with_an_offset_keeps_it(self, tmp_path):
        load(changed(tmp_path, "forums", 2, starts_at="2023-08-28T00:30+00:00"))
        assert Forum.objects.get().starts_at == dt.datetime(2023, 8, 28, 0, 30, tzinfo=dt.UTC)

    def test_codes_separated_by_either_semicolon(self, folder):
        load(folder)
        assert Delegate.objects.get(person__slug="quynh").roles == ["signatory", "witness"]
        assert Memorandum.objects.get(reference="NEW-2023").authentic_languages == ["zh-hans", "en"]

    def test_yes_in_chinese_and_an_empty_cell_means_the_default(self, folder):
        load(folder)
        assert Forum.objects.get().attendance_is_minimum is True
        assert Delegate.objects.get(person__slug="quynh").attendance_status == "invited"

    def test_one_delegate_in_two_capacities(self, folder):
        load(folder)
        capacities = Capacity.objects.filter(delegate__person__slug="shan-wei").order_by("order")
        assert [(c.organisation.slug, c.title_en) for c in capacities] == [("north", "Dean"), ("south", "Adviser")]

    def test_a_milestone_with_its_figure_and_responsible_party(self, folder):
        load(folder)
        milestone = Milestone.objects.get()
        assert (milestone.figure, milestone.unit_en) == (Decimal(40), "students")
        assert milestone.responsible.organisation.slug == "north"

    def test_memoranda_reach_their_status_along_the_state_machine(self, folder):
        load(folder)
        old, new = Memorandum.objects.get(reference="OLD-2001"), Memorandum.objects.get(reference="NEW-2023")
        assert (old.status, old.concluded_on, old.concluded_precision) == ("superseded", dt.date(2001, 1, 1), "year")
        assert (new.status, new.concluded_on, new.entered_into_force_on) == (
            "in_force",
            dt.date(2023, 8, 28),
            dt.date(2023, 8, 28),
        )
        assert [t.to_status for t in Transition.objects.filter(memorandum=old)] == [
            "in_review",
            "agreed",
            "signed",
            "in_force",
            "superseded",
        ]

    def test_history_says_who_and_why(self, folder):
        editor = make.staff(email="editor@example.org")
        load(folder, user="EDITOR@example.org")
        first = Person.objects.get(slug="shan-wei").history.get()
        assert (first.history_user, first.history_change_reason) == (editor, "load_forum a-forum")
        assert {t.by for t in Transition.objects.all()} == {editor}

    def test_a_user_who_does_not_exist(self, folder):
        with pytest.raises(CommandError, match=r"There is no user “nobody@example\.org”"):
            load(folder, user="nobody@example.org")

    def test_tables_and_columns_may_be_missing(self, tmp_path):
        load(tables.write(tmp_path / "one", {"organisations": [{"slug": "alone", "name_en": "Alone"}]}))
        assert Organisation.objects.get().kind == "other"

    def test_a_missing_column_leaves_the_field_as_it_is(self, folder, tmp_path):
        load(folder)
        load(tables.write(tmp_path / "two", {"organisations": [{"slug": "north", "name_en": "Northern"}]}))
        north = Organisation.objects.get(slug="north")
        assert (north.name_en, north.name_zh_hans, north.kind) == ("Northern", "北方大学", "university")

    def test_refers_to_records_already_registered(self, folder, tmp_path):
        load(folder)
        load(tables.write(tmp_path / "two", {"organisation_aliases": [{"organisation": "north", "name": "Nord"}]}))
        assert OrganisationAlias.objects.filter(organisation__slug="north").count() == 2

    def test_rows_may_refer_to_later_rows_of_their_table(self, tmp_path):
        rows = [{"slug": "part", "name_en": "Part", "parent": "whole"}, {"slug": "whole", "name_en": "W", "parent": ""}]
        load(tables.write(tmp_path / "parts", {"organisations": rows}))
        assert Organisation.objects.get(slug="part").parent.slug == "whole"

    def test_a_forum_moves_with_its_programme(self, folder, tmp_path):
        load(folder)
        content = tables.forum()
        for table, columns in {"forums": ("starts_at", "ends_at"), "sessions": ("starts_at", "ends_at")}.items():
            for row in content[table]:
                row |= {column: row[column].replace("2023-08-28", "2023-09-15") for column in columns}
        content["speeches"][0]["starts_at"] = "2023-09-15 10:00"
        load(tables.write(tmp_path / "moved", content))
        assert Speech.objects.get().starts_at == dt.datetime(2023, 9, 15, 2, tzinfo=dt.UTC)


class TestSecondRun:
    def test_changes_nothing_and_says_so(self, folder):
        load(folder)
        before = everything()
        versions = {r.pk: r.version for resource in TABLES.values() for r in resource.model()._base_manager.all()}
        out = load(folder)
        assert everything() == before
        assert {
            r.pk: r.version for resource in TABLES.values() for r in resource.model()._base_manager.all()
        } == versions
        assert "organisations.csv: 0 new, 0 changed, 2 unchanged" in out
        assert out.splitlines()[-1] == "Everything was loaded before; nothing changed."

    def test_one_changed_cell_changes_one_record(self, folder, tmp_path):
        load(folder)
        before = Change.objects.count()
        out = load(changed(tmp_path, "people", 2, honorific="prof"))
        assert "people.csv: 0 new, 1 changed, 1 unchanged" in out
        person = Person.objects.get(slug="shan-wei")
        assert (person.honorific, person.version, person.history.count()) == ("prof", 2, 2)
        assert Change.objects.count() == before + 1

    def test_a_translation_added_later_is_no_second_post(self, folder, tmp_path):
        load(folder)
        load(changed(tmp_path, "affiliations", 3, title_en="Professor"))
        assert [a.title_en for a in Affiliation.objects.order_by("started")] == ["Professor", "Dean"]

    def test_a_status_moved_on_counts_as_a_change(self, tmp_path):
        content = tables.forum()
        content["memoranda"][1]["status"] = "signed"
        content["memoranda"][0]["status"] = "in_force"
        load(tables.write(tmp_path / "earlier", content))
        out = load(tables.write(tmp_path / "later", tables.forum()))
        assert "memoranda.csv: 0 new, 2 changed, 0 unchanged" in out
        assert Memorandum.objects.get(reference="OLD-2001").status == "superseded"

    def test_what_is_signed_is_frozen(self, folder, tmp_path):
        load(folder)
        before = everything()
        assert errors(changed(tmp_path, "parties", 4, name_as_signed_en="Other")) == [
            "parties.csv, row 4: This memorandum has been signed: its parties, signatories, dates and authentic texts"
            " change only by a correction, for which a reason must be stated."
        ]
        assert everything() == before

    def test_a_trial_writes_nothing(self, folder):
        out = load(folder, dry_run=True)
        assert out.splitlines()[-1] == "This was a trial: nothing was written."
        assert not any(everything().values())


BAD_CELLS = [
    ("organisations", 3, {"parent": "west"}, "parent", "There is no organisation “west”."),
    ("organisations", 2, {"slug": "North"}, "slug", "Write the address in lower-case letters."),
    ("organisations", 2, {"kind": "school"}, "kind", "“school” is none of: university, government, association, company, alliance, committee, other."),
    ("organisations", 2, {"country": "XX"}, "country", "Value 'XX' is not a valid choice."),
    ("organisations", 2, {"name_en": "", "name_zh_hans": ""}, "name_zh_hans", "Give this in Chinese or in English; a text in both is best."),
    ("organisations", 3, {"name_zh_hans": "北方大学", "country": "CN"}, "name_zh_hans", "An organisation with this Chinese name is already registered."),
    ("organisation_aliases", 2, {"organisation": "east"}, "organisation", "There is no organisation “east”."),
    ("people", 2, {"consent_on": "2023-02-30"}, "consent_on", "There is no such day as “2023-02-30”."),
    ("people", 2, {"consent_on": "2023-08"}, "consent_on", "“2023-08” is no day: write 2023-08-28."),
    ("people", 2, {"consent_on": "2999-01-01"}, "consent_on", "A consent cannot lie in the future."),
    ("people", 2, {"honorific": "sir"}, "honorific", "“sir” is none of: mr, ms, dr, prof."),
    ("affiliations", 3, {"ended": "2000"}, "ended", "The end is before the start."),
    ("affiliations", 2, {"started": "soon"}, "started", "“soon” is not a date: write 2023, 2023-08 or 2023-08-28."),
    ("affiliations", 2, {"started": "0001"}, "started", "The year must lie between 1000 and 2999."),
    ("forums", 2, {"ends_at": "2023-08-28 08:00"}, "ends_at", "The end is before the start."),
    ("forums", 2, {"starts_at": "nine"}, "starts_at", "“nine” is no day and time: write 2023-08-28 09:00."),
    ("forums", 2, {"starts_at": ""}, "starts_at", "This field cannot be null."),
    ("forums", 2, {"time_zone": "Asia/Shangai"}, "time_zone", "This is no time zone; write one such as Asia/Shanghai."),
    ("forums", 2, {"attendance": "many"}, "attendance", "“many” is no whole number."),
    ("forums", 2, {"attendance": "-1"}, "attendance", "Ensure this value is greater than or equal to 0."),
    ("forums", 2, {"attendance_is_minimum": "perhaps"}, "attendance_is_minimum", "“perhaps” is neither yes nor no."),
    ("sessions", 2, {"ends_at": "2023-08-28 09:15"}, "ends_at", "The end is before the start."),
    ("sessions", 2, {"ends_at": "2023-08-28 18:00"}, "ends_at", "The session ends outside the times of its forum."),
    ("sessions", 2, {"kind": ""}, "kind", "This field cannot be blank."),
    ("delegates", 2, {"roles": "signatory; dancer; speaker"}, "roles", "“dancer” is none of: moderator, speaker, signatory, witness, guest, press, staff."),
    ("capacities", 2, {"person": "nobody"}, "person", "There is no person “nobody”."),
    ("capacities", 2, {"forum": "forum-2024"}, "forum", "There is no forum “forum-2024”."),
    ("speeches", 2, {"starts_at": "2023-08-28 11:50"}, "starts_at", "The speech lies outside the times of its session."),
    ("speeches", 2, {"recording_url": "not a link"}, "recording_url", "Enter a valid URL."),
    ("memoranda", 3, {"reference": "old-2001"}, "reference", "This is the same record as in row 2."),
    ("memoranda", 3, {"status": "done"}, "status", "“done” is none of: draft, in_review, agreed, signed, in_force, terminated, superseded, cancelled."),
    ("memoranda", 2, {"entry_into_force_basis": ""}, "status", "State on what basis the memorandum enters into force."),
    ("memoranda", 3, {"no_scan_held": "no"}, "status", "There is no text in the authentic language “zh-hans”."),
    ("parties", 3, {"organisation": "north"}, "organisation", "This is the same record as in row 2."),
    ("signatories", 5, {"authority": "full_powers"}, "authority_document", "Name the document that gives the full powers."),
    ("witnesses", 2, {"person": "nobody"}, "person", "There is no person “nobody”."),
    ("terms", 2, {"ends_on": "2023-01-01"}, "ends_on", "The end is before the start."),
    ("terms", 3, {"starts_on": "2026-08-27"}, "starts_on", "This term overlaps another term of the memorandum."),
    ("milestones", 2, {"responsible": "east"}, "responsible", "There is no organisation “east”."),
    ("milestones", 2, {"figure": "forty"}, "figure", "“forty” is no number."),
    ("milestones", 2, {"status": "met"}, "status", "State when the milestone was met."),
]  # fmt: skip


class TestBadInput:
    @pytest.mark.parametrize(("table", "row", "cells", "column", "message"), BAD_CELLS, ids=str)
    def test_is_named_by_file_row_and_column_and_nothing_is_written(self, tmp_path, table, row, cells, column, message):
        found = errors(changed(tmp_path, table, row, **cells))
        assert f"{table}.csv, row {row}, column {column}: {message}" in found
        assert not any(everything().values())

    @pytest.mark.parametrize(("table", "row", "cells", "column"), [case[:4] for case in BAD_CELLS], ids=str)
    def test_is_named_in_chinese(self, tmp_path, table, row, cells, column):
        found = errors(changed(tmp_path, table, row, **cells), language="zh-hans")
        pattern = rf"{table}\.csv\D+{row}\D+\b{column}\b"
        assert any(re.match(pattern, line) and has_han(re.sub(r"“[^”]*”", "", line)) for line in found), found

    def test_a_signatory_who_represents_no_party(self, tmp_path):
        content = tables.forum()
        content["organisations"].append({"slug": "east", "name_en": "East College", "country": "CN"})
        content["signatories"][3]["organisation"] = "east"
        assert errors(tables.write(tmp_path / "x", content)) == [
            "signatories.csv, row 5, column organisation:"
            " “east” is no party to NEW-2023: this signatory represents no party."
        ]

    def test_the_missing_signature_stands_at_the_status(self, tmp_path):
        assert errors(changed(tmp_path, "signatories", 5, signed_on="")) == [
            "memoranda.csv, row 3, column status: “南方学院” has no signatory with a date of signature.",
        ]

    def test_a_memorandum_related_to_itself(self, tmp_path):
        content = tables.forum()
        content["memoranda"][0]["status"] = "in_force"
        content["relations"][0]["to"] = "NEW-2023"
        assert errors(tables.write(tmp_path / "x", content)) == [
            "relations.csv, row 2, column to: These relations would form a circle.",
            "relations.csv, row 2, column to: A memorandum cannot be related to itself.",
        ]

    def test_a_status_that_cannot_be_reached(self, folder, tmp_path):
        load(folder)
        assert errors(changed(tmp_path, "memoranda", 3, status="draft")) == [
            "memoranda.csv, row 3, column status: A memorandum does not move from “in force” to “draft”."
        ]

    def test_rows_that_refer_to_a_bad_row_are_not_reported_again(self, tmp_path):
        assert errors(changed(tmp_path, "people", 2, honorific="sir", consent_on="x")) == [
            "people.csv, row 2, column honorific: “sir” is none of: mr, ms, dr, prof.",
            "people.csv, row 2, column consent_on: “x” is not a date: write 2023, 2023-08 or 2023-08-28.",
        ]

    def test_every_error_is_reported_in_the_order_of_tables_and_rows(self, tmp_path):
        content = tables.forum()
        content["milestones"][0]["due_on"] = "later"
        content["people"][1]["honorific"] = "sir"
        content["people"][0]["honorific"] = "lord"
        places = [line.split(":")[0] for line in errors(tables.write(tmp_path / "x", content))]
        assert places == [
            "people.csv, row 2, column honorific",
            "people.csv, row 3, column honorific",
            "milestones.csv, row 2, column due_on",
        ]

    def test_the_row_is_counted_as_a_spreadsheet_counts(self, tmp_path):
        folder = tmp_path / "x"
        folder.mkdir()
        text = 'slug,name_en\r\none,"first\r\nsecond\r\nthird"\r\n,\r\n\r\ntwo,\r\n'
        (folder / "organisations.csv").write_bytes(text.encode("utf-8-sig"))
        assert [line.split(":")[0] for line in errors(folder)] == ["organisations.csv, row 5, column name_zh_hans"]

    def test_two_folders_that_contradict_each_other(self, tmp_path):
        one = tables.write(tmp_path / "one", {"organisations": [{"slug": "a", "name_en": "A"}]})
        two = tables.write(tmp_path / "two", {"organisations": [{"slug": "a", "name_en": "B"}]})
        assert errors(one, two) == ["two/organisations.csv, row 2: This contradicts one/organisations.csv, row 2."]

    def test_one_bad_folder_keeps_the_good_one_out(self, folder, tmp_path):
        bad = tables.write(tmp_path / "bad", {"organisations": [{"slug": "a", "name_en": ""}]})
        assert len(errors(folder, bad)) == 1
        assert not any(everything().values())

    def test_the_last_line_counts_the_errors(self, tmp_path):
        with pytest.raises(CommandError, match=r"Errors: 1\. Nothing was written\.$"):
            load(changed(tmp_path, "people", 2, honorific="sir"))


BAD_FILES = {
    "not UTF-8": ("slug,name_en\na,A\nb,\xe9\n".encode("latin-1"), "row 3: The file is not in UTF-8; save it as “CSV UTF-8”."),
    "UTF-16": ("slug,name_en\n".encode("utf-16"), "row 1: The file is not in UTF-8; save it as “CSV UTF-8”."),
    "NUL": (b"slug,name_en\na,A\nb\0,B\n", "row 3: The file holds a NUL character; it is no table of text."),
    "open quotation mark": (b'slug,name_en\na,"A\nb,B\n', "row 2: The row cannot be read: a quotation mark is misplaced or not closed, or a cell is far too long."),
    "misplaced quotation mark": (b'slug,name_en\na,"A"A\n', "row 2: The row cannot be read: a quotation mark is misplaced or not closed, or a cell is far too long."),
    "too few cells": (b"slug,name_en\na\n", "row 2: The row has 1 cells, the header 2."),
    "too many cells": (b"slug,name_en\na,A,B\n", "row 2: The row has 3 cells, the header 2."),
    "empty": (b"", "row 1: The table has no header."),
    "unknown column": (b"slug,name_en,colour\na,A,red\n", "row 1, column colour: This column is not known here."),
    "doubled column": (b"slug,name_en,name_en\na,A,B\n", "row 1, column name_en: This column is there twice."),
    "no heading": (b"slug,name_en,\na,A,\n", "row 1: A column has no heading."),
    "no key column": (b"name_en\nA\n", "row 1, column slug: This column is missing; it says which record a row is."),
    "no key": (b"slug,name_en\n,A\n", "row 2, column slug: This cell is needed: it says which record the row is."),
    "doubled key": (b"slug,name_en\na,A\nb,B\na,C\n", "row 4, column slug: This is the same record as in row 2."),
}  # fmt: skip


class TestBadFiles:
    @pytest.mark.parametrize("kind", BAD_FILES)
    def test_is_told_and_nothing_is_written(self, tmp_path, kind):
        content, message = BAD_FILES[kind]
        (tmp_path / "organisations.csv").write_bytes(content)
        assert errors(tmp_path) == [f"organisations.csv, {message}"]
        assert not any(everything().values())

    def test_a_byte_order_mark_is_no_part_of_the_first_heading(self, tmp_path):
        (tmp_path / "organisations.csv").write_bytes("slug,name_zh_hans\na,甲\n".encode("utf-8-sig"))
        load(tmp_path)
        assert Organisation.objects.get().name_zh_hans == "甲"

    def test_an_unreadable_table_is_not_reported_again_by_those_that_refer_to_it(self, folder):
        (folder / "people.csv").write_bytes(b"\xff\xff")
        assert errors(folder) == ["people.csv, row 1: The file is not in UTF-8; save it as “CSV UTF-8”."]

    def test_an_unknown_file(self, folder):
        (folder / "persons.csv").write_text("slug\n")
        (folder / "README.md").write_text("allowed")
        assert [line.split(".")[0] for line in errors(folder)] == ["persons"]

    def test_a_folder_in_the_place_of_a_table(self, tmp_path):
        (tmp_path / "people.csv").mkdir()
        assert errors(tmp_path) == ["people.csv: The file cannot be read."]

    def test_an_empty_folder(self, tmp_path):
        assert errors(tmp_path) == [f"{tmp_path}: The folder holds no table."]

    def test_a_missing_folder(self, tmp_path):
        missing = tmp_path / "nowhere"
        assert errors(missing) == [f"{missing}: There is no such folder, or it cannot be read."]


class TestDemo:
    def test_the_forum_of_2023(self):
        load(DEMO / "2023-education-week")
        counts = [m.objects.count() for m in (Person, Memorandum, Party, Signatory, Witness)]
        assert counts == [11, 4, 8, 8, 2]
        counts = [m.objects.count() for m in (Series, Forum, Session, Delegate, Capacity, Speech, SpeechSpeaker)]
        assert counts == [1, 1, 4, 11, 13, 10, 10]
        assert [m.objects.count() for m in (Organisation, Organiser, Affiliation, PersonAlias)] == [12, 2, 13, 2]
        assert {m.status for m in Memorandum.objects.all()} <= {"signed", "in_force"}

    def test_the_example_is_an_unfinished_draft(self):
        load(DEMO / "example-draft-forum")
        forum = Forum.objects.get()
        assert forum.status == "draft"
        assert any(speech.missing_translations["en"] for speech in Speech.objects.all())
        assert [m.objects.count() for m in (Person, Memorandum, Term, Relation)] == [4, 2, 1, 0]

    def test_both_load_in_seconds_and_a_second_run_changes_nothing(self):
        folders = [DEMO / "2023-education-week", DEMO / "example-draft-forum"]
        started = time.process_time()
        load(*folders)
        assert time.process_time() - started < 10
        before = everything()
        assert load(*folders).splitlines()[-1] == "Everything was loaded before; nothing changed."
        assert everything() == before
