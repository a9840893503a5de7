"""Building blocks of the API's filters: references, yes or no, partial dates, stable ordering."""

import re
import unicodedata
import uuid
from collections.abc import Iterable
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db.models import F, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from drf_spectacular.utils import extend_schema_field

from bilingual.dates import PartialDate, parse_partial
from bilingual.languages import columns
from records.principals import Principal, principal_of

UUID_FORM = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LANGUAGE_FORM = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
LONGEST_TEXT = 200
MOST_REFERENCES = 10


def refers(value: str, path: str = "", address: str = "slug") -> Q:
    """Return the condition that the record at ``path`` is the one with the UUID, slug or reference ``value``."""
    before = f"{path}__" if path else ""
    if UUID_FORM.fullmatch(value):
        return Q(**{f"{before}pk": uuid.UUID(value)})
    return Q(**{f"{before}{address}": value})


def holding(text: str, *fields: str) -> Q:
    """Return the condition that one of the two-language ``fields`` holds ``text`` in either language."""
    composed = unicodedata.normalize("NFC", text)
    condition = Q()
    for name in columns(*fields):
        condition |= Q(**{f"{name}__icontains": composed})
    return condition


def validate_country(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is an ISO 3166-1 alpha-2 code, in any case."""
    if value.upper() not in countries.countries:
        raise ValidationError(_("This is no country; write a code of two letters such as CN."), code="country")


def validate_language(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` has the form of a BCP 47 tag."""
    if not LANGUAGE_FORM.fullmatch(value):
        raise ValidationError(_("This is no language tag; write one such as zh-Hans or ru."), code="language")


class RecordFilterSet(filters.FilterSet):
    """Filters of one record type; whatever they look up is narrowed to what the caller may see."""

    repeatable: frozenset[str] = frozenset()
    """The parameters that may be given more than once."""

    @cached_property
    def principal(self) -> Principal:
        """Return who asks."""
        return principal_of(self.request)


class TextFilter(filters.CharFilter):
    """A text of bounded length; ``method`` says what it finds."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST_TEXT)
        super().__init__(**options)


class ReferenceFilter(TextFilter):
    """Another record by its UUID, or by its slug or reference; one unknown or hidden finds nothing."""


class CountryFilter(filters.CharFilter):
    """An ISO 3166-1 country code in either case."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("validators", [validate_country])
        options.setdefault("help_text", "ISO 3166-1 alpha-2 code.")
        super().__init__(**options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """Return the rows of that country."""
        return super().filter(qs, value.upper() if value else value)


class LanguageFilter(filters.CharFilter):
    """A BCP 47 language tag in any case."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("validators", [validate_language])
        options.setdefault("max_length", 20)
        options.setdefault("help_text", "BCP 47 tag.")
        super().__init__(lookup_expr="iexact", **options)


def describe(parameter: filters.Filter, **schema: Any) -> None:
    """Give ``parameter`` its OpenAPI schema, which does not follow from its class."""
    extend_schema_field({**schema, "description": parameter.extra.get("help_text", "")})(parameter)


class YesNoFilter(filters.ChoiceFilter):
    """``true`` or ``false``, and nothing else."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("true", "true"), ("false", "false")], **options)
        describe(self, type="boolean")


class ReferencesField(forms.Field):
    """Several references, each its own parameter."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str]) -> list[str]:
        """Return the references; raise ``ValidationError`` for too many or for one that cannot be one."""
        if len(value) > MOST_REFERENCES:
            raise ValidationError(_("Give at most %(number)d.") % {"number": MOST_REFERENCES}, code="too_many")
        for reference in value:
            ProhibitNullCharactersValidator()(reference)
            MaxLengthValidator(LONGEST_TEXT)(reference)
        return value


class ReferencesFilter(filters.Filter):
    """Several other records; what is found has to do with all of them."""

    field_class = ReferencesField

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        describe(self, type="array", items={"type": "string"}, maxItems=MOST_REFERENCES)


class PartialDateField(forms.CharField):
    """A date written as ``2023``, ``2023-08`` or ``2023-08-28``; an end stands for the last day of its period."""

    def __init__(self, *args: Any, is_end: bool = False, **options: Any) -> None:
        self.is_end = is_end
        super().__init__(*args, **options)

    def clean(self, value: Any) -> PartialDate | None:
        """Return the date; raise ``ValidationError`` when it is none."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_partial(text, is_end=self.is_end)
        except ValueError as error:
            raise ValidationError(str(error), code="date") from error


class DayFilter(filters.Filter):
    """A day, or the first (``is_end``: the last) day of a month or year."""

    field_class = PartialDateField

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        describe(self, type="string", pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", examples=["2023", "2023-08", "2023-08-28"])

    def filter(self, qs: QuerySet, value: PartialDate | None) -> QuerySet:
        """Return the rows on the right side of that day, which counts."""
        return super().filter(qs, value.date if value else None)


class StableOrdering(filters.OrderingFilter):
    """Ordering by the columns given, unknown values last, ties by identifier: the same on every database."""

    def __init__(self, fields: dict[str, str], **options: Any) -> None:
        self.columns = fields
        super().__init__(fields=[(name, name) for name in fields], **options)
        self.extra["help_text"] = "One or more of these, separated by commas; `-` before one for descending order."
        names = [f"{sign}{name}" for name in fields for sign in ("", "-")]
        describe(self, type="string", enum=names)

    def filter(self, qs: QuerySet, value: Iterable[str] | None) -> QuerySet:
        """Return the rows in that order; a column given twice counts once."""
        first: dict[str, bool] = {}
        for name in value or ():
            first.setdefault(name.removeprefix("-"), name.startswith("-"))
        if not first:
            return qs
        terms = [
            F(self.columns[name]).desc(nulls_last=True) if falling else F(self.columns[name]).asc(nulls_last=True)
            for name, falling in first.items()
        ]
        return qs.order_by(*terms, "pk")
