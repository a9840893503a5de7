"""The two languages: their codes in Django, their tags on the wire (BCP 47), their columns in the database."""

from typing import Final

from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ZH: Final = "zh-hans"
EN: Final = "en"
CODES: Final = (ZH, EN)
TAGS: Final = {ZH: "zh-Hans", EN: "en"}
CODE_OF_TAG: Final = {tag: code for code, tag in TAGS.items()}
NAMES: Final = {ZH: "中文", EN: "English"}
ONLY_IN: Final = {ZH: _("only in Chinese"), EN: _("only in English")}


def column(field: str, code: str) -> str:
    """Return the database column of ``field`` in the language ``code``: ``name``, ``zh-hans`` → ``name_zh_hans``."""
    return f"{field}_{code.replace('-', '_')}"


def columns(*fields: str) -> list[str]:
    """Return the columns of ``fields`` in both languages, Chinese first."""
    return [column(field, code) for field in fields for code in CODES]


def other(code: str) -> str:
    """Return the code of the other language."""
    return EN if code == ZH else ZH


def current() -> str:
    """Return the code of the reader's language, always one of ours; any Chinese reads simplified Chinese."""
    language = (get_language() or ZH).lower()
    if language in CODES:
        return language
    return ZH if language.startswith("zh") else EN


def localised_verbose_name(verbose_name: str, code: str) -> str:
    """Return the label of one language's column: ``name (English)``."""
    return format_lazy(  # type: ignore[return-value]
        "{name} ({language})", name=verbose_name, language=lazystr(NAMES[code.replace("_", "-")])
    )
