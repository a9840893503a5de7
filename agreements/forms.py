"""Forms of the public pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from agreements.models import Memorandum, Party
from agreements.models.memoranda import SIGNED_STATUSES, Status, Validity
from people.models import Organisation
from records.pages import FilterForm
from records.principals import Principal

STATUSES = {
    **{status.value: status.label for status in SIGNED_STATUSES},
    **{v.value: v.label for v in (Validity.SCHEDULED, Validity.EXPIRING, Validity.EXPIRED)},
}
STAFF_STATUSES = {status.value: status.label for status in Status} | STATUSES


class RegisterForm(FilterForm):
    """The filters of the register of memoranda; it offers the years and countries that the visitor would find."""

    q = forms.CharField(
        label=_("Reference, title or party"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    subject = forms.ChoiceField(label=_("Field of cooperation"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1900, max_value=2200, widget=forms.Select())
    country = forms.ChoiceField(label=_("Country of a party"), required=False)
    party: forms.ModelChoiceField = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Party"),
        required=False,
        to_field_name="slug",
        widget=forms.HiddenInput(),
        error_messages={"invalid_choice": _("There is no such organisation.")},
    )

    def __init__(self, data: Any, *, principal: Principal) -> None:
        super().__init__(data)
        anything = [("", _("any"))]
        visible = Memorandum.objects.visible_to(principal)
        bodies = Organisation.objects.visible_to(principal)
        years = visible.order_by("-concluded_on__year").values_list("concluded_on__year", flat=True).distinct()
        # From the bodies, which are few: SQLite takes a minute to find the same among 100,000 memoranda's parties.
        parties = Party.objects.visible_to(principal).order_by().values("organisation")
        held = bodies.filter(pk__in=parties).order_by().values_list("country", flat=True).distinct()
        statuses = STAFF_STATUSES if principal.is_staff else STATUSES
        fields: dict[str, Any] = self.fields
        fields["subject"].choices = [*anything, *Memorandum.Subject.choices]
        fields["status"].choices = [*anything, *statuses.items()]
        fields["year"].widget.choices = [*anything, *((year, year) for year in years if year)]
        fields["country"].choices = [*anything, *countries]
        fields["party"].queryset = bodies
        named = sorted(((code, countries.name(code)) for code in held if code), key=lambda pair: pair[1])
        fields["country"].widget.choices = [*anything, *named]

    def narrow(self, rows: Any, principal: Principal) -> Any:
        """Return those of ``rows`` that pass every filter; a party hidden from ``principal`` finds nothing."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if "q" in given:
            rows = rows.matching(given["q"], principal)
        if "subject" in given:
            rows = rows.filter(subject=given["subject"])
        if "status" in given:
            rows = rows.with_present_status().filter(present_status=given["status"])
        if "year" in given:
            rows = rows.filter(concluded_on__year=given["year"])
        if "country" in given:
            bodies = Organisation.objects.visible_to(principal).filter(country=given["country"])
            rows = rows.with_party_among(bodies)
        if "party" in given:
            rows = rows.with_party_among(Organisation.objects.filter(pk=given["party"].pk))
        return rows
