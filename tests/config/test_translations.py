"""The Chinese catalogue: whole, and true to its placeholders."""

import re
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext, override

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "zh_Hans/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def entries():
    with CATALOGUE.open("rb") as file:
        return [entry for entry in read_po(file, locale="zh_Hans") if entry.id]


def texts(value):
    return [value] if isinstance(value, str) else list(value)


def test_every_text_has_its_chinese():
    assert len(entries()) > 600
    assert [entry.id for entry in entries() if entry.fuzzy or not all(texts(entry.string))] == []


def test_the_chinese_keeps_every_placeholder():
    for entry in entries():
        for string in texts(entry.string):
            assert set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(texts(entry.id)[-1])), entry.id


def test_the_catalogue_is_in_use():
    with override("zh-hans"):
        assert gettext("memorandum of understanding") == "谅解备忘录"
