"""What one cell of a table may hold: read into a value, and written back as the same text."""

import datetime as dt
import decimal
import re
import unicodedata
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django_countries.fields import CountryField
from import_export import fields, widgets

from bilingual.dates import Precision, isoformat, parse_partial
from records.fields import ChoiceSetField

YES = {"yes", "true", "1", "是"}
NO = {"no", "false", "0", "否"}
YEARS = range(1000, 3000)
"""The years that are taken; beyond them dates cannot be reckoned with."""


class CellError(ValueError):
    """A cell that cannot be read; ``column`` names it where a value is made of several cells."""

    def __init__(self, message: str, column: str | None = None) -> None:
        super().__init__(message)
        self.column = column


class RefersToError(CellError):
    """A cell that refers to a row which has an error itself; that one is reported, this one is not."""


class TextCell(widgets.Widget):
    """A text, composed and trimmed; nothing when empty."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        """Return the text, ``None`` when empty."""
        return unicodedata.normalize("NFC", str(value or "")).strip() or None

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """Return the text as written in a cell."""
        return "" if value is None else str(value)


class Choice(TextCell):
    """One code out of a list."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__()
        self.codes = codes

    def clean(self, value: Any, row: Any = None, **options: Any) -> str | None:
        """Return the code; raise ``CellError`` for one that is not in the list."""
        code = super().clean(value)
        if code is not None and code not in self.codes:
            message = _("“%(value)s” is none of: %(codes)s.")
            raise CellError(message % {"value": code, "codes": ", ".join(filter(None, self.codes))})
        return code


class ChoiceSet(Choice):
    """Several codes out of a list, with semicolons between them."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        """Return the codes in the order of the list; raise ``CellError`` for one that is not in it."""
        found = [super(ChoiceSet, self).clean(part) for part in re.split("[;；]", str(value or ""))]
        return sorted({code for code in found if code}, key=self.codes.index)

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """Return the codes as written in a cell."""
        return "; ".join(value or [])


class YesNo(TextCell):
    """Yes or no, in either language."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> bool | None:
        """Return the truth of it; raise ``CellError`` for anything but yes and no."""
        word = (super().clean(value) or "").casefold()
        if word and word not in YES | NO:
            raise CellError(_("“%(value)s” is neither yes nor no.") % {"value": value})
        return word in YES if word else None

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """Return the word as written in a cell."""
        return "" if value is None else "yes" if value else "no"


class Number(TextCell):
    """A number: whole, or with decimals."""

    def __init__(self, *, whole: bool) -> None:
        super().__init__()
        self.whole = whole

    def clean(self, value: Any, row: Any = None, **options: Any) -> int | decimal.Decimal | None:
        """Return the number; raise ``CellError`` for anything else."""
        text = super().clean(value)
        if text is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}" if self.whole else r"-?[0-9]{1,18}(\.[0-9]{1,6})?", text):
            asked = _("“%(value)s” is no whole number.") if self.whole else _("“%(value)s” is no number.")
            raise CellError(asked % {"value": text})
        return int(text) if self.whole else decimal.Decimal(text)


def _checked_year(year: int) -> None:
    if year not in YEARS:
        message = _("The year must lie between %(first)d and %(last)d.")
        raise CellError(message % {"first": YEARS[0], "last": YEARS[-1]})


