"""Configuration of people and organisations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Organisations, persons and who works where."""

    name = "people"
    verbose_name = _("people and organisations")
