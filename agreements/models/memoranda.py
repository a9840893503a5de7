"""The memorandum itself: reference, subject, state, visibility, dates."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.correcting import Frozen, is_open
from bilingual.dates import precision_field, settle
from bilingual.languages import columns
from bilingual.names import fold, search_key
from forum.models import Forum, Session
from people.models import Organisation
from records.fields import ChoiceSetField
from records.models import AddressedRecord, RecordQuerySet
from records.principals import PUBLIC, Principal

EXPIRING_WITHIN = dt.timedelta(days=90)
"""How long before its last day a term without a stated notice period counts as expiring."""


class Status(models.TextChoices):
    """Where a memorandum stands; it moves only along ``agreements.transitions.MOVES``."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    AGREED = "agreed", _("agreed")
    SIGNED = "signed", _("signed")
    IN_FORCE = "in_force", _("in force")
    TERMINATED = "terminated", _("terminated")
    SUPERSEDED = "superseded", _("superseded")
    CANCELLED = "cancelled", _("cancelled")


SIGNED_STATUSES = (Status.SIGNED, Status.IN_FORCE, Status.TERMINATED, Status.SUPERSEDED)


class Validity(models.TextChoices):
    """What the terms say on a given day; computed in SQL, never stored."""

    NOT_RECORDED = "not_recorded", _("no term recorded")
    SCHEDULED = "scheduled", _("scheduled")
    IN_FORCE = "in_force", _("in force")
    EXPIRING = "expiring", _("expiring")
    EXPIRED = "expired", _("expired")


def _parts(relation: str) -> Any:
    """Return the manager of the memorandum's parts; their models are defined after, and import, this module."""
    field: Any = Memorandum._meta.get_field(relation)
    return field.related_model.objects


def _has_party(**condition: Any) -> Exists:
    """Return the condition "one of the memorandum's parties meets ``condition``"."""
    return Exists(_parts("parties").filter(memorandum=OuterRef("pk"), **condition))


