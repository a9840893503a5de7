"""The one place for bulk writes: language columns, history and changes are written as a save would write them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import override
from simple_history.utils import get_history_manager_for_model

from bilingual.languages import ZH
from records.history import history_author, present_reason
from records.models import Change, Record


class Act:
    """Records of several types inserted as one act: each record that partners see changes once, however many parts."""

    def __init__(self, batch_size: int) -> None:
        self.batch_size = batch_size
        self._touched: dict[Any, tuple[Record, str]] = {}

    def create[R: Record](self, model: type[R], records: Iterable[R]) -> list[R]:
        """Insert ``records`` with their history; return them. The caller has validated them."""
        rows = list(records)
        for row in rows:
            row.normalise()
        model._base_manager.bulk_create(rows, batch_size=self.batch_size)
        for start in range(0, len(rows), self.batch_size):
            _begin_history(model, rows[start : start + self.batch_size])
        for row in rows:
            root, action = row.feed_target(Change.Action.CREATED)
            self._touched.setdefault(root.pk, (root, action))
        return rows

    def changes(self) -> list[Change]:
        """Return one change for each record that partners see: created here, or updated by a part added here."""
        now = timezone.now()
        return [
            Change(label=root._meta.label_lower, record_id=root.pk, version=root.version, action=action, at=now)
            for root, action in self._touched.values()
        ]


@contextmanager
def one_act(*, batch_size: int = 1000) -> Iterator[Act]:
    """Give an ``Act`` to insert records with; one transaction, all or nothing."""
    with transaction.atomic(), override(ZH):
        act = Act(batch_size)
        yield act
        Change.objects.bulk_create(act.changes(), batch_size=batch_size)


def bulk_create[R: Record](model: type[R], records: Iterable[R], *, batch_size: int = 1000) -> list[R]:
    """Insert ``records`` with their history and changes; return them.

    The caller has validated them: no ``full_clean`` is made here. One transaction; all or nothing.
    """
    with one_act(batch_size=batch_size) as act:
        return act.create(model, records)


def append[M: models.Model](model: type[M], lines: Iterable[M], *, batch_size: int = 1000) -> None:
    """Insert the lines of a log, which has neither history nor changes of its own."""
    model._base_manager.bulk_create(lines, batch_size=batch_size)


def _begin_history(model: type[Record], rows: Sequence[Record]) -> None:
    """Write the first history row of each of ``rows``, copied inside the database: half the time of writing it out."""
    history = get_history_manager_for_model(model).model
    given: dict[str, Any] = {
        "history_date": timezone.now(),
        "history_type": "+",
        "history_change_reason": present_reason(),
        "history_user": getattr(history_author(), "pk", None),
    }
    fields = {name: history._meta.get_field(name) for name in given}
    quote = connection.ops.quote_name
    copied = ", ".join(quote(field.column) for field in history.tracked_fields)
    written = ", ".join(quote(field.column) for field in fields.values())
    values = [fields[name].get_db_prep_save(value, connection) for name, value in given.items()]
    key: Any = model._meta.pk
    keys = [key.get_db_prep_value(row.pk, connection) for row in rows]
    statement = (
        f"INSERT INTO {quote(history._meta.db_table)} ({copied}, {written})"  # noqa: S608  # nosec B608 - names of our own tables
        f" SELECT {copied}, {', '.join(['%s'] * len(values))} FROM {quote(model._meta.db_table)}"
        f" WHERE {quote(key.column)} IN ({', '.join(['%s'] * len(keys))})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *keys])
