"""Organisations, persons, their other names, and who works where."""

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from bilingual.dates import precision_field, settle
from bilingual.names import fold, search_key, sort_key_en, sort_key_zh
from people.validators import validate_orcid, validate_ror_id
from records.models import Record, RecordQuerySet, SluggedRecord
from records.principals import Principal

LANGUAGE_HELP = _("A BCP 47 tag, such as zh-hans, en, ru or vi.")


class NamedQuerySet(RecordQuerySet):
    """Rows that have names in several scripts."""

    def matching(self, query: str) -> "NamedQuerySet":
        """Return the rows one of whose names holds ``query``: characters, pinyin or Latin letters, accents or none."""
        key = fold(query)
        if not key:
            return self.none()
        aliases: Any = self.model._meta.get_field("aliases")
        return self.filter(Q(search_key__contains=key) | Q(pk__in=aliases.related_model.matching_owners(key)))


class NamedRecord(SluggedRecord):
    """A record found and sorted by its names: keys are computed at every save, from overrides where staff gave any."""

    sort_name_zh = models.CharField(
        _("sorts in Chinese as"),
        max_length=200,
        blank=True,
        help_text=_("Pinyin with spaces, such as “shan wei”; only where the computed order is wrong."),
    )
    sort_name_en = models.CharField(
        _("sorts in English as"),
        max_length=200,
        blank=True,
        help_text=_("Only where the computed order is wrong."),
    )
    sort_key_zh = models.CharField(max_length=400, blank=True, editable=False, db_index=True)
    sort_key_en = models.CharField(max_length=400, blank=True, editable=False, db_index=True)
    search_key = models.TextField(blank=True, editable=False)

    is_person: ClassVar[bool] = False
    DERIVED = frozenset({"sort_key_zh", "sort_key_en", "search_key"})

    class Meta:
        abstract = True

    def searchable_names(self) -> tuple[str | None, ...]:
        """Return every name kept on the record itself; aliases carry their own keys."""
        return (self.name_zh_hans, self.name_en)

    def derive(self) -> None:
        """Compute the keys by which the record is sorted and found."""
        super().derive()
        zh, en = self.name_zh_hans, self.name_en
        self.sort_key_zh = (fold(self.sort_name_zh) or sort_key_zh(zh, en, is_person=self.is_person))[:400]
        self.sort_key_en = (fold(self.sort_name_en) or sort_key_en(en or self.sort_key_zh))[:400]
        self.search_key = search_key(*self.searchable_names(), is_person=self.is_person)


class Alias(Record):
    """Another name that a person or organisation is known by."""

    name = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=20, blank=True, help_text=LANGUAGE_HELP)
    search_key = models.TextField(blank=True, editable=False)

    owner_field: ClassVar[str]
    is_person: ClassVar[bool] = False
    DERIVED = frozenset({"search_key"})

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def matching_owners(cls, key: str) -> models.QuerySet:
        """Return the identifiers of those whose alias holds the folded text ``key``."""
        return cls._default_manager.filter(search_key__contains=key).values(f"{cls.owner_field}_id")

    def derive(self) -> None:
        """Compute the key by which the alias is found."""
        super().derive()
        self.search_key = search_key(self.name, is_person=self.is_person)


class OrganisationQuerySet(NamedQuerySet):
    """Organisations."""

    def visible_to(self, principal: Principal) -> "OrganisationQuerySet":
        """Return the organisations ``principal`` may see: the listed ones, its own; staff see all."""
        if principal.is_staff:
            return self
        if principal.is_partner:
            return self.filter(Q(is_listed=True) | Q(pk=principal.organisation_id))
        return self.filter(is_listed=True)


