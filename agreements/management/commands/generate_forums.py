"""Fills the database with large plausible data, for measuring."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from agreements.generation import AlreadyGenerated, Generator


@contextmanager
def without_query_log() -> Iterator[None]:
    """Keep no log of statements inside the block: in development it would hold, and quote, every inserted value."""
    connection.make_debug_cursor = connection.make_cursor  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        del connection.make_debug_cursor


class Command(BaseCommand):
    @property
    def help(self) -> str:  # type: ignore[override]
        return _("Generate invented forums and memoranda, the same for each seed.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--memoranda", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, memoranda: int, seed: int, **options: Any) -> None:
        if memoranda < 1 or seed < 0:
            raise CommandError(_("Give at least one memorandum, and a seed that is not negative."))

        def progress(done: int) -> None:
            if options["verbosity"] > 1 or (options["verbosity"] and done % 10_000 == 0):
                self.stdout.write(_("%(done)d of %(all)d memoranda") % {"done": done, "all": memoranda})

        try:
            with without_query_log():
                Generator(seed, memoranda).run(progress)
        except AlreadyGenerated as error:
            message = _("Data of the seed %(seed)d are here already; choose another.")
            raise CommandError(message % {"seed": seed}) from error
        if options["verbosity"]:
            self.stdout.write(_("Generated %(memoranda)d memoranda.") % {"memoranda": memoranda})
