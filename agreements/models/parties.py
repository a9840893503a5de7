"""Parties, those who sign for them, and the witnesses."""

import datetime as dt
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.frozen import SignedPart
from agreements.models.memoranda import Memorandum
from bilingual.dates import precision_field, settle
from people.models import Organisation, Person
from records.models import RecordQuerySet
from records.principals import Principal


class PartyQuerySet(RecordQuerySet):
    """Parties."""

    def visible_to(self, principal: Principal) -> "PartyQuerySet":
        """Return the parties of the memoranda that ``principal`` may know of."""
        return self.filter(memorandum__in=Memorandum.objects.visible_to(principal))

    def with_memoranda(self) -> "PartyQuerySet":
        """Return the parties, latest signature first, with their memoranda as entries of the register."""
        return self.prefetch_related(models.Prefetch("memorandum", Memorandum.objects.for_register())).order_by(
            models.F("memorandum__concluded_on").desc(nulls_last=True), "memorandum__reference"
        )


class Party(SignedPart):
    """An organisation bound by a memorandum."""

    memorandum = models.ForeignKey(Memorandum, models.CASCADE, related_name="parties", verbose_name=_("memorandum"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,  # a party does not vanish from what it signed
        related_name="party_to",
        verbose_name=_("organisation"),
    )
    name_as_signed = models.CharField(_("name as signed"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    withdrew_on = models.DateField(_("withdrew on"), null=True, blank=True)

    feed_root: ClassVar[str] = "memorandum"
    STAYS_OPEN = frozenset({"withdrew_on"})

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["memorandum", "organisation"],
                name="party_once",
                violation_error_message=_("This organisation is already a party to the memorandum."),
            )
        ]

    def __str__(self) -> str:
        return self.name_as_signed or str(self.organisation)

    def _has_owner(self) -> bool:
        return self.memorandum_id is not None

    def clean(self) -> None:
        """Raise ``ValidationError`` for a withdrawal before the memorandum was concluded."""
        super().clean()
        concluded = self.memorandum.concluded_on if self.memorandum_id else None
        if self.withdrew_on and concluded and self.withdrew_on < concluded:
            raise ValidationError({"withdrew_on": _("The withdrawal is before the last signature.")})


class SignatoryQuerySet(RecordQuerySet):
    """Signatories."""

    def visible_to(self, principal: Principal) -> "SignatoryQuerySet":
        """Return the signatories of the memoranda whose content ``principal`` may read.

        One who has not consented is among them, to be shown by capacity only.
        """
        return self.filter(party__memorandum__in=Memorandum.objects.with_content_disclosed_to(principal))


class Signatory(SignedPart):
    """A person who signs for a party, in the capacity stated then."""

    class Authority(models.TextChoices):
        EX_OFFICIO = "ex_officio", _("ex officio")
        FULL_POWERS = "full_powers", _("full powers")

    class Method(models.TextChoices):
        INK = "ink", _("ink")
        SEAL = "seal", _("seal")
        ELECTRONIC = "electronic", _("electronic")

    party = models.ForeignKey(Party, models.CASCADE, related_name="signatories", verbose_name=_("party"))
    person = models.ForeignKey(
        Person,
        models.PROTECT,  # a signature keeps its signatory
        related_name="signatures",
        verbose_name=_("person"),
    )
    name_as_signed = models.CharField(_("name as signed"), max_length=200, blank=True)
    capacity = models.CharField(_("capacity as signed"), max_length=300, blank=True)
    authority = models.CharField(_("authority"), max_length=11, choices=Authority, blank=True)
    authority_document = models.CharField(
        _("authorising document"),
        max_length=300,
        blank=True,
        help_text=_("For full powers: which document gives them."),
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_precision = precision_field()
    method = models.CharField(_("method"), max_length=10, choices=Method, blank=True)

    feed_root: ClassVar[str] = "party.memorandum"

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["party__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "person"],
                name="signatory_once",
                violation_error_message=_("This person already signs for the party."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    def owner(self) -> Memorandum:
        """Return the memorandum that is signed."""
        return self.party.memorandum

    def _has_owner(self) -> bool:
        return self.party_id is not None

    def derive(self) -> None:
        """Keep a date known only in part as the first day of its period."""
        super().derive()
        if isinstance(self.signed_on, dt.date):
            self.signed_on = settle(self.signed_on, self.signed_precision)

    def clean(self) -> None:
        """Raise ``ValidationError`` for full powers without the document that gives them."""
        super().clean()
        if self.authority == self.Authority.FULL_POWERS and not self.authority_document:
            raise ValidationError({"authority_document": _("Name the document that gives the full powers.")})


class WitnessQuerySet(RecordQuerySet):
    """Witnesses."""

    def visible_to(self, principal: Principal) -> "WitnessQuerySet":
        """Return the witnesses of the memoranda whose content ``principal`` may read."""
        return self.filter(memorandum__in=Memorandum.objects.with_content_disclosed_to(principal))


class Witness(SignedPart):
    """A person before whom a memorandum was signed."""

    memorandum = models.ForeignKey(Memorandum, models.CASCADE, related_name="witnesses", verbose_name=_("memorandum"))
    person = models.ForeignKey(
        Person,
        models.PROTECT,  # a signing keeps its witnesses
        related_name="witnessed",
        verbose_name=_("person"),
    )
    capacity = models.CharField(_("capacity"), max_length=300, blank=True)
    signatory = models.ForeignKey(
        Signatory,
        models.PROTECT,  # what was witnessed is not struck off under the witness
        null=True,
        blank=True,
        related_name="witnesses",
        verbose_name=_("signatory witnessed"),
        help_text=_("Empty for a witness of the whole signing."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    feed_root: ClassVar[str] = "memorandum"

    objects = WitnessQuerySet.as_manager()

    class Meta:
        verbose_name = _("witness")
        verbose_name_plural = _("witnesses")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["memorandum", "person"],
                name="witness_once",
                violation_error_message=_("This person is already a witness of the memorandum."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    def _has_owner(self) -> bool:
        return self.memorandum_id is not None

    def clean(self) -> None:
        """Raise ``ValidationError`` when the signatory witnessed belongs to another memorandum."""
        super().clean()
        if self.signatory and self.memorandum_id and self.signatory.party.memorandum_id != self.memorandum_id:
            raise ValidationError({"signatory": _("This signatory signed another memorandum.")})
