"""Speeches and who gave them."""

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.models.delegates import Capacity, Delegate
from forum.models.events import Forum, Session
from records.models import Publication, Record, RecordQuerySet, SluggedRecord, publication_field
from records.principals import Principal


class SpeechQuerySet(RecordQuerySet):
    """Speeches."""

    def visible_to(self, principal: Principal) -> "SpeechQuerySet":
        """Return the speeches ``principal`` may see: the published ones of published forums; staff see all."""
        if principal.is_staff:
            return self
        return self.filter(status=Publication.PUBLISHED, session__forum__in=Forum.objects.visible_to(principal))

    def with_speakers(self, principal: Principal) -> "SpeechQuerySet":
        """Return the speeches with their speakers, in the capacities that ``principal`` may see."""
        capacities = Capacity.objects.visible_to(principal).select_related("organisation")
        speakers = SpeechSpeaker.objects.select_related("delegate__person").prefetch_related(
            models.Prefetch("delegate__capacities", capacities)
        )
        return self.prefetch_related(models.Prefetch("speakers", speakers))

    def in_order_of_programme(self) -> "SpeechQuerySet":
        """Return the speeches of the latest forum first, each forum's in the order of its programme."""
        return self.order_by(
            "-session__forum__starts_at",
            "session__forum_id",
            F("session__starts_at").asc(nulls_last=True),
            "session__order",
            "session_id",
            F("starts_at").asc(nulls_last=True),
            "order",
            "pk",
        )


class Speech(SluggedRecord):
    """What one or more delegates said in a session."""

    class Kind(models.TextChoices):
        KEYNOTE = "keynote", _("keynote")
        ADDRESS = "address", _("address")
        CLOSING_REMARKS = "closing_remarks", _("closing remarks")

    session = models.ForeignKey(
        Session,
        models.PROTECT,  # a session is not deleted with what was said in it
        related_name="speeches",
        verbose_name=_("session"),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.KEYNOTE)
    title = models.CharField(_("title"), max_length=300)
    abstract = models.TextField(_("abstract"), blank=True)
    transcript = models.TextField(_("transcript"), blank=True)
    language = models.CharField(
        _("language delivered in"), max_length=20, blank=True, help_text=_("A BCP 47 tag, such as zh-hans, en or ru.")
    )
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    slides = models.FileField(_("slides"), upload_to="slides", blank=True)
    recording_url = models.URLField(_("recording"), blank=True)
    status = publication_field()

    objects = SpeechQuerySet.as_manager()

    class Meta:
        verbose_name = _("speech")
        verbose_name_plural = _("speeches")
        ordering = [F("starts_at").asc(nulls_last=True), "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gt=0),
                name="speech_takes_time",
                violation_error_message=_("A speech takes at least one minute."),
            )
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        """Return the address of the public page in the reader's language."""
        return reverse("forum:speech-detail", args=[self.slug])

    def slug_source(self) -> tuple[str | None, ...]:
        """Return the texts from which a slug is made."""
        return (self.title_en, self.title_zh_hans)

    @property
    def ends_at(self) -> dt.datetime | None:
        """Return when the speech ends, where its start and length are known."""
        return self.starts_at + dt.timedelta(minutes=self.minutes) if self.starts_at and self.minutes else None

    def lies_within(self, session: Session) -> bool:
        """Return whether the speech, as far as its times are known, lies within ``session``."""
        start, end = self.starts_at, self.ends_at or self.starts_at
        if start is None or end is None:
            return True
        after_start = session.starts_at is None or session.starts_at <= start
        return after_start and (session.ends_at is None or end <= session.ends_at)

    def clean(self) -> None:
        """Raise ``ValidationError`` for a speech outside its session."""
        super().clean()
        errors: dict[str, Any] = {}
        if self.session_id and not self.lies_within(self.session):
            errors["starts_at"] = _("The speech lies outside the times of its session.")
        if errors:
            raise ValidationError(errors)


class SpeechSpeakerQuerySet(RecordQuerySet):
    """Speakers of speeches."""

    def visible_to(self, principal: Principal) -> "SpeechSpeakerQuerySet":
        """Return the speakers of the speeches that ``principal`` may see."""
        return self.filter(speech__in=Speech.objects.visible_to(principal))


class SpeechSpeaker(Record):
    """A delegate who gave a speech, alone or with others."""

    speech = models.ForeignKey(Speech, models.CASCADE, related_name="speakers", verbose_name=_("speech"))
    delegate = models.ForeignKey(
        Delegate,
        models.PROTECT,  # a delegate is not struck off while a speech names them
        related_name="speeches",
        verbose_name=_("delegate"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    feed_root: ClassVar[str] = "speech"

    objects = SpeechSpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["speech", "delegate"],
                name="speech_speaker_once",
                violation_error_message=_("This delegate is already listed as a speaker."),
            )
        ]

    def __str__(self) -> str:
        return str(self.delegate.person)

    def clean(self) -> None:
        """Raise ``ValidationError`` when the delegate takes part in another forum than the speech."""
        super().clean()
        if self.speech_id and self.delegate_id and self.delegate.forum_id != self.speech.session.forum_id:
            raise ValidationError({"delegate": _("This delegate takes part in another forum.")})
