"""Whatever the tables hold, a load either stores what they say or refuses, naming files, and writes nothing."""

# ruff: noqa: E501 - one list a line reads best
import csv
import io
import tempfile
import unicodedata
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.loading import TABLES
from people.models import Affiliation, Organisation, Person
from records.models import Change
from tests import tables

pytestmark = pytest.mark.django_db

SLUG = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,4})?", fullmatch=True)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=40)
NAME = TEXT.filter(lambda text: unicodedata.normalize("NFC", text).strip())
PARTIAL = st.one_of(
    st.just(""), st.integers(1900, 2024).map(str), st.dates().map(lambda d: f"{1900 + d.year % 120}-{d.month:02d}")
)


@contextmanager
def undone():
    """Undo inside the database whatever the block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def run(folder):
    out = io.StringIO()
    call_command("load_forum", str(folder), language="en", stdout=out)
    return out.getvalue()


def nothing_written():
    models = [resource.model() for resource in TABLES.values()]
    return not any(model._base_manager.exists() or model.history.exists() for model in models) and (
        not Change.objects.exists()
    )


@st.composite
def valid_tables(draw):
    """Tables of organisations, persons and posts that break no rule."""
    slugs = draw(st.lists(SLUG, min_size=1, max_size=4, unique=True))
    people = draw(st.lists(SLUG, min_size=1, max_size=4, unique=True))
    organisations = [
        {
            "slug": slug,
            "name_zh_hans": draw(st.just("") | TEXT),
            "name_en": f"{draw(NAME)} {number}",
            "country": draw(st.sampled_from(["CN", "RU", ""])),
            "kind": draw(st.sampled_from(["university", "company", ""])),
            "parent": draw(st.sampled_from(["", *slugs[:number]])),
            "notes": draw(TEXT),
        }
        for number, slug in enumerate(slugs)
    ]
    for number, row in enumerate(organisations):
        row["name_zh_hans"] = f"{row['name_zh_hans']} {number}" if row["name_zh_hans"].strip() else ""
    persons = [{"slug": slug, "name_zh_hans": draw(NAME), "native_name": draw(TEXT)} for slug in people]
    posts = [
        {
            "person": person,
            "organisation": draw(st.sampled_from(slugs)),
            "title_en": draw(TEXT),
            "started": draw(PARTIAL),
        }
        for person in people
    ]
    return {"organisations": organisations, "people": persons, "affiliations": posts}


def composed(text):
    return unicodedata.normalize("NFC", text).strip()


@settings(max_examples=30)
@given(valid_tables())
def test_valid_tables_are_stored_as_they_are_and_a_second_run_changes_nothing(content):
    with tempfile.TemporaryDirectory() as folder, undone():
        tables.write(Path(folder), content)
        run(folder)
        for row in content["organisations"]:
            stored = Organisation.objects.get(slug=row["slug"])
            assert stored.name_zh_hans == (composed(row["name_zh_hans"]) or None)
            assert (stored.name_en, stored.notes) == (composed(row["name_en"]), composed(row["notes"]))
            assert (stored.parent.slug if stored.parent else "") == row["parent"]
        for row in content["people"]:
            stored = Person.objects.get(slug=row["slug"])
            assert (stored.name_zh_hans, stored.native_name) == (
                composed(row["name_zh_hans"]),
                composed(row["native_name"]),
            )
        for row in content["affiliations"]:
            post = Affiliation.objects.get(person__slug=row["person"])
            assert post.title_en == (composed(row["title_en"]) or None)
            written = (
                post.started.isoformat()[: {"year": 4, "month": 7}[post.started_precision]] if post.started else ""
            )
            assert written == row["started"]
        assert "nothing changed" in run(folder)


def refused_or_stored(folder, names):
    """Run the command; a refusal names files that are there, and leaves nothing behind."""
    with undone():
        try:
            run(folder)
        except CommandError as refusal:
            *lines, last = str(refusal).splitlines()
            assert last.startswith("Errors: ")
            assert any(line.startswith(tuple(names)) for line in lines)
            assert not any("cannot be stored" in line for line in lines), lines  # an error nobody foresaw
            assert nothing_written()


@settings(max_examples=60)
@given(st.data())
def test_no_bytes_bring_the_command_down(data):
    content = {name: tables.FORUM[name] for name in ("organisations", "people", "affiliations")}
    with tempfile.TemporaryDirectory() as folder:
        tables.write(Path(folder), content)
        path = Path(folder) / f"{data.draw(st.sampled_from(list(content)))}.csv"
        old = path.read_bytes()
        start = data.draw(st.integers(0, len(old)))
        end = data.draw(st.integers(start, min(start + 20, len(old))))
        path.write_bytes(old[:start] + data.draw(st.binary(max_size=20)) + old[end:])
        refused_or_stored(folder, [f"{name}.csv" for name in content])


WICKED = st.sampled_from(
    [
        *["", "0", "-1", "1e9", "99999999999999999999", "NaN", "１", "yes", "null", "\0", "'; DROP TABLE x; --", "%s", "%(x)s"],
        *["{0}", "\ud7ff", "é" * 500, "9999-12-31", "0001-01-01", "2999-12-31 23:59", "2023-08-28T09:00+14:00", "24:00"],
        *["north", "south", "shan-wei", "forum-2023", "NEW-2023", "OLD-2001", "superseded", "terminated", "cancelled"],
        *["speaker;;speaker", "|", "=1+1", "<script>", "\u202e", "a\nb"],
    ]
)  # fmt: skip


@settings(max_examples=40)
@given(st.data())
def test_no_cell_brings_the_command_down(data):
    content = tables.forum()
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(content[data.draw(st.sampled_from(list(content)))]))
        row[data.draw(st.sampled_from(list(row)))] = data.draw(WICKED | TEXT)
    with tempfile.TemporaryDirectory() as folder:
        tables.write(Path(folder), content)
        refused_or_stored(folder, [f"{name}.csv" for name in content])


@pytest.mark.parametrize("table", list(tables.FORUM))
def test_a_table_without_its_rows_or_doubled_is_refused_or_stored(table):
    for change in (lambda rows: [], lambda rows: rows * 2, lambda rows: rows[::-1]):
        content = tables.forum()
        columns = list(content[table][0])
        content[table] = change(content[table])
        with tempfile.TemporaryDirectory() as folder:
            tables.write(Path(folder), content)
            if not content[table]:
                with (Path(folder) / f"{table}.csv").open("w", newline="") as file:
                    csv.writer(file).writerow(columns)
            refused_or_stored(folder, [f"{name}.csv" for name in content])
