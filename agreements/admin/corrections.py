"""Forms of what may have been signed: a change to it needs a reason, and is recorded as a correction."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agreements.correcting import FROZEN, Frozen, correcting
from agreements.models import Memorandum, Party
from records.admin import RecordAdmin, RecordForm, RecordInlineFormSet

REASON = "correction_reason"


class SignedForm(RecordForm):
    """A form of what may have been signed, with room for the reason of a correction."""

    correction_reason = forms.CharField(
        label=_("reason of the correction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text=_("Who found the mistake, where, and which document shows what is right. It is kept for good."),
    )

    def has_changed(self) -> bool:
        """Return whether the record itself would change; a reason alone changes nothing."""
        return bool(set(self.changed_data) - {REASON})

    def _post_clean(self) -> None:
        super()._post_clean()
        if REASON in self.fields and self.has_error("__all__", "frozen"):
            self.add_error(REASON, ValidationError(_("State the reason of the correction."), code="reason_required"))


class SignedInlineFormSet(RecordInlineFormSet):
    """Parts of what may have been signed."""

    def check_deletion(self, record: Any) -> None:
        """Raise ``Frozen`` for a part that has been signed."""
        if record.is_frozen():
            raise Frozen()


class CorrectedAdmin(RecordAdmin):
    """The pages of a memorandum or a part of it; once signed it is changed by a correction only."""

    form = SignedForm

    def memorandum_of(self, record: Any) -> Memorandum:
        """Return the memorandum that ``record`` is or belongs to."""
        return record.memorandum

    def memorandum_named_by(self, values: Any) -> Memorandum | None:
        """Return the memorandum to which the form's ``values`` would add a part."""
        return _found(Memorandum, values.get("memorandum"))

    def signed_memorandum(self, request: HttpRequest, obj: Any = None) -> Memorandum | None:
        """Return the memorandum concerned where it has been signed."""
        if obj is not None:
            memorandum: Memorandum | None = self.memorandum_of(obj)
        else:
            memorandum = self.memorandum_named_by(request.POST or request.GET)
        return memorandum if memorandum is not None and memorandum.is_signed else None

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets; what has been signed begins with the reason of a correction."""
        fieldsets = list(super().get_fieldsets(request, obj))
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if may_write and self.signed_memorandum(request, obj):
            notice = {"description": FROZEN, "fields": [REASON], "classes": ["correction"]}
            fieldsets.insert(0, (_("This memorandum has been signed"), notice))
        return fieldsets

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **options: Any) -> Any:
        """Show or save the form; with a reason given, what has been signed is saved as a correction."""
        why = request.POST.get(REASON, "").strip()
        obj = super(RecordAdmin, self).get_object(request, object_id) if why and object_id else None
        memorandum = self.signed_memorandum(request, obj) if why and (obj or not object_id) else None
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if memorandum is None or not may_write:
            return super().changeform_view(request, object_id, *args, **options)
        with correcting(memorandum, by=request.user, why=why):
            response = super().changeform_view(request, object_id, *args, **options)
            if response.status_code == 200:  # the form came back: nothing was saved, so nothing was corrected
                transaction.set_rollback(True)
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the record may be deleted; what has been signed may not."""
        return super().has_delete_permission(request, obj) and (obj is None or not self.memorandum_of(obj).is_signed)


class PartAdmin(CorrectedAdmin):
    """The pages of a part of a memorandum; it stays with the memorandum to which it was added."""

    whole = "memorandum"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields shown only: of an existing part, what it belongs to."""
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else (*fields, self.whole)


def party_named_by(values: Any) -> Party | None:
    """Return the party that the form's ``values`` name."""
    return _found(Party.objects.select_related("memorandum"), values.get("party"))


def _found(source: Any, key: Any) -> Any:
    """Return the record with the identifier ``key``; ``None`` for none, or for what is no identifier."""
    manager = getattr(source, "objects", source)
    try:
        return manager.filter(pk=key).first() if key else None
    except ValidationError:
        return None
