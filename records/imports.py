"""Rows into records: what every table has in common, on the row engine of django-import-export.

A resource says which columns a table has and by which of them a row is recognised. The engine finds or begins the
record, reads the cells into it, leaves it alone when nothing differs, else validates and saves it. Added here: errors
by column, references by slug, rows that depend on each other, and two passes where the order of rows must not matter.
"""

import logging
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from import_export import resources
from import_export.results import RowResult

from records.cells import Cell, CellError, RefersToError, cell_for
from records.models import AddressedRecord, Record
from records.tables import Problem, Row, Table

logger = logging.getLogger(__name__)

REFERS_TO_ERROR = "refers_to_error"
Key = tuple[str, ...]


def folded(*cells: str | None) -> Key:
    """Return the key that these cells make, the same for the same record however they are typed."""
    return tuple(unicodedata.normalize("NFC", cell or "").strip().casefold() for cell in cells)


def errors_by_field(error: ValidationError) -> dict[str, list[ValidationError]]:
    """Return the errors by field; those of the record as a whole under ``NON_FIELD_ERRORS``."""
    return error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}


@dataclass
class Outcome:
    """How many rows of a table were new, changed something, or changed nothing."""

    file: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class Load:
    """What is known while tables are loaded: the records met so far, the rows that failed, what is wrong."""

    problems: list[Problem] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    records: dict[tuple[type, str], Any] = field(default_factory=dict)
    failed: set[tuple[type, Key]] = field(default_factory=set)
    unreadable: set[type] = field(default_factory=set)
    places: dict[Any, tuple[str, int]] = field(default_factory=dict)
    untouched: set[Any] = field(default_factory=set)
    unfinished: list[tuple["RecordResource", Any, str, int]] = field(default_factory=list)

    def find(self, model: type[AddressedRecord], address: str, column: str | None = None) -> Any:
        """Return the record with this slug or reference; raise ``CellError`` when there is none."""
        known = self.records.get((model, address))
        if known is None:
            known = model._base_manager.filter(**{model.address_field: address}).first()
            if known is None:
                self.check_not_failed(model, address, column=column)
                message = _("There is no %(type)s “%(address)s”.")
                raise CellError(message % {"type": model._meta.verbose_name, "address": address}, column)
            self.records[model, address] = known
        return known

    def note_touched(self, file: str, pk: Any) -> None:
        """Count a row that changed nothing itself as changed after all."""
        if pk in self.untouched:
            self.untouched.remove(pk)
            outcome = next(outcome for outcome in self.outcomes if outcome.file == file)
            outcome.unchanged, outcome.changed = outcome.unchanged - 1, outcome.changed + 1

    def check_not_failed(self, model: type[Record], *key: str, column: str | None = None) -> None:
        """Raise ``RefersToError`` when the row with this key, or the whole table of it, has errors of its own."""
        if model in self.unreadable or (model, folded(*key)) in self.failed:
            raise RefersToError(_("The row that this refers to has errors."), column)


