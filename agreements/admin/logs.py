"""The logs of memoranda: read, never written by hand."""

from django.contrib import admin
from django.http import HttpRequest

from agreements.models import Correction, Transition
from records.admin import ReadOnlyAdmin


class LogAdmin(ReadOnlyAdmin):
    """The pages of a log of memoranda."""

    list_select_related = ("memorandum", "by")
    date_hierarchy = "at"

    def get_search_results(self, request: HttpRequest, queryset, search_term):  # type: ignore[no-untyped-def]
        """Return the lines of the memoranda that the term finds."""
        memoranda = self.model._meta.get_field("memorandum").related_model.objects
        for word in search_term.replace("\x00", "").split():
            queryset = queryset.filter(memorandum__in=memoranda.matching(word))
        return queryset, False


@admin.register(Transition)
class TransitionAdmin(LogAdmin):
    """The log of moves: who moved which memorandum from where to where, when and why."""

    list_display = ("at", "memorandum", "from_status", "to_status", "by", "why")
    list_filter = ("to_status",)
    search_fields = ("memorandum",)
    fields = ("memorandum", "from_status", "to_status", "at", "by", "why")


@admin.register(Correction)
class CorrectionAdmin(LogAdmin):
    """The log of corrections of what had been signed."""

    list_display = ("at", "memorandum", "by", "why")
    search_fields = ("memorandum",)
    fields = ("memorandum", "at", "by", "why")
