"""The admin site: records grouped and ordered as staff think of them."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class AccordAdminSite(AdminSite):
    """Django's admin under this project's name."""

    site_header = _("Accord")
    site_title = _("Accord")
    index_title = _("Records")