class RecordResource(resources.ModelResource):
    """The base of every table: subclasses name a model, its columns, and those by which a row is recognised."""

    load: Load
    finishes_later: ClassVar[bool] = False
    """Whether ``clean`` waits until all tables are in, because it looks at records further down."""
    columns_of_codes: ClassVar[Mapping[str, str]] = {}
    """The column to name for an error of the whole record, by the code of that error."""

    class Meta:
        skip_unchanged = True
        report_skipped = True
        store_instance = True
        skip_html_diff = True

    def __init__(self, load: Load | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.load = load or Load()

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Cell:
        """Return the cell for a column of the model."""
        return cell_for(field_name, django_field)

    @classmethod
    def model(cls) -> type[Record]:
        """Return the model whose records the rows are."""
        return cls._meta.model

    @classmethod
    def columns(cls) -> list[str]:
        """Return every column that the table may have."""
        named = (column for name in cls._meta.fields for column in cls.fields[name].columns)
        return list(dict.fromkeys([*named, *cls.extra_columns()]))

    @classmethod
    def extra_columns(cls) -> tuple[str, ...]:
        """Return the columns that are read apart from the others."""
        return ()

    @classmethod
    def key_columns(cls) -> list[str]:
        """Return the columns by which a row is recognised."""
        return list(dict.fromkeys(c for name in cls._meta.import_id_fields for c in cls.fields[name].columns))

    @classmethod
    def key_of(cls, cells: Mapping[str, str]) -> Key:
        """Return the key of a row."""
        return folded(*(cells.get(column) for column in cls.key_columns()))

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """Return the record that the row is about, ``None`` when it is new or its key cannot be read."""
        try:
            lookup = {
                self.fields[name].attribute: self.fields[name].clean(row, load=self.load)
                for name in self._meta.import_id_fields
            }
        except ValueError:
            return None  # reported when the cell itself is read
        return self.find(lookup, row)

    def find(self, lookup: dict[str, Any], row: Any) -> Any:
        """Return the registered record with these values, ``None`` when there is none."""
        return self.model()._base_manager.filter(**lookup).first()

    def import_instance(self, instance: Any, row: Any, **options: Any) -> None:
        """Read every cell into ``instance``; raise ``ValidationError`` with the errors by column."""
        errors: dict[str, list[ValidationError]] = {}
        for cell in self.get_import_fields():
            if not set(cell.columns) <= set(row):
                continue
            try:
                cell.save(instance, row, load=self.load, record=instance)
            except ValueError as error:
                column = getattr(error, "column", None) or cell.column_name
                code = REFERS_TO_ERROR if isinstance(error, RefersToError) else "invalid"
                errors.setdefault(column, []).append(ValidationError(str(error), code=code))
        if errors:
            raise ValidationError(errors)

    def validate_instance(self, instance: Any, import_validation_errors: Any = None, **options: Any) -> None:
        """Validate as ``full_clean`` does; raise ``ValidationError`` with the errors by column.

        Unlike there, a constraint names its column; and a row with unreadable cells is not judged as a whole.
        """
        errors: dict[str, list[ValidationError]] = dict(import_validation_errors or {})
        unread = {a for cell in self.fields.values() if set(cell.columns) & set(errors) for a in cell.attributes}
        faulty: dict[str, list[ValidationError]] = {}
        checks = [instance.clean_fields]
        if not errors and not self.finishes_later:
            checks.append(lambda exclude: instance.clean())
        checks.append(instance.validate_unique)
        for check in [*checks, *self._constraints(instance)]:
            try:
                check(exclude=unread | set(faulty))
            except ValidationError as error:
                error.update_error_dict(faulty)
        for attribute, found in faulty.items():
            for error in found:
                errors.setdefault(self._column(attribute, error), []).append(error)
        if errors:
            raise ValidationError(errors)

    def _constraints(self, instance: Any) -> Iterator[Any]:
        """Yield a check for each constraint of the model, which puts its error down to one column."""
        for constraint in self.model()._meta.constraints:

            def check(exclude: set[str], constraint: Any = constraint) -> None:
                try:
                    constraint.validate(self.model(), instance, exclude=exclude)
                except ValidationError as error:
                    raise ValidationError({self._blamed(constraint): error.error_list}) from error

            yield check

    def _blamed(self, constraint: Any) -> str:
        """Return the attribute to name for a broken constraint: of those in a comparison the last one in the table."""
        order = [a for cell in self.get_import_fields() for a in cell.attributes]
        if isinstance(constraint, models.CheckConstraint):
            condition: Any = constraint.condition
            concerned = condition.referenced_base_fields
            return max((a for a in order if a in concerned), key=order.index, default=NON_FIELD_ERRORS)
        concerned = set(constraint.fields)
        for expression in constraint.expressions:
            parts: Any = [expression] if isinstance(expression, models.F) else expression.flatten()
            concerned |= {part.name for part in parts if hasattr(part, "name")}
        return next((a for a in order if a in concerned), NON_FIELD_ERRORS)

    def _column(self, attribute: str, error: ValidationError) -> str:
        if attribute == NON_FIELD_ERRORS:
            return self.columns_of_codes.get(error.code or "", NON_FIELD_ERRORS)
        cells = (cell for cell in self.fields.values() if attribute in cell.attributes)
        return next((cell.column_name for cell in cells), NON_FIELD_ERRORS)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Return whether the row changes nothing in a registered record."""
        return not instance._state.adding and super().skip_row(instance, original, row, import_validation_errors)

    def load_table(self, table: Table) -> None:
        """Load every row; what is wrong goes to ``load.problems``, each row in a savepoint of its own."""
        if table.is_readable:
            table.check_columns(self.columns(), self.key_columns())
        self.load.problems += table.problems
        if not table.is_readable:
            self.load.unreadable.add(self.model())
            return
        outcome = Outcome(table.file)
        self.load.outcomes.append(outcome)
        for row in self._in_order(self._recognisable(table)):
            self._load_row(table.file, row, outcome)

    def _recognisable(self, table: Table) -> Iterator[Row]:
        """Yield the whole rows whose key is complete and not that of an earlier row; note what is wrong with others."""
        first: dict[Key, int] = {}
        for row in table.rows:
            key = self.key_of(row.cells)
            empty = [column for column in self.key_columns() if not row.cells.get(column)]
            if row.whole and empty:
                message = _("This cell is needed: it says which record the row is.")
                self.load.problems += [Problem(table.file, row.number, column, message) for column in empty]
            elif row.whole and key in first and self._keys_are_unique():
                self._note_repeated(table.file, row.number, first[key])
            elif row.whole:
                first.setdefault(key, row.number)
                yield row
                continue
            self.load.failed.add((self.model(), key))

    @classmethod
    def _keys_are_unique(cls) -> bool:
        """Return whether the key columns alone say which record a row is."""
        return cls.find is RecordResource.find

    def _note_repeated(self, file: str, row: int, earlier: int) -> None:
        message = _("This is the same record as in row %(row)d.") % {"row": earlier}
        self.load.problems.append(Problem(file, row, self.key_columns()[-1], message))

    def _in_order(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows so that one which refers to another of the same table comes after it."""
        own = [c.column_name for c in self.fields.values() if getattr(c.widget, "model", None) is self.model()]
        if not own:
            return list(rows)
        pending = {self.key_of(row.cells): row for row in rows}
        ordered: list[Row] = []
        while pending:
            free = [
                key
                for key, row in pending.items()
                if not any(folded(row.cells.get(column)) in pending.keys() - {key} for column in own)
            ]
            ordered += [pending.pop(key) for key in free or list(pending)]  # a circle is reported row by row
        return ordered

    def _load_row(self, file: str, row: Row, outcome: Outcome) -> None:
        with transaction.atomic():
            result = self.import_row(dict(row.cells), None, row_number=row.number)
            transaction.set_rollback(not result.is_valid())
        record = result.instance
        if not result.is_valid():
            self._note_errors(file, row, result)
        elif record.pk in self.load.places and not self._may_repeat(file, row, record, result):
            self.load.failed.add((self.model(), self.key_of(row.cells)))
        else:
            self._note_loaded(file, row, record, is_new_or_changed=not result.is_skip())
            name = {RowResult.IMPORT_TYPE_NEW: "new", RowResult.IMPORT_TYPE_UPDATE: "changed"}
            kind = name.get(result.import_type, "unchanged")
            setattr(outcome, kind, getattr(outcome, kind) + 1)

    def _note_errors(self, file: str, row: Row, result: RowResult) -> None:
        self.load.failed.add((self.model(), self.key_of(row.cells)))
        for unexpected in result.errors:
            logger.error("%s, row %d", file, row.number, exc_info=unexpected.error)
            message = _("This row cannot be stored (%(error)s).") % {"error": type(unexpected.error).__name__}
            self.load.problems.append(Problem(file, row.number, None, message))
        if result.validation_error:
            self.note_invalid(file, row.number, result.validation_error)

    def note_invalid(self, file: str, row: int, error: ValidationError) -> None:
        """Note each error of a row with its column, but those that only repeat another row's."""
        found = errors_by_field(error)
        for column, errors in found.items():
            place = None if column == NON_FIELD_ERRORS else column
            for one in errors:
                if one.code != REFERS_TO_ERROR:
                    self.load.problems += [Problem(file, row, place, message) for message in one.messages]

    def _may_repeat(self, file: str, row: Row, record: Any, result: RowResult) -> bool:
        """Return whether a record met before may come again: unchanged, and in another folder; note it if not."""
        earlier_file, earlier = self.load.places[record.pk]
        if earlier_file == file:
            self._note_repeated(file, row.number, earlier)
        elif not result.is_skip():
            message = _("This contradicts %(file)s, row %(row)d.") % {"file": earlier_file, "row": earlier}
            self.load.problems.append(Problem(file, row.number, None, message))
        return earlier_file != file and result.is_skip()

    def _note_loaded(self, file: str, row: Row, record: Any, *, is_new_or_changed: bool) -> None:
        self.load.places.setdefault(record.pk, (file, row.number))
        if isinstance(record, AddressedRecord):
            self.load.records[type(record), record.address] = record
        if not is_new_or_changed:
            self.load.untouched.add(record.pk)
        elif self.finishes_later:
            self.load.unfinished.append((self, record, file, row.number))

    def finish(self, record: Any, file: str, row: int) -> bool:
        """Return whether a record is right as a whole, now that all tables are in; note what is wrong."""
        try:
            record.clean()
        except ValidationError as error:
            by_column: dict[str, list[ValidationError]] = {}
            for attribute, errors in errors_by_field(error).items():
                by_column.setdefault(self._column(attribute, errors[0]), []).extend(errors)
            self.note_invalid(file, row, ValidationError(by_column))
            return False
        return True


class TitledResource(RecordResource):
    """A table whose rows are recognised by their key and title, in either language, or by having no title."""

    def find(self, lookup: dict[str, Any], row: Any) -> Any:
        """Return the registered record, ``None`` when there is none."""
        titles = {c: text.strip() for c in ("title_zh_hans", "title_en") if (text := row.get(c)) and text.strip()}
        candidates = self.model()._base_manager.filter(**lookup)
        if not titles:
            return candidates.filter(title_zh_hans=None, title_en=None).first()
        same = models.Q()
        for column, text in titles.items():
            same |= models.Q(**{column: unicodedata.normalize("NFC", text)})
        return candidates.filter(same).order_by("pk").first()
