"""Dates known only to the month or the year: read, stored and shown as such.

Stored as a date and its precision (ISO 8601-1 reduced precision: ``2023``, ``2023-08``, ``2023-08-28``). A start is
kept as the first day of its period and an end as the last, so that comparing dates never contradicts what is known.
"""

import calendar
import datetime as dt
import re
from typing import NamedTuple

from django.db import models
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    """How much of a date is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class PartialDate(NamedTuple):
    """A date with its precision."""

    date: dt.date
    precision: Precision

    def isoformat(self) -> str:
        """Return the date in ISO 8601 with just the known parts: ``2023``, ``2023-08`` or ``2023-08-28``."""
        return isoformat(self.date, self.precision) or ""


def precision_field() -> models.CharField:
    """Return the column that goes beside a date which may be known only to the month or year."""
    return models.CharField(_("precision"), max_length=5, choices=Precision, default=Precision.DAY)


def parse_partial(text: str, *, is_end: bool = False) -> PartialDate:
    """Return the date written as ``2023``, ``2023-08`` or ``2023-08-28``; raise ``ValueError`` for anything else."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text.strip())
    if not match:
        raise ValueError(gettext("“%(text)s” is not a date: write 2023, 2023-08 or 2023-08-28.") % {"text": text})
    year, month, day = match.groups()
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    try:
        date = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise ValueError(gettext("There is no such day as “%(text)s”.") % {"text": text}) from error
    return PartialDate(settle(date, precision, is_end=is_end), precision)


def settle(date: dt.date, precision: str, *, is_end: bool = False) -> dt.date:
    """Return the first (for an end: the last) day of the period that ``date`` at ``precision`` stands for."""
    if precision == Precision.YEAR:
        return dt.date(date.year, 12, 31) if is_end else dt.date(date.year, 1, 1)
    if precision == Precision.MONTH:
        return date.replace(day=calendar.monthrange(date.year, date.month)[1] if is_end else 1)
    return date


def isoformat(date: dt.date | None, precision: str) -> str | None:
    """Return ``date`` in ISO 8601 with just the known parts, ``None`` for no date."""
    if date is None:
        return None
    return date.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(Precision(precision), 10)]


def format_partial(date: dt.date | None, precision: str) -> str:
    """Return ``date`` in the reader's language with just the known parts: ``2023年8月`` or ``August 2023``."""
    if date is None:
        return ""
    if precision == Precision.YEAR:
        return gettext("%(year)d") % {"year": date.year}
    return formats.date_format(date, "YEAR_MONTH_FORMAT" if precision == Precision.MONTH else "DATE_FORMAT")


def format_range(start: dt.date, end: dt.date) -> str:
    """Return the days from ``start`` to ``end`` in the reader's language, once when they are the same day."""
    first, last = formats.date_format(start), formats.date_format(end)
    return first if first == last else f"{first} – {last}"
