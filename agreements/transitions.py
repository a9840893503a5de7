"""The state machine of a memorandum: which moves there are, what guards them, and the one function that moves.

draft → in review → agreed → signed → in force → terminated or superseded; before signature also → cancelled.
"""

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Memorandum, Relation, Signatory, Text, TextVersion, Transition
from agreements.models.memoranda import Status
from bilingual.dates import Precision
from records.history import acting

MOVES: Final[dict[str, tuple[Status, ...]]] = {
    Status.DRAFT: (Status.IN_REVIEW, Status.CANCELLED),
    Status.IN_REVIEW: (Status.DRAFT, Status.AGREED, Status.CANCELLED),
    Status.AGREED: (Status.IN_REVIEW, Status.SIGNED, Status.CANCELLED),
    Status.SIGNED: (Status.IN_FORCE, Status.TERMINATED),
    Status.IN_FORCE: (Status.TERMINATED, Status.SUPERSEDED),
    Status.TERMINATED: (),
    Status.SUPERSEDED: (),
    Status.CANCELLED: (),
}

NEED_A_REASON: Final = frozenset({Status.TERMINATED, Status.SUPERSEDED, Status.CANCELLED})
"""The moves for which staff must say why."""

Reasons = list[Any]
"""Sentences in the reader's language, translated when they are shown."""


def _agreed(memorandum: Memorandum) -> Reasons:
    if memorandum.no_scan_held:
        return []
    held = set(
        Text.objects.filter(
            memorandum=memorandum, standing=Text.Standing.AUTHENTIC, versions__isnull=False
        ).values_list("language", flat=True)
    )
    if not memorandum.authentic_languages:
        return [_("Declare the authentic languages.")]
    return [
        _("There is no text in the authentic language “%(language)s”.") % {"language": language}
        for language in memorandum.authentic_languages
        if language not in held
    ]


def _signed(memorandum: Memorandum) -> Reasons:
    reasons: Reasons = []
    parties = list(memorandum.parties.select_related("organisation").prefetch_related("signatories"))
    if len(parties) < 2:
        reasons.append(_("A memorandum has at least two parties."))
    for party in parties:
        if not any(signatory.signed_on for signatory in party.signatories.all()):
            reasons.append(_("“%(party)s” has no signatory with a date of signature.") % {"party": party})
    if not memorandum.no_scan_held and not TextVersion.objects.filter(text__memorandum=memorandum).exists():
        reasons.append(_("Add the signed text, or state that no scan is held."))
    return reasons


def _in_force(memorandum: Memorandum) -> Reasons:
    basis = memorandum.entry_into_force_basis
    if not basis:
        return [_("State on what basis the memorandum enters into force.")]
    if basis == Memorandum.Basis.SIGNATURE:
        return []
    if not memorandum.entered_into_force_on:
        return [_("State the date of entry into force.")]
    if memorandum.entered_into_force_on > timezone.localdate():
        return [_("The date of entry into force is still ahead.")]
    return []


def _terminated(memorandum: Memorandum) -> Reasons:
    reasons: Reasons = []
    if not memorandum.terminated_on:
        reasons.append(_("State the date of termination."))
    if not (memorandum.termination_reason_zh_hans or memorandum.termination_reason_en):
        reasons.append(_("State the reason of termination."))
    return reasons


def _superseded(memorandum: Memorandum) -> Reasons:
    successors = Relation.objects.filter(
        to_memorandum=memorandum, type=Relation.Type.SUPERSEDES, from_memorandum__status=Status.IN_FORCE
    )
    return [] if successors.exists() else [_("The memorandum that supersedes this one must be in force first.")]


GUARDS: Final[dict[str, Callable[[Memorandum], Reasons]]] = {
    Status.AGREED: _agreed,
    Status.SIGNED: _signed,
    Status.IN_FORCE: _in_force,
    Status.TERMINATED: _terminated,
    Status.SUPERSEDED: _superseded,
}


def obstacles(memorandum: Memorandum, to: str) -> Reasons:
    """Return what stands in the way of moving ``memorandum`` to the status ``to``; empty when nothing does."""
    if to not in MOVES[memorandum.status]:
        return [
            _("A memorandum does not move from “%(from)s” to “%(to)s”.")
            % {"from": Status(memorandum.status).label, "to": Status(to).label}
        ]
    guard = GUARDS.get(to)
    return guard(memorandum) if guard else []


def date_of_last_signature(memorandum: Memorandum) -> tuple[Any, str]:
    """Return the day of the last signature and how precisely it is known; the vaguer one when two share a day."""
    dated = Signatory.objects.filter(party__memorandum=memorandum, signed_on__isnull=False)
    vagueness = [Precision.YEAR, Precision.MONTH, Precision.DAY]
    last = max(
        dated.values_list("signed_on", "signed_precision"), key=lambda s: (s[0], -vagueness.index(Precision(s[1])))
    )
    return last[0], last[1]


def move(memorandum: Memorandum, to: str, *, by: Any = None, why: str = "") -> Transition:
    """Move ``memorandum`` to the status ``to`` and return the transition that records who did it, when and why.

    The date of conclusion is set on signature; the date of entry into force where signature is its basis. Raises
    ``ValidationError`` with every obstacle; nothing is written then.
    """
    with transaction.atomic(), acting(by, why or None):
        current = Memorandum.objects.select_for_update().get(pk=memorandum.pk)
        if reasons := obstacles(current, to):
            raise ValidationError([ValidationError(reason, code="obstacle") for reason in reasons])
        step = Transition.objects.create(memorandum=current, from_status=current.status, to_status=to, by=by, why=why)
        current.status = Status(to)
        if to == Status.SIGNED:
            current.concluded_on, current.concluded_precision = date_of_last_signature(current)
        if to == Status.IN_FORCE and current.entry_into_force_basis == Memorandum.Basis.SIGNATURE:
            current.entered_into_force_on = current.entered_into_force_on or current.concluded_on
        current.save()
    memorandum.refresh_from_db()
    return step


def path(start: str, to: str) -> list[str] | None:
    """Return the shortest run of moves from ``start`` to ``to``, without its start; ``None`` when there is none."""
    frontier: list[list[str]] = [[start]]
    seen = {start}
    while frontier:
        trail = frontier.pop(0)
        if trail[-1] == to:
            return trail[1:]
        for step in MOVES[trail[-1]]:
            if step not in seen:
                seen.add(step)
                frontier.append([*trail, step])
    return None
