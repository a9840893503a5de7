"""Identifiers of persons and organisations, by their check digits."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import isni

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32


def validate_ror_id(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is a ROR ID: 0, six base-32 characters, two check digits.

    The check is ISO 7064 MOD 97-10 over the number that the first seven characters spell, as ror.org publishes it.
    """
    if not re.fullmatch(rf"0[{_ALPHABET}]{{6}}\d\d", value):
        raise ValidationError(_("This is no ROR ID: nine characters, beginning with 0."), code="ror")
    number = 0
    for character in value[:7]:
        number = number * 32 + _ALPHABET.index(character)
    if 98 - (number * 100) % 97 != int(value[7:]):
        raise ValidationError(_("This is no ROR ID: its check digits are wrong."), code="ror")


def validate_orcid(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is an ORCID iD: four groups of four with a right check digit.

    An ORCID iD is an ISNI (ISO 27729) in a block of its own.
    """
    if not re.fullmatch(r"(\d{4}-){3}\d{3}[\dX]", value) or not isni.is_valid(value):
        raise ValidationError(_("This is no ORCID iD; write one such as 0000-0002-1825-0097."), code="orcid")
