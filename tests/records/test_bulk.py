"""Bulk writes skip history, so they stand in one place only."""

import ast
from pathlib import Path

from django.conf import settings

APPS = ("accounts", "agreements", "bilingual", "config", "forum", "people")
BULK = {"bulk_create", "bulk_update", "update", "_raw_delete"}
PLACE = "records"
"""Where bulk writes live: ``records.bulk``, and the compare-and-swap of a version in ``records.models``."""


def bulk_writes(source):
    """Return the lines of ``source`` that write in bulk: calls of a manager's or query set's bulk methods."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in BULK:
            continue
        # A dictionary's or set's ``update`` takes a mapping or another set; a query set's takes keywords only.
        if node.func.attr != "update" or (node.keywords and not node.args):
            lines.append(node.lineno)
    return lines


def test_only_the_place_for_them_writes_in_bulk():
    found = {}
    for app in APPS:
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            if "/migrations/" not in name and (lines := bulk_writes(path.read_text("utf-8"))):
                found[name] = lines
    assert found == {}


def test_the_place_itself_does_write_in_bulk():
    assert bulk_writes((Path(settings.BASE_DIR) / PLACE / "bulk.py").read_text("utf-8")) != []


def test_the_search_finds_what_it_looks_for():
    source = "Person.objects.filter(pk=1).update(name='x')\n{}.update({})\nP.objects.bulk_create(rows)"
    assert bulk_writes(source) == [1, 3]
