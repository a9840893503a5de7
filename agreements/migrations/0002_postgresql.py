"""What only PostgreSQL can hold: terms that never overlap, and the register's order from an index."""

from django.db import migrations


def add(apps, schema_editor):
    """Add the exclusion constraint and the index where PostgreSQL is used."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    schema_editor.execute(
        "ALTER TABLE agreements_term ADD CONSTRAINT term_no_overlap EXCLUDE USING gist"
        " (memorandum_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&) DEFERRABLE INITIALLY IMMEDIATE"
    )
    schema_editor.execute(
        "CREATE INDEX memorandum_register_nulls ON agreements_memorandum (concluded_on DESC NULLS LAST, reference)"
    )


def remove(apps, schema_editor):
    """Undo ``add``; the extension stays, since others may use it."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP INDEX memorandum_register_nulls")
    schema_editor.execute("ALTER TABLE agreements_term DROP CONSTRAINT term_no_overlap")


class Migration(migrations.Migration):
    """Constraints and indexes of one database only; the models know nothing of them."""

    dependencies = [("agreements", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
