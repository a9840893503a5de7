"""Configurations of applications that are not ours, so that they fit this site."""

from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _
from django_tasks_db.apps import TasksAppConfig


class AccordAdminConfig(AdminConfig):
    """Django's admin with this project's site: order of records as staff think of them."""

    default_site = "config.admin.AccordAdminSite"


class JobsConfig(TasksAppConfig):
    """The worker's jobs, under a name in the reader's language."""

    verbose_name = _("background jobs")  # type: ignore[assignment]
    default = False

    def ready(self) -> None:
        """Name the record type in the reader's language as well; the library names it in English only."""
        super().ready()
        options = self.get_model("DBTaskResult")._meta
        options.verbose_name, options.verbose_name_plural = _("background job"), _("background jobs")