class MemorandumQuerySet(RecordQuerySet):
    """Memoranda."""

    def visible_to(self, principal: Principal) -> "MemorandumQuerySet":
        """Return the memoranda ``principal`` may know of.

        The public: signed ones that are public or public by their metadata. A partner: these, and those that its own
        organisation is a party to, unless internal or still a draft. Staff: all.
        """
        if principal.is_staff:
            return self
        public = Q(
            visibility__in=(Memorandum.Visibility.PUBLIC, Memorandum.Visibility.METADATA), status__in=SIGNED_STATUSES
        )
        if not principal.is_partner:
            return self.filter(public)
        own = _has_party(organisation=principal.organisation_id)
        return self.filter(public | (Q(own) & ~Q(visibility=Memorandum.Visibility.INTERNAL) & ~Q(status=Status.DRAFT)))

    def signed(self) -> "MemorandumQuerySet":
        """Return the memoranda that have been signed, whatever became of them since."""
        return self.filter(status__in=SIGNED_STATUSES)

    def with_content_disclosed_to(self, principal: Principal) -> "MemorandumQuerySet":
        """Return the visible memoranda of which ``principal`` may read more than the metadata."""
        visible = self.visible_to(principal)
        if principal.is_staff:
            return visible
        disclosed: Any = Q(visibility=Memorandum.Visibility.PUBLIC)
        if principal.is_partner:
            disclosed |= _has_party(organisation=principal.organisation_id)
        return visible.filter(disclosed)

    def with_validity(self, on: dt.date | None = None) -> "MemorandumQuerySet":
        """Return the rows with ``validity`` as their terms have it ``on`` a day, by default today."""
        day = on or timezone.localdate()
        terms = _parts("terms").filter(memorandum=OuterRef("pk"))
        running = terms.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
        later = terms.filter(starts_on__gt=day)
        return self.annotate(
            validity=Case(
                When(Exists(running) & Exists(later), then=Value(Validity.IN_FORCE.value)),
                When(
                    Exists(running.filter(last_quiet_day__lt=day)),
                    then=Value(Validity.EXPIRING.value),
                ),
                When(Exists(running), then=Value(Validity.IN_FORCE.value)),
                When(Exists(later), then=Value(Validity.SCHEDULED.value)),
                When(Exists(terms), then=Value(Validity.EXPIRED.value)),
                default=Value(Validity.NOT_RECORDED.value),
                output_field=models.CharField(),
            ),
            runs_until=Subquery(terms.order_by(F("ends_on").desc(nulls_first=True)).values("ends_on")[:1]),
        )

    def with_present_status(self, on: dt.date | None = None) -> "MemorandumQuerySet":
        """Return the rows with ``present_status``: the status, or what the terms make of "in force" by ``on``."""
        told_by_terms = (Validity.SCHEDULED.value, Validity.EXPIRING.value, Validity.EXPIRED.value)
        return self.with_validity(on).annotate(
            present_status=Case(
                When(status=Status.IN_FORCE, validity__in=told_by_terms, then=F("validity")),
                default=F("status"),
                output_field=models.CharField(),
            )
        )

    def holding(self, on: dt.date | None = None) -> "MemorandumQuerySet":
        """Return the memoranda in force whose terms, where recorded, run on ``on``, today by default."""
        return self.with_present_status(on).filter(present_status__in=(Status.IN_FORCE, Validity.EXPIRING))

    def for_register(self) -> "MemorandumQuerySet":
        """Return the rows with what an entry in the register shows: the present status and the parties."""
        parties = _parts("parties").select_related("organisation")
        return self.with_present_status().prefetch_related(models.Prefetch("parties", parties))

    def with_signatories(self, principal: Principal) -> "MemorandumQuerySet":
        """Return the rows with the signatories of each party, where ``principal`` may read who signed."""
        signatories = _parts("parties").model._meta.get_field("signatories").related_model
        shown = signatories.objects.visible_to(principal).select_related("person")
        return self.prefetch_related(models.Prefetch("parties__signatories", shown))

    def with_party_among(self, organisations: models.QuerySet) -> "MemorandumQuerySet":
        """Return the memoranda to which one of ``organisations`` is a party."""
        return self.filter(_has_party(organisation__in=organisations))

    def matching(self, query: str, principal: Principal = PUBLIC) -> "MemorandumQuerySet":
        """Return the memoranda whose reference, title or party has ``query`` in a name, in either language.

        A party that ``principal`` may not see finds nothing.
        """
        key = fold(query)
        if not key:
            return self.none()
        named = Organisation.objects.visible_to(principal).matching(query)
        return self.filter(Q(search_key__contains=key) | _has_party(organisation__in=named))


