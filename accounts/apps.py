"""Configuration of accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The alliance's staff, who sign in; partners' keys find their room here."""

    name = "accounts"
    verbose_name = _("accounts")
