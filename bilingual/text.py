"""A text in the reader's language, or in the other one with a mark; and what is missing in which language."""

from typing import NamedTuple

from django.db import models
from modeltranslation.translator import NotRegistered, translator

from bilingual.languages import CODES, column, current, other


class Text(NamedTuple):
    """A text with the language it is in; ``is_fallback`` when that is not the language asked for."""

    value: str
    code: str
    is_fallback: bool

    def __str__(self) -> str:
        return self.value


def text_of(record: models.Model, field: str, code: str | None = None) -> Text | None:
    """Return ``field`` of ``record`` in ``code`` (the reader's language by default), else in the other language.

    Returns ``None`` when neither language has a text.
    """
    wanted = code or current()
    for candidate in (wanted, other(wanted)):
        if value := getattr(record, column(field, candidate)):
            return Text(value, candidate, candidate != wanted)
    return None


def first_text(*candidates: tuple[models.Model, str]) -> str | None:
    """Return the first text among fields of records, in the reader's language or else in the other one."""
    return next((text.value for record, field in candidates if (text := text_of(record, field))), None)


def translated_fields(model: type[models.Model]) -> list[str]:
    """Return the names of the model's two-language fields in order of declaration; empty when it has none."""
    try:
        return list(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return []


def missing(record: models.Model) -> dict[str, list[str]]:
    """Return, for each language, the fields filled in the other language but empty in this one."""
    gaps: dict[str, list[str]] = {code: [] for code in CODES}
    for field in translated_fields(type(record)):
        filled = {code: bool(getattr(record, column(field, code))) for code in CODES}
        if any(filled.values()):
            for code in CODES:
                if not filled[code]:
                    gaps[code].append(field)
    return gaps


def missing_condition(model: type[models.Model], code: str) -> models.Q:
    """Return the condition "some field is filled in the other language but empty in ``code``"."""
    condition = models.Q(pk__in=[])
    for field in translated_fields(model):
        here, there = column(field, code), column(field, other(code))
        condition |= models.Q(**{f"{here}__isnull": True}) & models.Q(**{f"{there}__isnull": False})
    return condition
