"""Public pages of organisations and persons.

What upper apps know of them (speeches, signatures, memoranda) is reached through reverse relations, each through
its own ``visible_to``.
"""

import string
from typing import Any, ClassVar

from django import forms
from django.core.files import File
from django.db.models import Prefetch
from django.db.models.functions import Left, Upper
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from bilingual.languages import EN, ZH, current
from people.models import Organisation, Person
from records.pages import FilteredListPage, FilterForm, RecordPage
from records.principals import Principal

IMAGE_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
MEMORANDA_SHOWN = 20


def sort_key() -> str:
    """Return the column that sorts names in the reader's language."""
    return {ZH: "sort_key_zh", EN: "sort_key_en"}[current()]


class LetterForm(FilterForm):
    """The letter with which names start: of the English name, or of the pinyin of the Chinese one."""

    letter = forms.ChoiceField(
        label=_("first letter"), required=False, choices=[*((c, c) for c in string.ascii_uppercase), ("#", "#")]
    )

    def narrow(self, rows: Any, principal: Principal) -> Any:
        """Return the rows in the reader's alphabetical order, those under the letter if one is given."""
        key = sort_key()
        rows = rows.annotate(initial=Upper(Left(key, 1))).order_by(key, "pk")
        chosen = self.cleaned_data["letter"]
        if chosen == "#":
            return rows.exclude(initial__in=list(string.ascii_uppercase))
        return rows.filter(initial=chosen) if chosen else rows


class OrganisationList(FilteredListPage):
    """The organisations, A–Z in English, by pinyin in Chinese."""

    model = Organisation
    form_class = LetterForm


class OrganisationDetail(RecordPage):
    """One organisation: its names, its people in their capacities, their speeches, its memoranda."""

    model = Organisation

    def get_queryset(self) -> Any:
        """Return the organisations that the visitor may see, with their names and parts."""
        parts = Organisation.objects.visible_to(self.principal).order_by(sort_key())
        return super().get_queryset().select_related("parent").prefetch_related("aliases", Prefetch("parts", parts))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context with capacities, speeches and memoranda."""
        organisation: Any = self.object
        capacities = organisation.capacities.visible_to(self.principal).announced()
        parties = organisation.party_to.visible_to(self.principal).with_memoranda()
        return super().get_context_data(
            capacities=capacities.with_delegates(self.principal).in_order_of_names(sort_key()),
            memoranda=[party.memorandum for party in parties[:MEMORANDA_SHOWN]],
            **context,
        )


class PersonList(FilteredListPage):
    """The persons who agreed to be named, in the reader's alphabetical order."""

    model = Person
    form_class = LetterForm


class PersonDetail(RecordPage):
    """One person who agreed to be named: names, posts, and their part in forums, speeches and memoranda."""

    model = Person

    def get_queryset(self) -> Any:
        """Return the persons that may be named, with their other names."""
        return super().get_queryset().prefetch_related("aliases")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context with posts, delegations, signatures and acts of witness."""
        person: Any = self.object
        who = self.principal
        signatures = person.signatures.visible_to(who).select_related("party__memorandum", "party__organisation")
        witnessed = person.witnessed.visible_to(who).select_related("memorandum")
        delegations = person.delegations.visible_to(who).announced().select_related("forum")
        return super().get_context_data(
            affiliations=person.affiliations.visible_to(who).select_related("organisation"),
            delegations=delegations.with_capacities(who).with_speeches(who).order_by("-forum__starts_at", "pk"),
            signatures=signatures.order_by("-party__memorandum__concluded_on", "party__memorandum__reference"),
            witnessed=witnessed.order_by("-memorandum__concluded_on", "memorandum__reference"),
            **context,
        )


class ImageOfRecord(RecordPage):
    """The image of a record, to those who may see the record; only ever sent as the kind of image it is."""

    field: ClassVar[str]

    def get(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:  # type: ignore[override]
        """Answer with the image; raise ``Http404`` when there is none."""
        image = getattr(self.get_object(), self.field)
        if not image:
            raise Http404
        try:
            opened: File = image.open("rb")
            content_type = Image.open(opened, formats=IMAGE_FORMATS).get_format_mimetype()
        except (FileNotFoundError, UnidentifiedImageError, Image.DecompressionBombError) as error:
            raise Http404 from error
        opened.seek(0)
        response = FileResponse(opened, content_type=content_type)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"  # a consent withdrawn takes the photo with it
        return response


class OrganisationLogo(ImageOfRecord):
    """The logo of an organisation."""

    model = Organisation
    field = "logo"


class PersonPhoto(ImageOfRecord):
    """The photo of a person who agreed to be named."""

    model = Person
    field = "photo"
