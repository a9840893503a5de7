"""Two-language texts, partial dates and language tags as the API writes them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bilingual.dates import isoformat
from bilingual.languages import CODES, TAGS, column
from bilingual.text import first_text

Shown = Callable[[Any], bool]


def language_tag(code: str) -> str:
    """Return the BCP 47 tag of a stored language code: ``zh-hans`` → ``zh-Hans``."""
    return TAGS.get(code, code)


class BilingualTextSerializer(serializers.Serializer):
    """A text in both languages, `null` where there is none."""

    # Named as the field that it is declared as. ``shown`` says for which records the text may be shown; for others
    # both languages are ``null``.

    def __init__(self, *args: Any, shown: Shown | None = None, **options: Any) -> None:
        options.setdefault("source", "*")
        self.shown = shown
        super().__init__(*args, **options)

    def get_fields(self) -> dict[str, serializers.Field]:
        """Return one text a language, named by its tag."""
        return {TAGS[code]: serializers.CharField(allow_null=True) for code in CODES}

    def to_representation(self, record: models.Model) -> dict[str, str | None]:
        """Return the stored texts, without any falling back."""
        name = self.field_name or ""
        if self.shown and not self.shown(record):
            return {TAGS[code]: None for code in CODES}
        return {TAGS[code]: getattr(record, column(name, code)) or None for code in CODES}


class DisplayField(serializers.CharField):
    """The first of ``fields`` that has a text, in the reader's language or else in the other one."""

    def __init__(self, *fields: str, **options: Any) -> None:
        self.texts = fields
        options.setdefault("allow_null", True)
        options.setdefault("help_text", "In the language asked for, else in the other one.")
        super().__init__(source="*", **options)

    def to_representation(self, record: Any) -> Any:
        """Return the text, ``None`` when there is none in either language."""
        return first_text(*((record, field) for field in self.texts))


@extend_schema_field({"type": ["string", "null"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"})
class PartialDateField(serializers.Field):
    """A date with just its known parts: ``2023``, ``2023-08`` or ``2023-08-28``."""

    def __init__(self, date: str, precision: str, **options: Any) -> None:
        self.date, self.precision = date, precision
        super().__init__(source="*", **options)

    def to_representation(self, record: models.Model) -> str | None:
        """Return the date in ISO 8601, ``None`` when it is not known."""
        date: dt.date | None = getattr(record, self.date)
        return isoformat(date, getattr(record, self.precision))


class LanguageTagField(serializers.CharField):
    """A BCP 47 language tag, ``null`` when none is recorded."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "A BCP 47 tag.")
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        """Return the tag in its customary spelling."""
        return language_tag(value) or None
