"""Loads a forum from a folder of tables."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements.loading import load_folders
from bilingual.languages import CODES, EN, ZH
from records.imports import Load


def language_of_terminal() -> str:
    """Return the language in which the environment asks programs to speak, English unless it is Chinese."""
    wanted = next((w for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (w := os.environ.get(name))), "")
    return ZH if wanted.startswith("zh") else EN


class Command(BaseCommand):
    @property
    def help(self) -> str:  # type: ignore[override]
        return _("Load forums from folders of tables, all or nothing; a second run changes nothing.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
        parser.add_argument("--language", choices=CODES, default=None, help=_("language of the messages"))
        parser.add_argument("--user", metavar="EMAIL", help=_("to whom the history puts the changes down"))
        parser.add_argument("--dry-run", action="store_true", help=_("validate everything, write nothing"))

    def handle(self, *, folders: list[Path], **options: Any) -> None:
        with override(options["language"] or language_of_terminal()):
            load = load_folders(folders, author=self._author(options["user"]), dry_run=options["dry_run"])
            if load.problems:
                self._refuse(load)
            self._report(load, dry_run=options["dry_run"])

    def _author(self, email: str | None) -> Any:
        if email is None:
            return None
        users = get_user_model()
        try:
            return users._default_manager.get_by_natural_key(email)
        except users.DoesNotExist as error:
            raise CommandError(_("There is no user “%(email)s”.") % {"email": email}) from error

    def _refuse(self, load: Load) -> None:
        lines = [str(problem) for problem in load.problems]
        lines.append(_("Errors: %(count)d. Nothing was written.") % {"count": len(load.problems)})
        raise CommandError("\n".join(lines))

    def _report(self, load: Load, *, dry_run: bool) -> None:
        for outcome in load.outcomes:
            self.stdout.write(_("%(file)s: %(new)d new, %(changed)d changed, %(unchanged)d unchanged") % vars(outcome))
        if not any(outcome.new or outcome.changed for outcome in load.outcomes):
            self.stdout.write(_("Everything was loaded before; nothing changed."))
        elif dry_run:
            self.stdout.write(_("This was a trial: nothing was written."))
