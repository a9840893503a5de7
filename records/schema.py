"""What every operation of the API has in common in its OpenAPI description."""

import inspect
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from bilingual.languages import TAGS
from bilingual.negotiation import PARAMETER
from records.problems import MEDIA_TYPE, ProblemSerializer

LANGUAGE = OpenApiParameter(
    PARAMETER,
    str,
    enum=list(TAGS.values()),
    description="Language of `display` and of messages; by default what `Accept-Language` prefers.",
)
PROBLEMS = {400: "A parameter is unknown or cannot be used.", 404: "No such record, page or address."}


class Schema(AutoSchema):
    """Adds the language parameter and the problems to every operation."""

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters that every operation takes."""
        return [*super().get_override_parameters(), LANGUAGE]

    def get_description(self) -> str:  # type: ignore[override]
        """Return what the endpoint is about; of a detail, how it is addressed."""
        about = inspect.getdoc(type(self.view)) or ""
        if getattr(self.view, "action", "") == "retrieve":
            return f"{about} One of them, by `id` or by slug or reference; a former slug or reference answers 301."
        return about

    def get_response_serializers(self) -> Any:
        """Return the success and the problems, by status."""
        found = super().get_response_serializers()
        responses = found if isinstance(found, dict) else {200: found}
        return {
            **responses,
            **{
                (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description)
                for status, description in PROBLEMS.items()
            },
        }
