"""Configuration of agreements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    """Memoranda, their parties, signatories, texts and terms."""

    name = "agreements"
    verbose_name = _("memoranda")
