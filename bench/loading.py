"""What validating, recognising and keeping the history of each row costs, beside writing the rows alone."""

import csv
import io
import tempfile
from pathlib import Path

from django.core.management import call_command

from bench.timing import seconds, tell
from people.models import Organisation

ROWS = 1000


def _load(folder: str) -> None:
    call_command("load_forum", folder, language="en", stdout=io.StringIO())


def measure() -> None:
    """Tell how fast a table is loaded, and loaded again, relative to a plain ``bulk_create`` of the same rows."""
    plain = [Organisation(slug=f"plain-{n}", name_en=f"Plain {n}", country="CN") for n in range(ROWS)]
    baseline = seconds(lambda: Organisation._base_manager.bulk_create(plain))
    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "organisations.csv").open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["slug", "name_en", "country"])
            table.writerows([f"loaded-{n}", f"Loaded {n}", "CN"] for n in range(ROWS))
        first, again = seconds(lambda: _load(folder)), seconds(lambda: _load(folder))
    tell("load_forum: time relative to a plain bulk_create", first / baseline, f"{ROWS / first:.0f} rows a second")
    tell("load_forum: second run, nothing changed, relative to the first", again / first)