class Day(TextCell):
    """A day, written as 2023-08-28."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> dt.date | None:
        """Return the day; raise ``CellError`` for anything else."""
        text = super().clean(value)
        if text is None:
            return None
        date = parse_partial(text.replace("/", "-"))
        _checked_year(date.date.year)
        if date.precision != Precision.DAY:
            raise CellError(_("“%(value)s” is no day: write 2023-08-28.") % {"value": text})
        return date.date


class LocalTime(TextCell):
    """A day and time, local to the zone that ``zone_of(record)`` names unless it carries an offset of its own.

    A day alone means its first minute, for an end its last.
    """

    def __init__(self, zone_of: Callable[[Any], str], *, is_end: bool = False) -> None:
        super().__init__()
        self.zone_of, self.is_end = zone_of, is_end

    def _zone(self, record: Any) -> dt.tzinfo:
        try:
            return zoneinfo.ZoneInfo(self.zone_of(record))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return dt.UTC  # the wrong name is an error of its own cell

    def clean(self, value: Any, row: Any = None, record: Any = None, **options: Any) -> dt.datetime | None:
        """Return the moment; raise ``CellError`` for anything else."""
        text = super().clean(value)
        if text is None:
            return None
        iso = text.replace("/", "-")
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", iso):
            iso += " 23:59" if self.is_end else " 00:00"
        try:
            moment = parse_datetime(iso)
        except ValueError:
            moment = None
        if moment is None:
            raise CellError(_("“%(value)s” is no day and time: write 2023-08-28 09:00.") % {"value": text})
        _checked_year(moment.year)
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone(record))

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """Return the moment as written in a cell, with its offset."""
        return "" if value is None else value.isoformat()


class Reference(TextCell):
    """The slug or reference of a record: of a row loaded before, or of one already registered."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def clean(self, value: Any, row: Any = None, load: Any = None, **options: Any) -> Any:
        """Return the record; raise ``CellError`` when there is none."""
        address = super().clean(value)
        return None if address is None else load.find(self.model, address)

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """Return the slug or reference."""
        return "" if value is None else value.address


class Cell(fields.Field):
    """One column; the value of an empty cell is the field's default."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns from which the value is read."""
        return (self.column_name,)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Return the record's columns into which it goes."""
        return (self.attribute,)


class PartialDate(Cell):
    """A date known to the day, month or year, in one cell; kept in two columns."""

    def __init__(self, attribute: str, precision: str, *, is_end: bool = False) -> None:
        super().__init__(attribute, attribute)
        self.precision, self.is_end = precision, is_end

    @property
    def attributes(self) -> tuple[str, ...]:
        """Return the record's columns for the date and its precision."""
        return (self.attribute, self.precision)

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **options: Any) -> None:
        """Set the date and its precision."""
        text = (row[self.column_name] or "").strip()
        date = parse_partial(text.replace("/", "-"), is_end=self.is_end) if text else None
        if date:
            _checked_year(date.date.year)
        setattr(instance, self.attribute, date.date if date else None)
        setattr(instance, self.precision, date.precision if date else Precision.DAY)

    def get_value(self, instance: Any) -> str | None:
        """Return the date with just the known parts."""
        return isoformat(getattr(instance, self.attribute), getattr(instance, self.precision))


class Joined(Cell):
    """A record named by several cells together: ``find(load, row)`` returns it or raises ``CellError``."""

    def __init__(self, attribute: str, columns: tuple[str, ...], find: Callable[[Any, Any], Any]) -> None:
        super().__init__(attribute, columns[-1])
        self._columns, self.find = columns, find

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns from which the record is found."""
        return self._columns

    def clean(self, row: Any, load: Any = None, **options: Any) -> Any:
        """Return the record; raise ``CellError`` when there is none."""
        return self.find(load, row)

    def export(self, instance: Any, **options: Any) -> str:
        """Return the name of the record."""
        return str(self.get_value(instance) or "")


def cell_for(name: str, column: Any) -> Cell:
    """Return the cell for a column of a model, by the kind of that column."""
    widget: TextCell
    if isinstance(column, models.ForeignKey):
        widget = Reference(column.related_model)
    elif isinstance(column, ChoiceSetField):
        widget = ChoiceSet([code for code, _label in column.flatchoices])
    elif isinstance(column, models.BooleanField):
        widget = YesNo()
    elif isinstance(column, models.IntegerField):
        widget = Number(whole=True)
    elif isinstance(column, models.DecimalField):
        widget = Number(whole=False)
    elif isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        widget = Day()
    elif column.choices and not isinstance(column, CountryField):
        widget = Choice([code for code, _label in column.flatchoices])
    else:
        widget = TextCell()
    text = isinstance(column, (models.CharField, models.TextField)) and not column.null
    has_default = column.default is not models.NOT_PROVIDED
    return Cell(name, name, widget, default=column.default if has_default else "" if text else fields.NOT_PROVIDED)
