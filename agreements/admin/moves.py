"""The page on which staff move a memorandum along its state machine."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import Memorandum
from agreements.models.memoranda import Status
from agreements.transitions import MOVES, NEED_A_REASON, move, obstacles
from records.admin import RecordAdmin, change_url, stale_message


class MoveForm(forms.Form):
    """One move of a memorandum: where to, and why."""

    to = forms.ChoiceField(widget=forms.HiddenInput)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, memorandum: Memorandum, to: str, data: Any = None) -> None:
        super().__init__(data, initial={"to": to, "seen_version": memorandum.version}, auto_id=f"id_{to}_%s")
        self.memorandum = memorandum
        self.status = Status(to)
        self.fields["to"].choices = [(to, to)]  # type: ignore[attr-defined]
        self.fields["why"].required = to in NEED_A_REASON
        self.obstacles = obstacles(memorandum, to)

    def clean(self) -> dict[str, Any] | None:
        """Raise ``ValidationError`` when somebody else saved the memorandum meanwhile."""
        data = super().clean()
        if self.cleaned_data.get("seen_version") != self.memorandum.version:
            raise ValidationError(stale_message(self.memorandum, self.memorandum), code="stale")
        return data


class MovesAdmin(RecordAdmin):
    """Adds the page of moves to the pages of memoranda."""

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses with that of the page of moves."""
        moves = self.admin_site.admin_view(self.moves_view)
        return [path("<path:object_id>/moves/", moves, name="agreements_memorandum_moves"), *super().get_urls()]

    def moves_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the moves that there are and what stands in their way, or make one."""
        with transaction.atomic():
            memorandum = self.get_object(request, unquote(object_id))
            if memorandum is None:
                raise Http404
            if not self.has_change_permission(request, memorandum):
                raise PermissionDenied
            moves = [
                MoveForm(memorandum, to, request.POST if request.POST.get("to") == to else None)
                for to in MOVES[memorandum.status]
            ]
            if request.method == "POST" and self._make(request, memorandum, moves):
                return HttpResponseRedirect(change_url(memorandum))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Move the memorandum"),
            "subtitle": str(memorandum),
            "opts": self.opts,
            "original": memorandum,
            "moves": moves,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/agreements/memorandum/moves.html", context)

    def _make(self, request: HttpRequest, memorandum: Memorandum, moves: list[MoveForm]) -> bool:
        """Make the move that was sent; return whether it was made. What was refused is said on the page."""
        form = next((candidate for candidate in moves if candidate.is_bound), None)
        if form is None:
            self.message_user(request, gettext("This move is not possible any more."), messages.ERROR)
            return False
        if not form.is_valid():
            return False
        try:
            move(memorandum, form.cleaned_data["to"], by=request.user, why=form.cleaned_data["why"])
        except ValidationError as error:
            form.add_error(None, error)
            return False
        done = gettext("The memorandum is now “%(status)s”.") % {"status": form.status.label}
        self.message_user(request, done, messages.SUCCESS)
        return True
