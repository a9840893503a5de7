"""Who asks: the public, a partner's organisation, or the alliance's staff."""

import uuid
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Principal:
    """Whoever asks for records. ``organisation_id`` is set for a partner, ``is_staff`` for the alliance's staff."""

    organisation_id: uuid.UUID | None = None
    is_staff: bool = False

    @property
    def is_partner(self) -> bool:
        """Return whether a partner's organisation asks."""
        return self.organisation_id is not None


PUBLIC = Principal()
STAFF = Principal(is_staff=True)


def principal_of(request: Any) -> Principal:
    """Return who sent ``request``: staff who are signed in, else the public."""
    user = getattr(request, "user", None)
    return STAFF if user is not None and user.is_active and user.is_staff else PUBLIC
