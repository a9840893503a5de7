"""Delegates: persons taking part in a forum, and the capacities in which they do."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models.events import Forum
from people.models import Organisation, Person
from records.fields import ChoiceSetField
from records.models import Record, RecordQuerySet
from records.principals import PUBLIC, Principal


def _by_name(person: str, sort_key: str) -> list[models.Case]:
    """Return the order of names; those not to be named follow, in an order that tells nothing of their names."""
    named = models.Q(**{f"{person}__in": Person.objects.visible_to(PUBLIC)})
    return [
        models.Case(models.When(named, then=0), default=1),
        models.Case(models.When(named, then=models.F(f"{person}__{sort_key}")), default=models.Value("")),
    ]


def _speeches_shown_to(principal: Principal) -> models.QuerySet:
    field: Any = Delegate._meta.get_field("speeches")  # the model of speakers imports this module
    return field.related_model.objects.visible_to(principal).select_related("speech")


class DelegateQuerySet(RecordQuerySet):
    """Delegates."""

    def visible_to(self, principal: Principal) -> "DelegateQuerySet":
        """Return the delegates of the forums that ``principal`` may see.

        One whose person has not consented is among them, to be shown by capacity only: see ``Delegate.person_named``.
        """
        return self.filter(forum__in=Forum.objects.visible_to(principal))

    def announced(self) -> "DelegateQuerySet":
        """Return the delegates who said that they come, or came."""
        return self.filter(attendance_status__in=Delegate.ANNOUNCED)

    def with_capacities(self, principal: Principal) -> "DelegateQuerySet":
        """Return the delegates with their persons and the capacities that ``principal`` may see."""
        shown = Capacity.objects.visible_to(principal).select_related("organisation")
        return self.select_related("person").prefetch_related(models.Prefetch("capacities", shown))

    def in_order_of_names(self, sort_key: str) -> "DelegateQuerySet":
        """Return the delegates by name as ``sort_key`` has it; see ``_by_name``."""
        return self.order_by(*_by_name("person", sort_key), "pk")

    def with_speeches(self, principal: Principal) -> "DelegateQuerySet":
        """Return the delegates with the speeches of theirs that ``principal`` may see."""
        return self.prefetch_related(models.Prefetch("speeches", _speeches_shown_to(principal)))


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

    ANNOUNCED: ClassVar = (Attendance.CONFIRMED, Attendance.ATTENDED)

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
    attendance_status = models.CharField(_("attendance"), max_length=9, choices=Attendance, default=Attendance.INVITED)

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

    def announced(self) -> "CapacityQuerySet":
        """Return the capacities of the delegates who said that they come, or came."""
        return self.filter(delegate__attendance_status__in=Delegate.ANNOUNCED)

    def in_order_of_names(self, sort_key: str) -> "CapacityQuerySet":
        """Return the capacities at the latest forum first, those at one forum by name; see ``_by_name``."""
        forum = ("-delegate__forum__starts_at", "delegate__forum_id")
        return self.order_by(*forum, *_by_name("delegate__person", sort_key), "order", "pk")

    def with_delegates(self, principal: Principal) -> "CapacityQuerySet":
        """Return the capacities with person, forum and the speeches of the delegate that ``principal`` may see."""
        return self.select_related("delegate__person", "delegate__forum").prefetch_related(
            models.Prefetch("delegate__speeches", _speeches_shown_to(principal))
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
    title = models.CharField(_("job title"), max_length=200, blank=True)
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
