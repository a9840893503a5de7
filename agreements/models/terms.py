"""For how long a memorandum holds, and what came of it."""

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.memoranda import EXPIRING_WITHIN, Memorandum
from agreements.models.parties import Party
from records.models import Record, RecordQuerySet
from records.principals import Principal


class TermQuerySet(RecordQuerySet):
    """Terms."""

    def visible_to(self, principal: Principal) -> "TermQuerySet":
        """Return the terms of the memoranda that ``principal`` may know of."""
        return self.filter(memorandum__in=Memorandum.objects.visible_to(principal))

    def overlapping(self, starts_on: dt.date, ends_on: dt.date | None) -> "TermQuerySet":
        """Return the terms that share a day with the period; ``None`` is an open end."""
        terms = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
        return terms if ends_on is None else terms.filter(starts_on__lte=ends_on)


class Term(Record):
    """A period for which a memorandum holds. A renewal adds a term; it never edits a date."""

    class Kind(models.TextChoices):
        INITIAL = "initial", _("initial")
        RENEWAL = "renewal", _("renewal")
        AUTOMATIC = "automatic_renewal", _("automatic renewal")

    memorandum = models.ForeignKey(Memorandum, models.CASCADE, related_name="terms", verbose_name=_("memorandum"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True, help_text=_("Empty for an open end."))
    kind = models.CharField(_("kind"), max_length=17, choices=Kind, default=Kind.INITIAL)
    notice_days = models.PositiveSmallIntegerField(
        _("notice period in days"), null=True, blank=True, help_text=_("How long before the end notice must be given.")
    )
    auto_renew_months = models.PositiveSmallIntegerField(
        _("renews itself for months"), null=True, blank=True, help_text=_("Empty when it does not renew itself.")
    )
    last_quiet_day = models.DateField(_("last day before it counts as expiring"), null=True, blank=True, editable=False)

    feed_root: ClassVar[str] = "memorandum"
    DERIVED = frozenset({"last_quiet_day"})

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="term_ends_after_start",
                violation_error_message=_("The end is before the start."),
            ),
            models.UniqueConstraint(
                fields=["memorandum"],
                condition=Q(ends_on__isnull=True),
                name="term_one_open_end",
                violation_error_message=_("The memorandum already has a term with an open end."),
            ),
            models.UniqueConstraint(
                fields=["memorandum"],
                condition=Q(kind="initial"),
                name="term_one_initial",
                violation_error_message=_("The memorandum already has an initial term."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on or '…'}"

    def derive(self) -> None:
        """Compute the last day before the term counts as expiring: its notice period, or 90 days, before its end."""
        super().derive()
        ahead = dt.timedelta(days=self.notice_days) if self.notice_days else EXPIRING_WITHIN
        self.last_quiet_day = self.ends_on - ahead if isinstance(self.ends_on, dt.date) else None

    def clean(self) -> None:
        """Raise ``ValidationError`` for a term that overlaps another one of the memorandum."""
        super().clean()
        if not self.memorandum_id or not self.starts_on:
            return
        others = Term.objects.filter(memorandum=self.memorandum_id).exclude(pk=self.pk)
        if others.overlapping(self.starts_on, self.ends_on).exists():
            raise ValidationError(_("This term overlaps another term of the memorandum."), code="overlap")


class MilestoneQuerySet(RecordQuerySet):
    """Milestones."""

    def visible_to(self, principal: Principal) -> "MilestoneQuerySet":
        """Return the milestones of the memoranda whose content ``principal`` may read."""
        return self.filter(memorandum__in=Memorandum.objects.with_content_disclosed_to(principal))


class Milestone(Record):
    """Something that the parties set out to do, and what came of it."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        MET = "met", _("met")
        PARTIALLY_MET = "partially_met", _("partially met")
        NOT_MET = "not_met", _("not met")

    memorandum = models.ForeignKey(
        Memorandum,
        models.PROTECT,  # what came of it outlives a mistaken deletion
        related_name="milestones",
        verbose_name=_("memorandum"),
    )
    title = models.CharField(_("title"), max_length=300)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    responsible = models.ForeignKey(
        Party,
        models.PROTECT,  # a party with work to do is not struck off
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("responsible party"),
    )
    outcome = models.TextField(_("outcome"), blank=True)
    figure = models.DecimalField(
        _("figure"), max_digits=14, decimal_places=2, null=True, blank=True, help_text=_("Such as 40 students trained.")
    )
    unit = models.CharField(_("unit of the figure"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=13, choices=Status, default=Status.SCHEDULED)

    feed_root: ClassVar[str] = "memorandum"

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(met_on__isnull=False) | ~Q(status="met"),
                name="milestone_met_is_dated",
                violation_error_message=_("State when the milestone was met."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Raise ``ValidationError`` for a party of another memorandum or a figure without its unit."""
        super().clean()
        errors: dict[str, Any] = {}
        if self.responsible and self.responsible.memorandum_id != self.memorandum_id:
            errors["responsible"] = _("This is a party to another memorandum.")
        if self.figure is not None and not (self.unit_zh_hans or self.unit_en):
            errors["figure"] = _("State the unit of the figure, such as “students trained”.")
        if errors:
            raise ValidationError(errors)
