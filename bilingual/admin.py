"""Two languages side by side in the admin: forms, inlines, and what is missing in which language."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationBaseModelAdmin

from bilingual.languages import CODES, EN, TAGS, ZH, columns
from bilingual.text import missing, missing_condition

MARKS = {ZH: "中", EN: "EN"}


class SideBySide(TranslationBaseModelAdmin):
    """Lays each two-language field out as one row: Chinese left, English right."""

    def _patch_fieldsets(self, fieldsets: Any) -> Any:
        return [(name, {**options, "fields": self._rows(options["fields"])}) for name, options in fieldsets]

    def _rows(self, fields: Sequence[Any]) -> list[Any]:
        return [tuple(columns(f)) if isinstance(f, str) and f in self.trans_opts.all_fields else f for f in fields]

    def patch_translation_field(self, db_field: Any, field: forms.Field, request: HttpRequest, **options: Any) -> None:
        """Give the input of one language its ``lang``; neither language is required of the form by itself."""
        super().patch_translation_field(db_field, field, request, **options)
        if hasattr(db_field, "translated_field"):
            field.required = False
            field.widget.is_required = False
            field.widget.attrs["lang"] = TAGS[db_field.language]  # type: ignore[attr-defined]


class CompletenessFilter(admin.SimpleListFilter):
    """Records by what is missing: the English, the Chinese, or nothing."""

    title = _("languages")
    parameter_name = "languages"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the three questions that can be asked."""
        return [(EN, _("missing English")), (ZH, _("missing Chinese")), ("complete", _("complete"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        """Return the records that answer the chosen question."""
        value = self.value()
        if value in CODES:
            return queryset.filter(missing_condition(queryset.model, str(value)))
        if value == "complete":
            for code in CODES:
                queryset = queryset.exclude(missing_condition(queryset.model, code))
        return queryset


class Completeness(BaseModelAdmin):
    """Adds the list column that marks each language as complete or not."""

    @admin.display(description=_("languages"))
    def completeness(self, record: models.Model) -> SafeString:
        """Return the marks 中 and EN; one that lacks texts is struck and says which."""
        gaps = missing(record)
        fields: Any = record._meta
        labels = {code: [str(fields.get_field(name).verbose_name) for name in gaps[code]] for code in CODES}
        return format_html_join(
            " ",
            '<span class="language-mark{}" title="{}">{}<span class="visually-hidden"> {}</span></span>',
            (
                (" is-missing", self._gap(labels[code]), MARKS[code], self._gap(labels[code]))
                if labels[code]
                else ("", gettext("complete"), MARKS[code], gettext("complete"))
                for code in CODES
            ),
        )

    @staticmethod
    def _gap(fields: list[str]) -> str:
        return gettext("missing: %(fields)s") % {"fields": get_text_list(fields, gettext("and"))}


def both_languages(record: models.Model, field: str) -> str:
    """Return ``field`` in both languages with a dot between, once when they are the same; empty for none."""
    texts = [getattr(record, column) for column in columns(field)]
    return " · ".join(dict.fromkeys(text for text in texts if text))
