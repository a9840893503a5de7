"""The admin site: records grouped and ordered as staff think of them."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from records.admin import RecordAutocompleteView

ORDER: dict[str, tuple[str, ...]] = {
    "people": ("Organisation", "Person", "Affiliation"),
    "forum": ("Series", "Forum", "Session", "Delegate", "Speech"),
    "agreements": (
        "Memorandum",
        "Party",
        "Signatory",
        "Text",
        "Term",
        "Milestone",
        "Transition",
        "Correction",
    ),
    "accounts": ("User", "Group"),
}
"""The groups and their record types, in the order of the index page and the sidebar."""


class AccordAdminSite(AdminSite):
    """Django's admin under this project's name and in its order."""

    site_header = _("Accord")
    site_title = _("Accord")
    index_title = _("Records")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")  # a deletion is weighed one record at a time

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the groups that the user may see, in ``ORDER``; groups of users stand with the users."""
        found = self._build_app_dict(request)
        if "auth" in found:
            users = found.setdefault("accounts", {**found["auth"], "models": []})
            users["models"] += found.pop("auth")["models"]
        groups = sorted(found.values(), key=lambda group: self._place(group["app_label"], list(ORDER)))
        for group in groups:
            order = ORDER.get(group["app_label"], ())
            group["models"].sort(key=lambda model: self._place(model["object_name"], order))
        wanted = "accounts" if app_label == "auth" else app_label
        return [group for group in groups if wanted in (None, group["app_label"])]

    @staticmethod
    def _place(name: str, order: Any) -> tuple[int, str]:
        return (list(order).index(name) if name in order else len(order), name)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Return the choices that match the term typed into an autocomplete."""
        answer: Any = RecordAutocompleteView.as_view(admin_site=self)(request)
        return answer
