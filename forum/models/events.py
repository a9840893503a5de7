"""Series, forums, their organisers and their sessions."""

import datetime as dt
import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from people.models import Organisation
from records.models import Publication, Record, RecordQuerySet, SluggedRecord, publication_field
from records.principals import Principal


def validate_time_zone(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` names a zone of the IANA time zone database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("This is no time zone; write one such as Asia/Shanghai."), code="time_zone")


class Series(SluggedRecord):
    """A recurring week or conference to which forums belong."""

    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["name_en", "pk"]

    def __str__(self) -> str:
        return self.name or self.slug


class ForumQuerySet(RecordQuerySet):
    """Forums."""

    def visible_to(self, principal: Principal) -> "ForumQuerySet":
        """Return the forums ``principal`` may see: the published ones; staff see all."""
        return self if principal.is_staff else self.filter(status=Publication.PUBLISHED)

    def upcoming(self, now: dt.datetime) -> "ForumQuerySet":
        """Return the forums that have not ended by ``now``, the next one first."""
        return self.filter(ends_at__gte=now).order_by("starts_at", "pk")

    def past(self, now: dt.datetime) -> "ForumQuerySet":
        """Return the forums that had ended by ``now``, the latest first."""
        return self.filter(ends_at__lt=now).order_by("-starts_at", "pk")


class Forum(SluggedRecord):
    """One event: delegates meet, speak and sign."""

    series = models.ForeignKey(
        Series,
        models.PROTECT,  # forums outlive no series unnoticed
        null=True,
        blank=True,
        related_name="forums",
        verbose_name=_("series"),
    )
    title = models.CharField(_("title"), max_length=300)
    theme = models.CharField(_("theme"), max_length=400, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Asia/Shanghai", validators=[validate_time_zone]
    )
    times_are_known = models.BooleanField(
        _("times of day are known"), default=True, help_text=_("Untick where only the days are known.")
    )
    venue = models.CharField(_("venue"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = CountryField(_("country"), blank=True)
    status = publication_field()
    attendance = models.PositiveIntegerField(_("attendance"), null=True, blank=True)
    attendance_is_minimum = models.BooleanField(
        _("attendance is a minimum"), default=False, help_text=_("For “more than 100”.")
    )
    summary = models.TextField(_("summary"), blank=True)
    notes = models.TextField(_("internal notes"), blank=True)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="forum_ends_after_start",
                violation_error_message=_("The end is before the start."),
            )
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        """Return the address of the public page in the reader's language."""
        return reverse("forum:forum-detail", args=[self.slug])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Return the forum's own time zone, in which its programme is told."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def first_day(self) -> dt.date:
        """Return the day of the start in the forum's own time zone."""
        return self.starts_at.astimezone(self.zone).date()

    @property
    def last_day(self) -> dt.date:
        """Return the day of the end in the forum's own time zone."""
        return self.ends_at.astimezone(self.zone).date()

    @property
    def is_published(self) -> bool:
        """Return whether the public sees the forum."""
        return self.status == Publication.PUBLISHED

    def slug_source(self) -> tuple[str | None, ...]:
        """Return the texts from which a slug is made."""
        return (self.title_en, self.title_zh_hans)

    def clean(self) -> None:
        """Raise ``ValidationError`` when a session would lie outside the forum."""
        super().clean()
        if self._state.adding or not self.starts_at or not self.ends_at:
            return
        if self.sessions.filter(Q(starts_at__lt=self.starts_at) | Q(ends_at__gt=self.ends_at)).exists():
            raise ValidationError(_("A session of this forum lies outside these times; move the session first."))


class OrganiserQuerySet(RecordQuerySet):
    """Organisers."""

    def visible_to(self, principal: Principal) -> "OrganiserQuerySet":
        """Return the organisers whose forum and organisation ``principal`` may both see."""
        return self.filter(
            forum__in=Forum.objects.visible_to(principal), organisation__in=Organisation.objects.visible_to(principal)
        )


class Organiser(Record):
    """The part that an organisation has in holding a forum."""

    class Role(models.TextChoices):
        INITIATOR = "initiator", _("initiator")
        HOST = "host", _("host")
        ORGANISER = "organiser", _("organiser")
        CO_ORGANISER = "co_organiser", _("co-organiser")
        SUPPORTER = "supporter", _("supporter")
        SPONSOR = "sponsor", _("sponsor")

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="organisers", verbose_name=_("forum"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,  # the forum's record keeps who held it
        related_name="organised",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.ORGANISER)
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    feed_root = "forum"

    objects = OrganiserQuerySet.as_manager()

    class Meta:
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "organisation", "role"],
                name="organiser_role_once",
                violation_error_message=_("This organisation already has this role in the forum."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class SessionQuerySet(RecordQuerySet):
    """Sessions."""

    def visible_to(self, principal: Principal) -> "SessionQuerySet":
        """Return the sessions of the forums that ``principal`` may see."""
        return self.filter(forum__in=Forum.objects.visible_to(principal))


class Session(SluggedRecord):
    """A part of a forum's programme: opening, keynotes, panel, signing, closing, break."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("opening")
        KEYNOTES = "keynotes", _("keynotes")
        PANEL = "panel", _("panel")
        SIGNING = "signing", _("signing ceremony")
        CLOSING = "closing", _("closing")
        BREAK = "break", _("break")

    forum = models.ForeignKey(
        Forum,
        models.PROTECT,  # a forum is not deleted with its programme
        related_name="sessions",
        verbose_name=_("forum"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = models.CharField(_("title"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(
        _("order"), default=1, help_text=_("Among sessions at the same or an unknown time.")
    )
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    room = models.CharField(_("room"), max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = [F("starts_at").asc(nulls_last=True), "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("The end is before the start."),
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        """Return the address of the public page in the reader's language."""
        return reverse("forum:session-detail", args=[self.slug])

    def slug_source(self) -> tuple[str | None, ...]:
        """Return the text from which a slug is made: the forum's slug and the kind of session."""
        return (f"{self.forum.slug} {self.kind}",)

    def clean(self) -> None:
        """Raise ``ValidationError`` for a session outside its forum, or with a speech left outside of it."""
        super().clean()
        errors: dict[str, Any] = {}
        forum = self.forum if self.forum_id and self.forum.starts_at and self.forum.ends_at else None
        if forum and self.starts_at and not forum.starts_at <= self.starts_at <= forum.ends_at:
            errors["starts_at"] = _("The session starts outside the times of its forum.")
        if forum and self.ends_at and not forum.starts_at <= self.ends_at <= forum.ends_at:
            errors["ends_at"] = _("The session ends outside the times of its forum.")
        if errors:
            raise ValidationError(errors)
        if not self._state.adding:
            for speech in self.speeches.filter(starts_at__isnull=False):
                if not speech.lies_within(self):
                    raise ValidationError(_("“%(speech)s” would lie outside the session.") % {"speech": speech})
