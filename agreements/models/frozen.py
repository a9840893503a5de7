"""The base of the records that are frozen once their memorandum has been signed."""

from typing import Any, ClassVar

from django.db import models

from agreements.correcting import Frozen, is_open
from agreements.models.memoranda import SIGNED_STATUSES, Memorandum
from records.models import Record


class SignedPart(Record):
    """A part of a memorandum that changes only by a correction once the memorandum has been signed."""

    STAYS_OPEN: ClassVar[frozenset[str]] = frozenset()
    """The columns that may still be filled in or changed after the signature."""

    class Meta:
        abstract = True

    def owner(self) -> Memorandum:
        """Return the memorandum that this is part of."""
        return self.memorandum

    def is_frozen(self) -> bool:
        """Return whether the memorandum has been signed and no correction of it is under way.

        The state is read from the database: what is in memory may have been read before the signature.
        """
        owner_id = self.owner().pk
        if is_open(owner_id):
            return False
        return Memorandum.objects.filter(pk=owner_id, status__in=SIGNED_STATUSES).exists()

    def _changes_what_is_frozen(self) -> bool:
        if self._state.adding:
            return True
        # A plain query set: that of django-modeltranslation leaves the language columns out of values().
        stored = models.QuerySet(type(self)).filter(pk=self.pk).values().first() or {}
        open_to_change = self.BOOKKEEPING | self.STAYS_OPEN
        return any(self.__dict__.get(name) != value for name, value in stored.items() if name not in open_to_change)

    def clean(self) -> None:
        """Raise ``Frozen`` for a change to what has been signed."""
        super().clean()
        if self._has_owner() and self._changes_what_is_frozen() and self.is_frozen():
            raise Frozen()

    def _has_owner(self) -> bool:
        return True

    def save(self, **options: Any) -> None:
        """Write the part; raise ``Frozen`` for a change to what has been signed."""
        self.normalise()
        if self._changes_what_is_frozen() and self.is_frozen():
            raise Frozen()
        super().save(**options)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Delete the part; raise ``Frozen`` when it has been signed."""
        if self.is_frozen():
            raise Frozen()
        return super().delete(using=using, keep_parents=keep_parents)
