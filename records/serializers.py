"""What every record has in the API: identifier, addresses, version; and fields that are null when empty."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bilingual.languages import CODES, TAGS


class OptionalText(serializers.CharField):
    """A text in no particular language, ``null`` when empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        """Return the text."""
        return str(value) or None


class Code(serializers.ChoiceField):
    """A code out of a fixed list, the same in both languages."""

    def to_representation(self, value: Any) -> Any:
        """Return the code, ``None`` when none is recorded."""
        return str(value) or None


class IdentifierUrl(serializers.URLField):
    """An identifier from a public register as the URL that resolves it."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        """Return the URL, ``None`` when there is no identifier."""
        return f"{self.prefix}{value}" if value else None


class ApiAddress(serializers.URLField):
    """The address of a record in this API, by its identifier, which never changes."""

    def __init__(self, route: str) -> None:
        self.route = route
        super().__init__(source="*", help_text="This record in the API.")

    def to_representation(self, record: Any) -> str:
        """Return the absolute address."""
        return self.context["request"].build_absolute_uri(reverse(f"api:{self.route}-detail", args=[record.pk]))


@extend_schema_field(
    {
        "type": "object",
        "description": "The public page in each language.",
        "properties": {TAGS[code]: {"type": "string", "format": "uri"} for code in CODES},
        "required": [TAGS[code] for code in CODES],
    }
)
class PageAddress(serializers.Field):
    """The public page of a record in each language."""

    def __init__(self) -> None:
        super().__init__(source="*")

    def to_representation(self, record: Any) -> dict[str, str]:
        """Return an absolute address a language."""
        pages = {}
        for code in CODES:
            with override(code):
                pages[TAGS[code]] = self.context["request"].build_absolute_uri(record.get_absolute_url())
        return pages


class RecordSerializer(serializers.Serializer):
    """What every record begins with; its subclasses add ``url`` and ``display``."""

    id = serializers.UUIDField()
    page = PageAddress()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField(default_timezone=dt.UTC)


class LinkSerializer(serializers.Serializer):
    """Another record in short; ``null`` unless ``shown`` says of the record around it that the link may be shown."""

    id = serializers.UUIDField()

    def __init__(self, *args: Any, shown: Callable[[Any], bool] | None = None, **options: Any) -> None:
        self.shown = shown
        if shown is not None:
            options["allow_null"] = True
        super().__init__(*args, **options)

    def get_attribute(self, instance: Any) -> Any:
        """Return the record linked to, ``None`` when there is none or it stays hidden."""
        if self.shown is not None and not self.shown(instance):
            return None
        return super().get_attribute(instance)
