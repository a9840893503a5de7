"""The base of every model with two-language fields."""

import unicodedata
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from bilingual.languages import CODES, ZH, column
from bilingual.text import missing, translated_fields


class BilingualModel(models.Model):
    """A record whose translated fields store "no text" one way, whichever language is active.

    The language columns hold NULL for "no text"; the base column, which django-modeltranslation fills from the
    active language, always holds the Chinese text, else the English one, else the empty string.
    """

    class Meta:
        abstract = True

    if TYPE_CHECKING:  # the language columns are added while the site starts, where no type checker sees them

        def __getattr__(self, name: str) -> Any: ...

    def normalise(self) -> None:
        """Trim every text, compose it (Unicode NFC) and turn empty translations into NULL. Deferred fields stay so."""
        translations = {column(field, code) for field in translated_fields(type(self)) for code in CODES}
        deferred = self.get_deferred_fields()
        for field in self._meta.concrete_fields:
            if not isinstance(field, (models.CharField, models.TextField)) or field.attname in deferred:
                continue
            value = self.__dict__.get(field.attname)
            if isinstance(value, str):
                value = unicodedata.normalize("NFC", value).strip()
                self.__dict__[field.attname] = (value or None) if field.name in translations else value

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Validate each field after normalising it; raise ``ValidationError`` by field.

        A required two-language field needs a text in at least one language. The base columns are left out: reading
        one falls back to the other language, and cleaning would write that text into the language that lacks it.
        """
        self.normalise()
        names = translated_fields(type(self))
        errors: dict[str, list[Any]] = {}
        try:
            super().clean_fields(exclude={*(exclude or ()), *names})
        except ValidationError as error:
            errors = error.error_dict
        for name in names:
            stored = [column(name, code) for code in CODES]
            base: Any = self._meta.get_field(name)
            required = not base.blank
            if required and not set(stored) & set(exclude or ()) and not any(getattr(self, c) for c in stored):
                message = _("Give this in Chinese or in English; a text in both is best.")
                errors.setdefault(stored[0], []).append(ValidationError(message, code="required"))
        if errors:
            raise ValidationError(errors)

    def save(self, **options: Any) -> None:
        """Write the record; whatever language is active, the base columns get the same value."""
        self.normalise()
        update_fields = options.get("update_fields")
        if update_fields is not None:
            update_fields = set(update_fields)
            for field in translated_fields(type(self)):
                stored = {field, *(column(field, code) for code in CODES)}
                if stored & update_fields:
                    update_fields |= stored
            options["update_fields"] = update_fields
        with override(ZH):
            super().save(**options)

    @property
    def missing_translations(self) -> dict[str, list[str]]:
        """Return, for each language code, the fields that only the other language has."""
        return missing(self)