class Memorandum(AddressedRecord):
    """An instrument between two or more parties: memorandum of understanding or cooperation, letter, agreement."""

    class Instrument(models.TextChoices):
        UNDERSTANDING = "memorandum_of_understanding", _("memorandum of understanding")
        COOPERATION = "memorandum_of_cooperation", _("memorandum of cooperation")
        LETTER = "letter_of_intent", _("letter of intent")
        AGREEMENT = "agreement", _("agreement")

    class Subject(models.TextChoices):
        DIGITAL_ECONOMY = "digital_economy", _("digital economy")
        CERAMICS = "ceramics", _("ceramics")
        BRANDS_ABROAD = "brands_abroad", _("brands going abroad")
        PREPARATORY_EDUCATION = "preparatory_education", _("preparatory education")
        STUDENT_EXCHANGE = "student_exchange", _("student exchange")
        STAFF_EXCHANGE = "staff_exchange", _("staff exchange")
        JOINT_PROGRAMMES = "joint_programmes", _("joint programmes")
        VOCATIONAL_TRAINING = "vocational_training", _("vocational training")
        RESEARCH = "research", _("research")
        ENERGY = "energy", _("energy")
        OTHER = "other", _("other field of cooperation")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("public")
        METADATA = "metadata", _("metadata only")
        PARTIES = "parties", _("parties")
        INTERNAL = "internal", _("internal")

    class Basis(models.TextChoices):
        SIGNATURE = "on_signature", _("on signature")
        FIXED_DATE = "fixed_date", _("fixed date")
        NOTIFICATION = "on_notification", _("on notification")

    reference = models.CharField(
        _("reference"),
        max_length=80,
        unique=True,
        validators=[RegexValidator(r"^[\w.()〔〕-]+$", _("Write letters, digits and - _ . ( ) 〔 〕 only."))],
        help_text=_("Such as CCN-RANEPA-2023."),
    )
    instrument = models.CharField(_("instrument"), max_length=27, choices=Instrument, default=Instrument.UNDERSTANDING)
    title = models.CharField(_("title"), max_length=400)
    subject = models.CharField(_("field of cooperation"), max_length=21, choices=Subject, default=Subject.OTHER)
    summary = models.TextField(_("summary"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False, db_index=True
    )
    visibility = models.CharField(_("visibility"), max_length=8, choices=Visibility, default=Visibility.INTERNAL)
    session = models.ForeignKey(
        Session,
        models.PROTECT,  # the memorandum keeps where it was signed
        null=True,
        blank=True,
        related_name="memoranda",
        verbose_name=_("signing ceremony"),
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    concluded_on = models.DateField(
        _("concluded on"), null=True, blank=True, help_text=_("The day of the last signature.")
    )
    concluded_precision = precision_field()
    entry_into_force_basis = models.CharField(
        _("enters into force"), max_length=15, choices=Basis, blank=True, help_text=_("Empty when not recorded.")
    )
    entered_into_force_on = models.DateField(_("entered into force on"), null=True, blank=True)
    terminated_on = models.DateField(_("terminated on"), null=True, blank=True)
    termination_reason = models.CharField(_("reason of termination"), max_length=400, blank=True)
    authentic_languages = ChoiceSetField(
        _("authentic languages"),
        choices=[
            ("zh-hans", _("Chinese")),
            ("en", _("English")),
            ("fr", _("French")),
            ("id", _("Indonesian")),
            ("km", _("Khmer")),
            ("lo", _("Lao")),
            ("ms", _("Malay")),
            ("my", _("Burmese")),
            ("ru", _("Russian")),
            ("th", _("Thai")),
            ("vi", _("Vietnamese")),
        ],
        blank=True,
        help_text=_("The languages whose texts the parties declared authentic."),
    )
    depositary = models.ForeignKey(
        Organisation,
        models.PROTECT,  # who holds the originals is part of the record
        null=True,
        blank=True,
        related_name="deposits",
        verbose_name=_("depositary"),
    )
    no_scan_held = models.BooleanField(
        _("no scan held"), default=False, help_text=_("No copy of the signed text is at hand, as with old records.")
    )
    notes = models.TextField(_("internal notes"), blank=True)
    search_key = models.TextField(blank=True, editable=False)

    address_field: ClassVar[str] = "reference"
    DERIVED = frozenset({"search_key"})
    FROZEN_FIELDS: ClassVar[tuple[str, ...]] = (
        "reference",
        "instrument",
        *columns("title", "place"),
        "session_id",
        "concluded_on",
        "concluded_precision",
        "entry_into_force_basis",
        "entered_into_force_on",
        "authentic_languages",
    )
    """What a signed memorandum keeps as it was signed; a date of entry into force may still be added."""

    _signed: dict[str, Any]
    _signed_status: str | None

    objects = MemorandumQuerySet.as_manager()

    class Meta:
        verbose_name = _("memorandum")
        verbose_name_plural = _("memoranda")
        ordering = [F("concluded_on").desc(nulls_last=True), "reference"]
        indexes = [
            models.Index(fields=["-concluded_on", "reference"], name="memorandum_register"),
            models.Index(fields=["visibility", "status"], name="memorandum_visible"),
        ]
        constraints = [
            models.UniqueConstraint(
                Upper("reference"),
                name="memorandum_reference_once",
                violation_error_message=_("This reference is taken."),
            ),
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=False) | ~Q(status__in=SIGNED_STATUSES),
                name="memorandum_signed_is_dated",
                violation_error_message=_("A signed memorandum has a date of its last signature."),
            ),
            models.CheckConstraint(
                condition=Q(terminated_on__isnull=False) | ~Q(status=Status.TERMINATED),
                name="memorandum_terminated_is_dated",
                violation_error_message=_("A terminated memorandum has a date of its termination."),
            ),
            models.CheckConstraint(
                condition=Q(terminated_on__isnull=True)
                | Q(concluded_on__isnull=True)
                | Q(terminated_on__gte=F("concluded_on")),
                name="memorandum_ends_after_conclusion",
                violation_error_message=_("The termination is before the last signature."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Self:
        """Return the memorandum as loaded, remembering what is frozen."""
        record = super().from_db(db, field_names, values, **options)
        record._signed = {f: record.__dict__[f] for f in cls.FROZEN_FIELDS if f in record.__dict__}
        record._signed_status = record.__dict__.get("status")
        return record

    def get_absolute_url(self) -> str:
        """Return the address of the public page in the reader's language."""
        return reverse("agreements:memorandum-detail", args=[self.reference])

    @property
    def is_signed(self) -> bool:
        """Return whether the memorandum has been signed, whatever became of it since."""
        return self.status in SIGNED_STATUSES

    @property
    def forum(self) -> Forum | None:
        """Return the forum at which the memorandum was signed, if at one."""
        return self.session.forum if self.session else None

    def discloses_content_to(self, principal: Principal) -> bool:
        """Return whether ``principal``, who may know of this memorandum, may read more than its metadata."""
        if principal.is_staff or self.visibility == self.Visibility.PUBLIC:
            return True
        return principal.is_partner and self.parties.filter(organisation=principal.organisation_id).exists()

    def derive(self) -> None:
        """Settle the partial date and compute the search key."""
        super().derive()
        if isinstance(self.concluded_on, dt.date):
            self.concluded_on = settle(self.concluded_on, self.concluded_precision)
        self.search_key = search_key(self.reference, self.title_zh_hans, self.title_en)

    def changed_frozen_fields(self) -> list[str]:
        """Return the frozen columns that differ from those loaded; a date filled in for the first time does not."""
        if getattr(self, "_signed_status", None) not in SIGNED_STATUSES:
            return []
        before = self._signed
        fillable = {"entered_into_force_on", "entry_into_force_basis", *columns("title", "place")}
        changed = [f for f, old in before.items() if self.__dict__.get(f) != old]
        return [f for f in changed if not (f in fillable and not before[f])]

    def clean(self) -> None:
        """Raise ``ValidationError`` for a change to what was signed, or for dates that contradict each other."""
        super().clean()
        if self.changed_frozen_fields() and not is_open(self.pk):
            raise Frozen()
        errors: dict[str, Any] = {}
        if self.terminated_on and self.concluded_on and self.terminated_on < self.concluded_on:
            errors["terminated_on"] = _("The termination is before the last signature.")
        if self.entered_into_force_on and self.concluded_on and self.entered_into_force_on < self.concluded_on:
            errors["entered_into_force_on"] = _("Entry into force cannot come before the last signature.")
        if errors:
            raise ValidationError(errors)

    def save(self, **options: Any) -> None:
        """Write the memorandum; raise ``Frozen`` for a change to what was signed outside a correction."""
        self.normalise()
        if self.changed_frozen_fields() and not is_open(self.pk):
            raise Frozen()
        super().save(**options)
        self._signed = {f: self.__dict__[f] for f in self.FROZEN_FIELDS if f in self.__dict__}
        self._signed_status = self.status

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Delete the memorandum; raise ``Frozen`` once it has been signed."""
        if self.is_signed:
            raise Frozen()
        return super().delete(using=using, keep_parents=keep_parents)
