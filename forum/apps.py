"""Configuration of forums."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    """Series, forums, sessions, delegates and speeches."""

    name = "forum"
    verbose_name = _("forums")
