"""Template filters for memoranda."""

from django import template

from agreements.models.memoranda import Status, Validity

register = template.Library()

LABELS = {code.value: code.label for code in (*Validity, *Status)}


@register.filter
def status_label(code: str) -> str:
    """Return the name of a present status (``MemorandumQuerySet.with_present_status``) in the reader's language."""
    return str(LABELS[code])