class Organisation(NamedRecord):
    """A university, government body, association, company or other body that takes part or is a party."""

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _("university")
        GOVERNMENT = "government", _("government body")
        ASSOCIATION = "association", _("association")
        COMPANY = "company", _("company")
        ALLIANCE = "alliance", _("alliance")
        COMMITTEE = "committee", _("committee")
        OTHER = "other", _("other organisation")

    name = models.CharField(_("name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.OTHER)
    country = CountryField(_("country"), blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), blank=True)
    ror_id = models.CharField(
        _("ROR ID"), max_length=9, blank=True, validators=[validate_ror_id], help_text=_("Such as 02v51f717.")
    )
    logo = models.ImageField(_("logo"), upload_to="logos", blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,  # a part outlives no whole unnoticed: staff decide where it goes
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    is_listed = models.BooleanField(
        _("listed publicly"),
        default=True,
        help_text=_("Untick for a body known only from confidential work: it then has no public page."),
    )
    notes = models.TextField(_("internal notes"), blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key_zh", "pk"]
        constraints = [
            models.UniqueConstraint(
                "name_zh_hans",
                "country",
                condition=Q(name_zh_hans__gt=""),
                name="organisation_name_zh_once",
                violation_error_message=_("An organisation with this Chinese name is already registered."),
            ),
            models.UniqueConstraint(
                Lower("name_en"),
                "country",
                condition=Q(name_en__gt=""),
                name="organisation_name_en_once",
                violation_error_message=_("An organisation with this English name is already registered."),
            ),
            models.UniqueConstraint(
                "ror_id",
                condition=Q(ror_id__gt=""),
                name="organisation_ror_once",
                violation_error_message=_("This ROR ID belongs to another organisation here."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="organisation_not_own_parent",
                violation_error_message=_("An organisation cannot be part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.slug

    def get_absolute_url(self) -> str:
        """Return the address of the public page in the reader's language."""
        return reverse("people:organisation-detail", args=[self.slug])

    def slug_source(self) -> tuple[str | None, ...]:
        """Return the texts from which a slug is made: the English short name first."""
        return (self.short_name_en, self.name_en, self.name_zh_hans)

    def searchable_names(self) -> tuple[str | None, ...]:
        """Return every name kept on the record itself."""
        return (self.name_zh_hans, self.name_en, self.short_name_zh_hans, self.short_name_en)

    def clean(self) -> None:
        """Raise ``ValidationError`` when following "part of" would come back to this organisation."""
        super().clean()
        above = self.parent
        seen = {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("This would make the organisation part of itself.")})
            seen.add(above.pk)
            above = above.parent


class OrganisationAlias(Alias):
    """Another name that an organisation is known by, or a spelling found in some text."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="aliases", verbose_name=_("organisation")
    )

    feed_root = "organisation"
    owner_field = "organisation"

    class Meta:
        verbose_name = _("other name of an organisation")
        verbose_name_plural = _("other names of organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="organisation_alias_once",
                violation_error_message=_("This other name is already listed."),
            )
        ]


class PersonQuerySet(NamedQuerySet):
    """Persons."""

    def visible_to(self, principal: Principal) -> "PersonQuerySet":
        """Return the persons who may be named to ``principal``: those who consented.

        On public pages and in the API consent binds staff as well; the admin, which is not public, lists everyone.
        """
        return self.filter(consent_on__lte=timezone.localdate())


class Person(NamedRecord):
    """Somebody who takes part, speaks, signs or witnesses; named in public only with consent."""

    class Honorific(models.TextChoices):
        MR = "mr", _("Mr")
        MS = "ms", _("Ms")
        DR = "dr", _("Dr")
        PROF = "prof", _("Professor")

    name = models.CharField(
        _("name"), max_length=200, help_text=_("As it is written in that language; Chinese names family name first.")
    )
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    native_name = models.CharField(
        _("name in its own script"), max_length=200, blank=True, help_text=_("Such as Vũ Như Quỳnh, Ольга Гумилевская.")
    )
    native_language = models.CharField(_("language of that name"), max_length=20, blank=True, help_text=LANGUAGE_HELP)
    honorific = models.CharField(_("honorific"), max_length=4, choices=Honorific, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    photo = models.ImageField(_("photo"), upload_to="photos", blank=True)
    orcid = models.CharField(
        _("ORCID iD"),
        max_length=19,
        blank=True,
        validators=[validate_orcid],
        help_text=_("Such as 0000-0002-1825-0097."),
    )
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Never shown in public."))
    phone = models.CharField(_("telephone"), max_length=40, blank=True, help_text=_("Never shown in public."))
    consent_on = models.DateField(
        _("consent given on"),
        null=True,
        blank=True,
        help_text=_("The day the person agreed to be named in public; until then only the capacity is shown."),
    )
    notes = models.TextField(_("internal notes"), blank=True)

    is_person = True

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["sort_key_zh", "pk"]
        constraints = [
            models.UniqueConstraint(
                "orcid",
                condition=Q(orcid__gt=""),
                name="person_orcid_once",
                violation_error_message=_("This ORCID iD belongs to another person here."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.native_name or self.slug

    def get_absolute_url(self) -> str:
        """Return the address of the public page in the reader's language."""
        return reverse("people:person-detail", args=[self.slug])

    @property
    def may_be_named(self) -> bool:
        """Return whether the person has consented to be named in public."""
        return self.consent_on is not None and self.consent_on <= timezone.localdate()

    def searchable_names(self) -> tuple[str | None, ...]:
        """Return every name kept on the record itself."""
        return (self.name_zh_hans, self.name_en, self.native_name)

    def slug_source(self) -> tuple[str | None, ...]:
        """Return the texts from which a slug is made."""
        return (self.name_en, self.name_zh_hans, self.native_name)

    def clean(self) -> None:
        """Raise ``ValidationError`` for a consent in the future."""
        super().clean()
        if self.consent_on and self.consent_on > timezone.localdate():
            raise ValidationError({"consent_on": _("A consent cannot lie in the future.")})


class PersonAlias(Alias):
    """Another spelling of a person's name, such as a transliteration variant."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="aliases", verbose_name=_("person"))

    feed_root = "person"
    owner_field = "person"
    is_person = True

    class Meta:
        verbose_name = _("other name of a person")
        verbose_name_plural = _("other names of persons")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="person_alias_once",
                violation_error_message=_("This other name is already listed."),
            )
        ]


class AffiliationQuerySet(RecordQuerySet):
    """Affiliations."""

    def visible_to(self, principal: Principal) -> "AffiliationQuerySet":
        """Return the affiliations whose person and organisation ``principal`` may both see."""
        return self.filter(
            person__in=Person.objects.visible_to(principal), organisation__in=Organisation.objects.visible_to(principal)
        )


class Affiliation(Record):
    """A post that a person holds or held at an organisation; several at once are normal."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,  # a post is somebody's record, not the organisation's to take along
        related_name="affiliations",
        verbose_name=_("organisation"),
    )
    title = models.CharField(_("job title"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=200, blank=True)
    started = models.DateField(_("started"), null=True, blank=True)
    started_precision = precision_field()
    ended = models.DateField(_("ended"), null=True, blank=True)
    ended_precision = precision_field()

    feed_root = "person"

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = [F("started").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started__isnull=True) | Q(ended__isnull=True) | Q(ended__gte=F("started")),
                name="affiliation_ends_after_start",
                violation_error_message=_("The end is before the start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"

    def derive(self) -> None:
        """Keep dates known only in part as the outer days of their period."""
        super().derive()
        if isinstance(self.started, dt.date):
            self.started = settle(self.started, self.started_precision)
        if isinstance(self.ended, dt.date):
            self.ended = settle(self.ended, self.ended_precision, is_end=True)
