"""Loading whole folders of tables: everything is validated, then all of it stands or none."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from agreements.imports import TABLES as AGREEMENTS
from agreements.imports import reach_statuses
from forum.imports import TABLES as FORUM
from people.imports import TABLES as PEOPLE
from records.history import acting
from records.imports import Load, RecordResource
from records.tables import Problem, Table, read_folder

TABLES: Final[dict[str, type[RecordResource]]] = {**PEOPLE, **FORUM, **AGREEMENTS}
"""Every table, in an order in which each refers only to those before it."""


def load_folders(folders: Sequence[Path], *, author: Any = None, dry_run: bool = False) -> Load:
    """Load each folder as one forum and return what came of it; nothing is written when anything is wrong.

    A row taken out of a table deletes nothing. ``dry_run`` validates everything and writes nothing.
    """
    load = Load()
    with transaction.atomic():
        for folder in folders:
            name = folder.resolve().name
            tables, problems = read_folder(folder, TABLES, prefix=f"{name}/" if len(folders) > 1 else "")
            load.problems += problems
            with acting(author, f"load_forum {name}"):
                load_tables(load, tables, author=author, reason=f"load_forum {name}")
        transaction.set_rollback(bool(load.problems) or dry_run)
    return load


def load_tables(load: Load, tables: Sequence[Table], *, author: Any, reason: str) -> None:
    """Load the tables of one forum; what is wrong goes to ``load.problems`` in the order of files and rows."""
    earlier = len(load.problems)
    load.unfinished.clear()
    for table in tables:
        TABLES[table.name](load).load_table(table)
    faulty: type[RecordResource] | None = None
    for resource, record, file, row in reversed(load.unfinished):
        # A forum that a wrong session does not fit into would only repeat that session's error.
        if faulty in (None, type(resource)) and not resource.finish(record, file, row):
            faulty = type(resource)
    for table in tables:
        if table.name == "memoranda" and "status" in table.columns:
            reach_statuses(load, table, by=author, why=reason)
    order = {table.file: place for place, table in enumerate(tables)}
    load.problems[earlier:] = sorted(load.problems[earlier:], key=lambda p: _place(p, order))


def _place(problem: Problem, order: dict[str, int]) -> tuple[int, int]:
    return order.get(problem.file, -1), problem.row or 0
