"""Template tags for two-language texts, dates and countries; built in to every template."""

import datetime as dt

from django import template
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from bilingual.dates import format_partial, format_range
from bilingual.languages import ONLY_IN, TAGS, column, current, other
from bilingual.text import Text, text_of

register = template.Library()


@register.filter
def bilingual(record: models.Model, field: str) -> Text | None:
    """Return ``record``'s text in the reader's language or the other one, for use in ``{% if %}`` and attributes."""
    return text_of(record, field)


def _marked(text: Text, body: str | SafeString) -> SafeString:
    if not text.is_fallback:
        return format_html("{}", body)
    return format_html(
        '<span lang="{}">{}</span> <small class="only">{}</small>', TAGS[text.code], body, ONLY_IN[text.code]
    )


@register.simple_tag
def text(record: models.Model, field: str) -> SafeString | str:
    """Return ``record``'s text escaped; a fallback carries its ``lang`` and a visible "only in …" mark."""
    found = text_of(record, field)
    return _marked(found, found.value) if found else ""


@register.simple_tag
def prose(record: models.Model, field: str) -> SafeString | str:
    """Return ``record``'s long text as paragraphs; a fallback is wrapped with its ``lang`` and a visible mark."""
    found = text_of(record, field)
    if found is None:
        return ""
    paragraphs = format_html_join("\n", "<p>{}</p>", ((p,) for p in found.value.splitlines() if p.strip()))
    if not found.is_fallback:
        return paragraphs
    return format_html(
        '<p class="only">{}</p>\n<div lang="{}">{}</div>', ONLY_IN[found.code], TAGS[found.code], paragraphs
    )


@register.simple_tag
def counterpart(record: models.Model, field: str) -> SafeString | str:
    """Return ``record``'s text in the other language with its ``lang``, to stand beside the reader's; else nothing."""
    mine, theirs = column(field, current()), column(field, other(current()))
    value = getattr(record, theirs)
    if not value or not getattr(record, mine) or value == getattr(record, mine):
        return ""
    return format_html('<span lang="{}">{}</span>', TAGS[other(current())], value)


@register.filter
def language_name(code: str) -> str:
    """Return the name of a language in the reader's language; the code itself when Django does not know it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.simple_tag
def partial_date(date: dt.date | None, precision: str) -> str:
    """Return a date in the reader's language with just the known parts."""
    return format_partial(date, precision)


@register.simple_tag
def date_range(start: dt.date, end: dt.date) -> str:
    """Return the days from ``start`` to ``end`` in the reader's language, once when they are the same day."""
    return format_range(start, end)
