"""The one place for bulk writes: language columns, history and changes are written as a save would write them."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from simple_history.utils import get_history_manager_for_model

from bilingual.languages import ZH
from records.history import history_author, present_reason
from records.models import Change, Record


def bulk_create[R: Record](model: type[R], records: Iterable[R], *, batch_size: int = 1000) -> list[R]:
    """Insert ``records`` with their history and changes; return them.

    The caller has validated them: no ``full_clean`` is made here. One transaction; all or nothing.
    """
    rows = list(records)
    for row in rows:
        row.normalise()
    with transaction.atomic(), override(ZH):
        model._base_manager.bulk_create(rows, batch_size=batch_size)
        get_history_manager_for_model(model).bulk_history_create(
            rows, batch_size=batch_size, default_user=history_author(), default_change_reason=present_reason() or ""
        )
        Change.objects.bulk_create(_changes(rows), batch_size=batch_size)
    return rows


def _changes(rows: Sequence[Record]) -> list[Change]:
    """Return one change for each record that partners see: the row itself, or the record that it is part of."""
    now = timezone.now()
    touched: dict[object, Change] = {}
    for row in rows:
        root, action = row.feed_target(Change.Action.CREATED)
        if root.pk not in touched:
            touched[root.pk] = Change(
                label=root._meta.label_lower, record_id=root.pk, version=root.version, action=action, at=now
            )
    return list(touched.values())
