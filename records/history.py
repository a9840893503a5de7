"""History of every record: who changed what, when, and why, field by field.

Models are registered from each app's ``translation.py``, after django-modeltranslation has added the language
columns; registered in the model they crash on the first save.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import simple_history
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.module_loading import import_string
from modeltranslation.fields import TranslationField
from simple_history.models import HistoricalRecords

from bilingual.text import translated_fields

_author: ContextVar[Any] = ContextVar("history_author", default=None)
_reason: ContextVar[str | None] = ContextVar("history_reason", default=None)


class RecordHistory(HistoricalRecords):
    """Historical tables with plain copies of the language columns.

    A translated column describes itself by its original, so a copy would inherit ``unique`` and ``NOT NULL`` from it.
    """

    def copy_fields(self, model: type[models.Model]) -> dict[str, models.Field]:
        """Return the columns of the historical table."""
        fields = super().copy_fields(model)
        for name, field in fields.items():
            if isinstance(field, TranslationField) and not field.remote_field:
                _name, path, args, options = field.deconstruct()
                options.update(null=True, blank=True)
                if options.pop("unique", False):
                    options["db_index"] = True
                plain = import_string(path)(*args, **options)
                plain.set_attributes_from_name(name)
                plain.verbose_name = field.verbose_name
                fields[name] = plain
        return fields

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str | None:
        """Return the reason given for this object, else the one of the act under way."""
        return super().get_change_reason_for_object(instance, history_type, using) or _reason.get()


def history_author(instance: models.Model | None = None, request: Any = None, **_options: Any) -> Any:
    """Return the user to whom a write is put down: the act's author, else who sent the request; ``None`` if nobody."""
    user = _author.get() or getattr(request, "user", None)
    return user if isinstance(user, get_user_model()) and user.pk else None


@contextmanager
def acting(author: Any = None, reason: str | None = None) -> Iterator[None]:
    """Put every write inside the block down to ``author`` and ``reason``."""
    author_token, reason_token = _author.set(author), _reason.set(reason)
    try:
        yield
    finally:
        _author.reset(author_token)
        _reason.reset(reason_token)


def present_reason() -> str | None:
    """Return the reason of the act under way."""
    return _reason.get()


def keep_history(*registered: type[models.Model]) -> None:
    """Keep the history of each model: every column but the base columns of translated fields, which only repeat."""
    for model in registered:
        simple_history.register(
            model,
            records_class=RecordHistory,
            get_user=history_author,
            history_change_reason_field=models.TextField(null=True),
            excluded_fields=[
                *translated_fields(model),
                *(field.name for field in model._meta.concrete_fields if field.generated),
            ],
        )
