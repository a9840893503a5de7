"""Delegates: persons taking part in a forum, and the capacities in which they do."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models.events import Forum
from people.models import Organisation, Person
from records.fields import ChoiceSetField
from records.models import Record, RecordQuerySet
from records.principals import Principal


class DelegateQuerySet(RecordQuerySet):
    """Delegates."""

    def visible_to(self, principal: Principal) -> "DelegateQuerySet":
        """Return the delegates of the forums that ``principal`` may see.

        One whose person has not consented is among them, to be shown by capacity only: see ``Delegate.person_named``.
        """
        return self.filter(forum__in=Forum.objects.visible_to(principal))


class Delegate(Record):
    """A person taking part in a forum, once, in one or more roles and capacities."""

    class Role(models.TextChoices):
        MODERATOR = "moderator", _("moderator")
        SPEAKER = "speaker", _("speaker")
        SIGNATORY = "signatory", _("signatory")
        WITNESS = "witness", _("witness")
        GUEST = "guest", _("guest")
        PRESS = "press", _("press")
        STAFF = "staff", _("staff")

    class Attendance(models.TextChoices):
        INVITED = "invited", _("invited")
        CONFIRMED = "confirmed", _("confirmed")
        ATTENDED = "attended", _("attended")
        ABSENT = "absent", _("absent")
        DECLINED = "declined", _("declined")

    forum = models.ForeignKey(
        Forum,
        models.PROTECT,  # a forum is not deleted with the record of who came
        related_name="delegates",
        verbose_name=_("forum"),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,  # the forum's record keeps who came
        related_name="delegations",
        verbose_name=_("person"),
    )
    roles = ChoiceSetField(_("roles"), choices=Role, blank=True)
    attendance_status = models.CharField(
        _("attendance"), max_length=9, choices=Attendance, default=Attendance.INVITED
    )

    feed_root: ClassVar[str] = "forum"

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ["person__sort_key_zh", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "person"],
                name="delegate_once",
                violation_error_message=_("This person is already a delegate of the forum."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.forum}"

    @property
    def person_named(self) -> Person | None:
        """Return the person where consent allows naming, else ``None``: then the capacity is shown instead."""
        return self.person if self.person.may_be_named else None


class CapacityQuerySet(RecordQuerySet):
    """Capacities."""

    def visible_to(self, principal: Principal) -> "CapacityQuerySet":
        """Return the capacities at forums and for organisations that ``principal`` may both see."""
        return self.filter(
            delegate__forum__in=Forum.objects.visible_to(principal),
            organisation__in=Organisation.objects.visible_to(principal),
        )


class Capacity(Record):
    """What a delegate appears *as*: for an organisation, with the title held on that day."""

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="capacities", verbose_name=_("delegate"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,  # titles and organisations are kept as they were on that day
        related_name="capacities",
        verbose_name=_("organisation"),
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    feed_root: ClassVar[str] = "delegate.forum"

    objects = CapacityQuerySet.as_manager()

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegate", "organisation"],
                name="capacity_once",
                violation_error_message=_("The delegate already appears for this organisation."),
            )
        ]

    def __str__(self) -> str:
        return " · ".join(filter(None, (str(self.organisation), self.title)))
