"""What happened to a memorandum: its transitions, its corrections, its relations to others."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.memoranda import Memorandum, Status
from records.models import Record, RecordQuerySet
from records.principals import Principal


class AppendOnly(models.Model):
    """A line in a log: written once, never changed, never deleted but with its draft."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,  # who did it is the point of the log
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    why = models.TextField(_("reason"), blank=True)

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Write the line; raise ``ValidationError`` for a change of one already written."""
        if not self._state.adding:
            raise ValidationError(_("This log is never changed."), code="append_only")
        super().save(**options)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Raise ``ValidationError``: the log is only ever added to."""
        raise ValidationError(_("This log is never changed."), code="append_only")


class Transition(AppendOnly):
    """One move of a memorandum along its state machine."""

    memorandum = models.ForeignKey(Memorandum, models.CASCADE, related_name="transitions", verbose_name=_("memorandum"))
    from_status = models.CharField(_("from"), max_length=10, choices=Status)
    to_status = models.CharField(_("to"), max_length=10, choices=Status)

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"


class Correction(AppendOnly):
    """A recorded change to what had been signed; the history rows written with it say what changed."""

    memorandum = models.ForeignKey(
        Memorandum,
        models.PROTECT,  # a corrected memorandum was signed: it is never deleted
        related_name="corrections",
        verbose_name=_("memorandum"),
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.why


class RelationQuerySet(RecordQuerySet):
    """Relations."""

    def visible_to(self, principal: Principal) -> "RelationQuerySet":
        """Return the relations between memoranda of which ``principal`` may know both."""
        visible = Memorandum.objects.visible_to(principal)
        return self.filter(from_memorandum__in=visible, to_memorandum__in=visible)


class Relation(Record):
    """How one memorandum bears on another: it amends, supersedes, renews, implements or is annexed to it."""

    class Type(models.TextChoices):
        AMENDS = "amends", _("amends")
        SUPERSEDES = "supersedes", _("supersedes")
        RENEWS = "renews", _("renews")
        IMPLEMENTS = "implements", _("implements")
        ANNEX_OF = "annex_of", _("is an annex of")

    from_memorandum = models.ForeignKey(
        Memorandum,
        models.PROTECT,  # neither end goes while the other one is read by it
        related_name="relations_from",
        verbose_name=_("memorandum"),
    )
    to_memorandum = models.ForeignKey(
        Memorandum, models.PROTECT, related_name="relations_to", verbose_name=_("other memorandum")
    )
    type = models.CharField(_("type"), max_length=10, choices=Type)

    feed_root: ClassVar[str] = "from_memorandum"

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["from_memorandum", "type", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_memorandum", "to_memorandum", "type"],
                name="relation_once",
                violation_error_message=_("This relation is already recorded."),
            ),
            models.CheckConstraint(
                condition=~Q(from_memorandum=F("to_memorandum")),
                name="relation_between_two",
                violation_error_message=_("A memorandum cannot be related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_memorandum.reference} {self.get_type_display()} {self.to_memorandum.reference}"

    def clean(self) -> None:
        """Raise ``ValidationError`` when following relations from the other memorandum would come back here."""
        super().clean()
        if not self.from_memorandum_id or not self.to_memorandum_id:
            return
        seen: set[Any] = set()
        ahead = {self.to_memorandum_id}
        while ahead:
            if self.from_memorandum_id in ahead:
                raise ValidationError(_("These relations would form a circle."), code="cycle")
            seen |= ahead
            onward = Relation.objects.filter(from_memorandum__in=ahead).exclude(pk=self.pk)
            ahead = set(onward.values_list("to_memorandum", flat=True)) - seen
