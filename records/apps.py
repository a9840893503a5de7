"""Configuration of what every record has."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Identifiers, versions, history, slugs, publication and the change sequence; knows no domain model."""

    name = "records"
    verbose_name = _("records")
