"""The change sequence: monotonic, and safe to read while others write.

A number handed out inside a transaction can become visible after a later one; a reader who has passed the later
number would then miss it for ever. So numbers are given only to changes that are already committed, one numberer
at a time: whatever commits afterwards gets a higher number.
"""

from django.db import connection, transaction
from django.db.models import Max

from records.models import Change

_LOCK = 0x6163636F7264  # "accord"; names our advisory lock in PostgreSQL


def number_changes() -> int:
    """Give the next numbers to the committed changes that have none yet; return how many got one.

    Must be called outside any other transaction: what the caller has not committed is not for readers yet.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # SQLite needs no lock: a write transaction here is IMMEDIATE, the only one in the database.
        last = Change.objects.aggregate(last=Max("sequence"))["last"] or 0
        cursor.execute(
            "UPDATE records_change SET sequence = %s + fresh.place FROM"
            " (SELECT id, row_number() OVER (ORDER BY id) AS place FROM records_change WHERE sequence IS NULL)"
            " AS fresh WHERE fresh.id = records_change.id",
            [last],
        )
        return cursor.rowcount
