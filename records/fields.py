"""A field for several codes out of a fixed list, the same on every database."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

SEPARATOR = "|"


class ChoiceSetField(models.CharField):
    """Several codes out of ``choices``, in the order of ``choices``; stored as ``|speaker|signatory|``.

    In Python a list of codes, empty for none. ``field__has="speaker"`` finds the records that hold a code.
    """

    description = _("Several of a list of choices")

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 200)
        options.setdefault("default", list)
        super().__init__(*args, **options)

    def _codes(self, value: Any) -> list[str]:
        if not value:
            return []
        found = value.split(SEPARATOR) if isinstance(value, str) else list(value)
        given = [str(code).strip() for code in found if str(code).strip()]
        order = [str(code) for code, _label in self.flatchoices]
        return sorted(set(given), key=lambda code: (order.index(code) if code in order else len(order), code))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[str]:
        """Return the codes stored as ``value``."""
        return self._codes(value)

    def to_python(self, value: Any) -> list[str]:
        """Return the codes given as a list, or as text with ``|`` between them."""
        return self._codes(value)

    def get_prep_value(self, value: Any) -> str:
        """Return the text stored for the codes in ``value``."""
        codes = self._codes(value)
        return f"{SEPARATOR}{SEPARATOR.join(codes)}{SEPARATOR}" if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        """Return the stored text, as serialisers write it."""
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Raise ``ValidationError`` for a code that is not among the choices, or for none where one is needed."""
        known = {str(code) for code, _label in self.flatchoices}
        if unknown := [code for code in self._codes(value) if code not in known]:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": unknown[0]})
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def run_validators(self, value: Any) -> None:
        """Check the length of the stored text, not of the list."""
        super().run_validators(self.get_prep_value(value))

    def formfield(self, **options: Any) -> forms.Field:
        """Return check boxes, one a code."""
        labels = [(code, label) for code, label in self.flatchoices]
        return forms.MultipleChoiceField(
            choices=labels,
            required=not self.blank,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )


@ChoiceSetField.register_lookup
class Has(models.Lookup):
    """``field__has="code"``: the code is one of those stored."""

    lookup_name = "has"

    def get_prep_lookup(self) -> str:
        """Return the pattern that finds the code between its separators."""
        if isinstance(self.rhs, Iterable) and not isinstance(self.rhs, str):
            raise TypeError("has takes one code")
        return f"%{SEPARATOR}{self.rhs}{SEPARATOR}%"

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, Any]:
        """Return the pattern as the parameter it is."""
        return "%s", (value,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the condition in SQL; ``|`` and our codes need no escaping."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", (*left_params, *right_params)


def labels(record: models.Model, field: str) -> list[str]:
    """Return the labels, in the reader's language, of the codes that ``record.field`` holds."""
    choices: Any = record._meta.get_field(field)
    names = dict(choices.flatchoices)
    return [str(names.get(code, code)) for code in getattr(record, field)]
