"""Names: folding of accents and case, pinyin, sort keys and search keys.

Chinese names sort by pinyin, family name first. pypinyin reads a character by its commonest reading, which is
wrong for some surnames; those come from a table (单 Shan, not Dan), as GB/T 28039-2011 spells them.
"""

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin

HAN = re.compile(r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")

# Letters that Unicode decomposition leaves as they are.
_UNDECOMPOSED = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)
_WITHOUT_V = {"lv": "lu", "lve": "lue", "nv": "nu", "nve": "nue"}  # pypinyin writes ü as v
# fmt: off
_SURNAMES = {
    "单": "shan", "解": "xie", "曾": "zeng", "查": "zha", "区": "ou", "仇": "qiu", "任": "ren", "盖": "ge",
    "朴": "piao", "尉": "yu", "秘": "bi", "冼": "xian", "洗": "xian", "缪": "miao", "乐": "yue", "员": "yun",
    "华": "hua", "纪": "ji", "翟": "zhai", "覃": "qin", "折": "she", "黑": "he", "种": "chong", "尹": "yin",
    "幺": "yao", "繁": "po", "佘": "she", "逄": "pang", "隗": "wei", "郗": "xi", "宓": "mi", "殷": "yin",
}
_DOUBLE_SURNAMES = {"尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "澹台": "tantai", "令狐": "linghu"}
# fmt: on


@lru_cache(100_000)
def fold(text: str) -> str:
    """Return ``text`` without accents, case or width: ``Vũ Như Quỳnh`` → ``vu nhu quynh``, ``Lü`` → ``lu``."""
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_UNDECOMPOSED)
    plain = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", plain)).strip()


def has_han(text: str) -> bool:
    """Return whether ``text`` holds a Chinese character."""
    return bool(HAN.search(text))


def pinyin_syllables(text: str, *, is_person: bool = False) -> list[str]:
    """Return the pinyin of ``text`` without tones, a syllable each; ü is written ``u``; other scripts stay, folded."""
    if is_person and text[:2] in _DOUBLE_SURNAMES:
        surname, rest = _DOUBLE_SURNAMES[text[:2]], text[2:]
    elif is_person and text[:1] in _SURNAMES:
        surname, rest = _SURNAMES[text[:1]], text[1:]
    else:
        surname, rest = "", text
    return [s for s in (surname, *_syllables(rest)) if s]


@lru_cache(20_000)
def _syllables(text: str) -> tuple[str, ...]:
    """Return the commonest reading of each character; kept, since titles and names of bodies repeat."""
    folded = (fold(syllable) for syllable in lazy_pinyin(text)) if text else ()
    return tuple(_WITHOUT_V.get(syllable, syllable) for syllable in folded)


def _agrees(chinese: str, romanised: str) -> bool:
    """Return whether a romanised name starts with some reading of the Chinese name's first character."""
    readings = pinyin(chinese[0], style=Style.NORMAL, heteronym=True)[0]
    if chinese[0] in _SURNAMES:
        readings = [*readings, _SURNAMES[chinese[0]]]
    joined = fold(romanised).replace(" ", "")
    return any(joined.startswith(fold(r).replace("v", "u")) for r in readings)


def sort_key_zh(chinese: str | None, romanised: str | None = None, *, is_person: bool = False) -> str:
    """Return the key that puts a name in pinyin order.

    A person's own romanisation decides when it is written family name first (``Shan Wei`` for 单伟); otherwise
    pypinyin does, with the table of surnames. Digits and Latin letters keep their place before Chinese ones.
    """
    if not chinese:
        return sort_key_en(romanised)
    if is_person and romanised and has_han(chinese[0]) and _agrees(chinese, romanised):
        return fold(romanised)
    if not has_han(chinese):
        return fold(chinese)
    return re.sub(r"[^\w\s]+", " ", " ".join(pinyin_syllables(chinese, is_person=is_person))).strip()


def sort_key_en(name: str | None) -> str:
    """Return the key that puts a name in English order: folded, without a leading article."""
    return re.sub(r"^(the|an?) ", "", re.sub(r"[^\w\s]+", " ", fold(name or "")).strip())


def search_key(*names: str | None, is_person: bool = False) -> str:
    """Return the folded forms of ``names``, one a line, with pinyin of those in Chinese, spaced and joined.

    A folded query (``fold(query)``) that is part of this text names the record: characters, pinyin with or
    without spaces, and Latin letters with or without accents all find it.
    """
    forms: dict[str, None] = {}
    for name in filter(None, names):
        folded = fold(name)
        forms[folded] = None
        if has_han(name):
            syllables = pinyin_syllables(name, is_person=is_person)
            forms[" ".join(syllables)] = None
            forms["".join(syllables)] = None
        elif is_person:
            forms[re.sub(r"[\s'’-]", "", folded)] = None
    return "\n".join(filter(None, forms))


def slug_from(*names: str | None) -> str:
    """Return an ASCII lower-case slug of the first usable name, in pinyin for Chinese; empty when none is usable."""
    for name in filter(None, names):
        latin = " ".join(pinyin_syllables(name)) if has_han(name) else fold(name)
        ascii_only = latin.encode("ascii", "ignore").decode()
        if slug := re.sub(r"[^a-z0-9]+", "-", ascii_only.replace("'", "")).strip("-")[:80].strip("-"):
            return slug
    return ""
