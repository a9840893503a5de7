"""The texts of a memorandum and their versions, which are only ever added."""

import hashlib
import re
import unicodedata
import uuid
from pathlib import PurePath
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.correcting import Frozen
from agreements.models.frozen import SignedPart
from agreements.models.memoranda import Memorandum
from records.models import Record, RecordQuerySet
from records.principals import Principal

MAXIMUM_BYTES = 50 * 1024 * 1024
SIGNATURES = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".jpg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}
"""The first bytes of the kinds of file that are taken."""


def random_path(version: "TextVersion", filename: str) -> str:
    """Return a path that nobody can guess, with the ending of ``filename`` in lower case."""
    return f"texts/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


def text_digest(text: str) -> str:
    """Return the SHA-256, in hexadecimal, of the words of ``text``: composed (NFKC), white space folded.

    Two files with the same wording have the same digest, whatever their layout.
    """
    words = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    return hashlib.sha256(words.encode()).hexdigest()


class TextQuerySet(RecordQuerySet):
    """Texts."""

    def visible_to(self, principal: Principal) -> "TextQuerySet":
        """Return the texts of the memoranda whose content ``principal`` may read."""
        return self.filter(memorandum__in=Memorandum.objects.with_content_disclosed_to(principal))


class Text(SignedPart):
    """The wording of a memorandum in one language, and its standing."""

    class Standing(models.TextChoices):
        AUTHENTIC = "authentic", _("authentic text")
        TRANSLATION = "translation", _("translation")
        CERTIFIED_COPY = "certified_copy", _("certified copy")
        ANNEX = "annex", _("annex")

    memorandum = models.ForeignKey(
        Memorandum,
        models.PROTECT,  # what was agreed on is not deleted along
        related_name="texts",
        verbose_name=_("memorandum"),
    )
    language = models.CharField(_("language"), max_length=20, help_text=_("A BCP 47 tag, such as zh-hans, en or ru."))
    standing = models.CharField(_("standing"), max_length=14, choices=Standing, default=Standing.AUTHENTIC)
    title = models.CharField(
        _("title"), max_length=300, blank=True, help_text=_("The heading, in the language of the text.")
    )

    feed_root: ClassVar[str] = "memorandum"

    objects = TextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ["standing", "language", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["memorandum", "language"],
                condition=Q(standing="authentic"),
                name="text_one_authentic_a_language",
                violation_error_message=_("There is already an authentic text in this language."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.memorandum.reference} · {self.get_standing_display()} · {self.language}"

    def _has_owner(self) -> bool:
        return self.memorandum_id is not None

    def is_frozen(self) -> bool:
        """Return whether this is an authentic text of a signed memorandum; translations and annexes may follow."""
        return self.standing == self.Standing.AUTHENTIC and super().is_frozen()


class TextVersionQuerySet(RecordQuerySet):
    """Versions of texts."""

    def visible_to(self, principal: Principal) -> "TextVersionQuerySet":
        """Return the versions of the texts that ``principal`` may read."""
        return self.filter(text__in=Text.objects.visible_to(principal))


class TextVersion(Record):
    """One file of a text, as uploaded; never changed and never deleted."""

    text = models.ForeignKey(
        Text,
        models.PROTECT,  # append-only
        related_name="versions",
        verbose_name=_("text"),
    )
    file = models.FileField(_("file"), upload_to=random_path, max_length=200)
    original_name = models.CharField(_("name of the file"), max_length=200, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, editable=False, db_index=True)
    extracted_text = models.TextField(_("extracted text"), blank=True)
    text_digest = models.CharField(_("SHA-256 of the words"), max_length=64, blank=True, editable=False, db_index=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,  # who brought a signed text is part of the record
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    feed_root: ClassVar[str] = "text.memorandum"

    objects = TextVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a text")
        verbose_name_plural = _("versions of texts")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "sha256"],
                name="text_version_once",
                violation_error_message=_("This very file is already a version of the text."),
            )
        ]

    def __str__(self) -> str:
        return self.original_name or self.sha256[:12]

    def clean(self) -> None:
        """Raise ``ValidationError`` for a file too large or of a kind not taken, or for a frozen text."""
        super().clean()
        if not self._state.adding:
            raise ValidationError(_("A version of a text is never changed; add a new one."), code="append_only")
        if self.text_id and self.text.is_frozen() and self.text.versions.exists():
            raise Frozen()
        if self.file:
            self._check_file(self.file)
            self._describe_file(self.file)

    def _check_file(self, file: File) -> None:
        if file.size > MAXIMUM_BYTES:
            raise ValidationError({"file": _("The file is larger than 50 MB.")})
        expected = SIGNATURES.get(PurePath(file.name or "").suffix.lower())
        file.seek(0)
        if expected is None or not file.read(8).startswith(expected):
            raise ValidationError({"file": _("Only PDF, DOCX, JPEG and PNG files are taken.")})

    def _describe_file(self, file: File) -> None:
        digest = hashlib.sha256()
        file.seek(0)
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        self.sha256, self.size = digest.hexdigest(), file.size
        self.original_name = self.original_name or PurePath(file.name or "").name[:200]
        self.text_digest = text_digest(self.extracted_text) if self.extracted_text else ""

    def save(self, **options: Any) -> None:
        """Add the version with its digests; raise ``ValidationError`` for a change or a frozen text."""
        self.clean()
        super().save(**options)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Raise ``ValidationError``: versions are only ever added."""
        raise ValidationError(_("A version of a text is never deleted."), code="append_only")
