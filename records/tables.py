"""Tables of text cells: read from a folder of CSV files, checked for their form, free of any meaning.

A table is the same thing whether it comes from a file of comma-separated values or from a sheet of a workbook; what
its rows mean is for ``records.imports``.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

ENDING = ".csv"


class Problem(NamedTuple):
    """What is wrong, and where: in which file, row (the header is row 1) and column, as far as these apply."""

    file: str
    row: int | None
    column: str | None
    message: str | Promise

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += _(", row %(row)d") % {"row": self.row}
        if self.column:
            place += _(", column %(column)s") % {"column": self.column}
        return _("%(place)s: %(message)s") % {"place": place, "message": self.message}


class Row(NamedTuple):
    """One row: its number as a spreadsheet counts it, and its cells by column; ``whole`` unless some are missing."""

    number: int
    cells: dict[str, str]
    whole: bool = True


@dataclass
class Table:
    """The rows of one record type, with what is wrong with their form."""

    name: str
    file: str
    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_readable: bool = True

    def refuse(self, message: str | Promise, row: int | None = None, column: str | None = None) -> "Table":
        """Note that the table as a whole cannot be used, and return it."""
        self.problems.append(Problem(self.file, row, column, message))
        self.is_readable = False
        return self

    def check_columns(self, known: Iterable[str], needed: Iterable[str]) -> None:
        """Note columns that are unknown, doubled, without a heading or missing."""
        known, seen = set(known), set()
        for heading in self.columns:
            if not heading:
                self.refuse(_("A column has no heading."), 1)
            elif heading in seen:
                self.refuse(_("This column is there twice."), 1, heading)
            elif heading not in known:
                self.refuse(_("This column is not known here."), 1, heading)
            seen.add(heading)
        for heading in needed:
            if heading not in seen:
                self.refuse(_("This column is missing; it says which record a row is."), 1, heading)


def table_of(name: str, file: str, records: Iterable[list[str]]) -> Table:
    """Return the table whose first record is the header; rows without any text are left out but counted."""
    table = Table(name, file)
    for number, record in enumerate(records, 1):
        cells = [unicodedata.normalize("NFC", cell).strip() for cell in record]
        if number == 1:
            table.columns = cells
            continue
        if not any(cells):
            continue
        whole = len(cells) == len(table.columns)
        if not whole:
            message = _("The row has %(found)d cells, the header %(expected)d.")
            counts = {"found": len(cells), "expected": len(table.columns)}
            table.problems.append(Problem(file, number, None, message % counts))
        table.rows.append(Row(number, dict(zip(table.columns, cells, strict=False)), whole))
    if not any(table.columns):
        table.refuse(_("The table has no header."), 1)
    return table


def _row_at(text: str) -> int:
    """Return the number of the row in which ``text`` stops."""
    try:
        return len(list(csv.reader(io.StringIO(text + "x", newline=""))))
    except csv.Error:
        return text.count("\n") + 1


def read_csv(name: str, file: str, content: bytes) -> Table:
    """Return the table in ``content``: UTF-8 with or without a byte order mark, cells separated by commas."""
    refused = Table(name, file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = _row_at(content[: error.start].decode("utf-8-sig", "replace").replace("\0", ""))
        return refused.refuse(_("The file is not in UTF-8; save it as “CSV UTF-8”."), row)
    if (position := text.find("\0")) >= 0:
        return refused.refuse(_("The file holds a NUL character; it is no table of text."), _row_at(text[:position]))
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append([cell.replace("\r\n", "\n") for cell in record])
    except csv.Error:
        message = _("The row cannot be read: a quotation mark is misplaced or not closed, or a cell is far too long.")
        return refused.refuse(message, len(records) + 1)
    return table_of(name, file, records)


def read_folder(folder: Path, names: Iterable[str], prefix: str = "") -> tuple[list[Table], list[Problem]]:
    """Return the tables in ``folder`` in the order of ``names``, and what is wrong with the folder itself.

    A file whose name begins with a full stop or with README is none of ours. ``prefix`` stands before the names of
    files in messages.
    """
    known = {f"{name}{ENDING}": name for name in names}
    try:
        found = {path.name: path for path in sorted(folder.iterdir())}
    except OSError:
        return [], [Problem(str(folder), None, None, _("There is no such folder, or it cannot be read."))]
    ours = [name for name in found if not name.startswith((".", "README"))]
    strange = _("No such table is known here. Known are: %(names)s.") % {"names": ", ".join(known)}
    problems = [Problem(prefix + name, None, None, strange) for name in ours if name not in known]
    if not ours:
        problems.append(Problem(str(folder), None, None, _("The folder holds no table.")))
    tables = []
    for file, name in known.items():
        if file not in found:
            continue
        try:
            tables.append(read_csv(name, prefix + file, found[file].read_bytes()))
        except OSError:
            tables.append(Table(name, prefix + file).refuse(_("The file cannot be read.")))
    return tables, problems
