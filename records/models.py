"""What every record has: a stable identifier, a version, its place in the change feed, a slug, a state."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from bilingual.models import BilingualModel
from bilingual.names import slug_from


class StaleRecord(Exception):
    """Somebody else saved (or deleted) the record since it was read; nothing was written."""


class Change(models.Model):
    """One committed write to a record, in the order partners may read it.

    ``sequence`` stays empty until ``records.changes.number_changes`` gives it, after the commit; so numbers never
    appear behind a reader who has already passed them.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")
        DELETED = "deleted", _("deleted")

    sequence = models.BigIntegerField(_("sequence"), null=True, unique=True, editable=False)
    label = models.CharField(_("record type"), max_length=60)
    record_id = models.UUIDField(_("record"))
    version = models.PositiveIntegerField(_("version"))
    action = models.CharField(_("action"), max_length=7, choices=Action)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["label", "record_id"], name="change_record")]

    def __str__(self) -> str:
        return f"{self.sequence or '–'} {self.label} {self.record_id} {self.action}"


class FormerAddress(models.Model):
    """A slug or reference that a record once had; its pages redirect to the present one."""

    label = models.CharField(_("record type"), max_length=60)
    address = models.CharField(_("former address"), max_length=200)
    record_id = models.UUIDField(_("record"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [models.UniqueConstraint(fields=["label", "address"], name="former_address_once")]

    def __str__(self) -> str:
        return f"{self.label} {self.address}"


class RecordQuerySet(models.QuerySet):
    """Rows of one record type. Bulk writes go through ``records.bulk``, which writes history and changes too."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the records one by one, so that each leaves its trace; return what ``QuerySet.delete`` does."""
        total: dict[str, int] = {}
        with transaction.atomic():
            record: Any
            for record in self:
                for label, count in record.delete()[1].items():
                    total[label] = total.get(label, 0) + count
        return sum(total.values()), total


class Record(BilingualModel):
    """The base of every editable record: UUIDv7 (RFC 9562), version, timestamps, its place in the change feed."""

    feed_root: ClassVar[str] = ""
    """The path to the record that partners see this one as part of; empty when it is one itself."""
    BOOKKEEPING: ClassVar[frozenset[str]] = frozenset({"version", "created_at", "updated_at"})
    """The columns that every save changes by itself."""
    DERIVED: ClassVar[frozenset[str]] = frozenset()
    """The columns that ``derive`` computes; a save writes them whichever columns it names."""

    id = models.UUIDField(_("identifier"), primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True, editable=False)

    objects: Any = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def normalise(self) -> None:
        """Trim texts and, where every column is loaded, compute those that follow from others."""
        super().normalise()
        if not self.get_deferred_fields():
            self.derive()

    def derive(self) -> None:
        """Compute the columns that follow from others."""

    def save(self, **options: Any) -> None:
        """Write the record if nobody else has since it was read; raise ``StaleRecord`` otherwise."""
        adding = self._state.adding
        with transaction.atomic():
            if not adding:
                self._claim_version()
                if options.get("update_fields") is not None:
                    options["update_fields"] = {*options["update_fields"], "version", "updated_at", *self.DERIVED}
            try:
                super().save(**options)
            except BaseException:
                if not adding:
                    self.version -= 1
                raise
            self._note_change(Change.Action.CREATED if adding else Change.Action.UPDATED)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Delete the record, leaving its change behind; return what ``Model.delete`` does."""
        with transaction.atomic():
            self._note_change(Change.Action.DELETED)
            return super().delete(using=using, keep_parents=keep_parents)

    def _claim_version(self) -> None:
        rows = type(self)._base_manager.filter(pk=self.pk, version=self.version)
        if not rows.update(version=F("version") + 1):
            raise StaleRecord(f"{self._meta.label} {self.pk} version {self.version}")
        self.version += 1

    def feed_target(self, action: str) -> "tuple[Record, str]":
        """Return the record that partners see change when this one does, and what they see happen to it."""
        root: Record = self
        for step in filter(None, self.feed_root.split(".")):
            root, action = getattr(root, step), Change.Action.UPDATED
        return root, action

    def _note_change(self, action: str) -> None:
        root, action = self.feed_target(action)
        Change.objects.create(label=root._meta.label_lower, record_id=root.pk, version=root.version, action=action)


class AddressedRecord(Record):
    """A record with a public page: when its address changes, the former one is kept and redirects."""

    address_field: ClassVar[str] = "slug"

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Self:
        """Return the record as loaded, remembering its address."""
        record = super().from_db(db, field_names, values, **options)
        record._loaded_address = record.__dict__.get(cls.address_field)
        return record

    @property
    def address(self) -> str:
        """Return the last part of this record's public address: its slug or reference."""
        return getattr(self, self.address_field)

    def save(self, **options: Any) -> None:
        """Write the record; keep a former address that it leaves behind."""
        with transaction.atomic():
            super().save(**options)
            former = getattr(self, "_loaded_address", None)
            present = self.__dict__.get(self.address_field)
            if former and present and former != present:
                FormerAddress.objects.update_or_create(
                    label=self._meta.label_lower, address=former, defaults={"record_id": self.pk}
                )
            self._loaded_address = present


class SluggedRecord(AddressedRecord):
    """A record whose address is a readable slug, made from its English name or its pinyin when none is given."""

    slug = models.SlugField(
        _("address (slug)"),
        max_length=100,
        unique=True,
        blank=True,
        help_text=_("Lower-case Latin letters, digits and hyphens; made from the name when empty."),
    )

    class Meta:
        abstract = True

    def slug_source(self) -> tuple[str | None, ...]:
        """Return the texts from which a slug is made, best first."""
        return (self.name_en, self.name_zh_hans)

    def normalise(self) -> None:
        """Trim texts and fill an empty slug with one that is free."""
        super().normalise()
        if "slug" not in self.get_deferred_fields() and not self.slug:
            self.slug = self._free_slug(slug_from(*self.slug_source()) or str(self.pk))

    def _free_slug(self, wanted: str) -> str:
        others = type(self)._base_manager.exclude(pk=self.pk)
        taken = set(others.filter(slug__startswith=wanted).values_list("slug", flat=True))
        return next(s for s in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)

    def clean(self) -> None:
        """Raise ``ValidationError`` for a slug with upper-case letters, which would make two addresses of one."""
        super().clean()
        if self.slug != self.slug.lower():
            raise ValidationError({"slug": _("Write the address in lower-case letters.")})


class Publication(models.TextChoices):
    """How far a record is on its way to the public."""

    DRAFT = "draft", _("draft")
    READY = "ready", _("ready")
    PUBLISHED = "published", _("published")


def publication_field() -> models.CharField:
    """Return the column that says how far a record is on its way to the public."""
    return models.CharField(_("status"), max_length=9, choices=Publication, default=Publication.DRAFT, db_index=True)
