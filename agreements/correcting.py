"""What has been signed is frozen; it changes only inside a recorded correction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from records.history import acting

if TYPE_CHECKING:
    from agreements.models import Memorandum

_open: ContextVar[frozenset[Any]] = ContextVar("corrections_open", default=frozenset())

FROZEN = _(
    "This memorandum has been signed: its parties, signatories, dates and authentic texts change only by a"
    " correction, for which a reason must be stated."
)


class Frozen(ValidationError):
    """A write to what has been signed, outside a correction."""

    def __init__(self) -> None:
        super().__init__(FROZEN, code="frozen")


def is_open(memorandum_id: Any) -> bool:
    """Return whether a correction of this memorandum is under way."""
    return memorandum_id in _open.get()


@contextmanager
def correcting(memorandum: "Memorandum", *, by: Any, why: str) -> Iterator[None]:
    """Allow changes to what was signed inside the block, and keep who made them and why.

    All of the block is one transaction. Raises ``ValidationError`` when no reason is given.
    """
    from agreements.models import Correction  # noqa: PLC0415 - the models import this module

    if not why.strip():
        raise ValidationError(_("State the reason of the correction."), code="reason_required")
    token = _open.set(_open.get() | {memorandum.pk})
    try:
        with transaction.atomic(), acting(by, why):
            Correction.objects.create(memorandum=memorandum, by=by, why=why)
            yield
    finally:
        _open.reset(token)
