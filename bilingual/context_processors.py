"""What every template knows of the two languages."""

from typing import Any

from django.http import HttpRequest
from django.urls import translate_url

from bilingual.languages import CODES, NAMES, TAGS, current


def languages(request: HttpRequest) -> dict[str, Any]:
    """Return the reader's language and this page's address in each language."""
    here = request.get_full_path()
    code = current()
    return {
        "language_code": code,
        "language_tag": TAGS[code],
        "language_choices": [
            {"code": c, "tag": TAGS[c], "name": NAMES[c], "url": translate_url(here, c), "is_current": c == code}
            for c in CODES
        ],
    }
