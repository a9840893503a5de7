"""``python -m bench [--rows N]``: measures on a database of its own, which it makes and removes; asserts nothing."""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEBUG", "true")

import django

django.setup()

from django.db import connection
from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

from bench import generating, lists, loading


def main() -> None:
    """Measure loading, generating and listing, and print the ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="memoranda in the large database")
    rows = parser.parse_args().rows
    setup_test_environment(debug=False)
    # On SQLite in a file, as it is served: in memory the database itself would count as memory taken.
    folder = tempfile.TemporaryDirectory()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(folder.name) / "bench.sqlite3")
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        loading.measure()
        small = generating.measure(rows, lists.times)
        lists.measure(small, rows)
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()
        folder.cleanup()


main()
