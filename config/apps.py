"""The admin's own application configuration, so that its site can be ours."""

from django.contrib.admin.apps import AdminConfig


class AccordAdminConfig(AdminConfig):
    """Django's admin with this project's site: order of records as staff think of them."""

    default_site = "config.admin.AccordAdminSite"
