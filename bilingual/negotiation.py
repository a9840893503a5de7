"""The language of an answer that has one address for both languages, as in the API."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from bilingual.languages import CODE_OF_TAG, CODES, ZH

PARAMETER = "lang"
_BY_FOLDED_TAG = {tag.casefold(): code for tag, code in CODE_OF_TAG.items()}


def named_language(value: str) -> str | None:
    """Return the code of the language tag ``value`` in any case, ``None`` for a tag that is not one of ours."""
    return _BY_FOLDED_TAG.get(value.casefold())


def language_of(request: HttpRequest) -> str:
    """Return the code of the language to answer in: ``?lang=``, else what ``Accept-Language`` prefers, else Chinese.

    A cookie has no say: the same request gets the same answer.
    """
    try:
        asked = named_language(request.GET.get(PARAMETER, ""))
    except SuspiciousOperation:  # a query string that cannot be read is refused elsewhere
        asked = None
    return asked or _preferred(request.headers.get("Accept-Language", ""))


def _preferred(header: str) -> str:
    for tag, _quality in parse_accept_lang_header(header.lower()):
        if tag == "*":
            break
        try:
            code = get_supported_language_variant(tag).lower()
        except LookupError:
            continue
        if code in CODES:
            return code
    return ZH
