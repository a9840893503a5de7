"""Makes sure that somebody can sign in on a developer's machine."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User

EMAIL = "staff@example.org"
PASSPHRASE = "four bilingual words suffice"  # noqa: S105 - printed on every start, and refused outside development


class Command(BaseCommand):
    @property
    def help(self) -> str:  # type: ignore[override]
        return _("Make sure that the development administrator exists; refused outside development.")

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(_("The development administrator exists only where DEBUG=true."))
        user = User.objects.filter(email__iexact=EMAIL).first() or User(email=EMAIL, name="Demo Staff")
        rights = {"is_active": True, "is_staff": True, "is_superuser": True}
        if user._state.adding or not user.check_password(PASSPHRASE) or not rights.items() <= vars(user).items():
            vars(user).update(rights)
            user.set_password(PASSPHRASE)
            user.save()
        self.stdout.write(
            _("Sign in to the admin as %(email)s with the passphrase “%(passphrase)s” (in development only).")
            % {"email": EMAIL, "passphrase": PASSPHRASE}
        )
