"""Tables of memoranda, their parties, signatories, witnesses, terms, milestones and relations."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.models import Memorandum, Milestone, Party, Relation, Signatory, Term, Witness
from agreements.models.memoranda import Status
from agreements.transitions import MOVES, move, path
from bilingual.languages import columns
from people.models import Organisation
from records.cells import Cell, CellError, Choice, Day, Joined, PartialDate, Reference
from records.imports import Load, RecordResource, TitledResource, folded
from records.tables import Row, Table


class MemorandumResource(RecordResource):
    """memoranda: one row a memorandum.

    Rows are loaded as drafts; once every table is in, ``reach_statuses`` moves each along the state machine.
    """

    # Empty leaves it as it is: where signature is the basis, the move into force fills it in.
    entered_into_force_on = Cell("entered_into_force_on", "entered_into_force_on", Day(), saves_null_values=False)

    class Meta:
        model = Memorandum
        import_id_fields = ["reference"]
        fields = [
            "reference",
            "instrument",
            *columns("title"),
            "subject",
            *columns("summary"),
            "visibility",
            "session",
            *columns("place"),
            "entry_into_force_basis",
            "entered_into_force_on",
            "authentic_languages",
            "depositary",
            "no_scan_held",
            "terminated_on",
            *columns("termination_reason"),
            "notes",
        ]

    @classmethod
    def extra_columns(cls) -> tuple[str, ...]:
        """Return the column of the status, which is reached by moves, not written."""
        return ("status",)

    def import_instance(self, instance: Any, row: Any, **options: Any) -> None:
        """Read every cell; raise ``ValidationError`` with the errors by column, an unknown status among them."""
        errors: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **options)
        except ValidationError as error:
            errors = error.error_dict
        try:
            Choice(list(Status)).clean(row.get("status"))
        except CellError as error:
            errors["status"] = [ValidationError(str(error), code="invalid")]
        if errors:
            raise ValidationError(errors)


class PartyResource(RecordResource):
    """parties: one row an organisation bound by a memorandum."""

    class Meta:
        model = Party
        import_id_fields = ["memorandum", "organisation"]
        fields = ["memorandum", "organisation", "order", *columns("name_as_signed")]


def _party(load: Load, memorandum: Memorandum, address: str, column: str, message: str) -> Party:
    """Return the party that the organisation is; raise ``CellError`` with ``message`` when it is none."""
    organisation = load.find(Organisation, address, column=column)
    party = Party.objects.filter(memorandum=memorandum, organisation=organisation).first()
    if party is None:
        load.check_not_failed(Party, memorandum.reference, organisation.slug)
        raise CellError(message % {"organisation": address, "memorandum": memorandum.reference}, column)
    return party


def _party_signed_for(load: Load, row: Any) -> Party:
    memorandum = load.find(Memorandum, row["memorandum"], column="memorandum")
    message = _("“%(organisation)s” is no party to %(memorandum)s: this signatory represents no party.")
    return _party(load, memorandum, row["organisation"], "organisation", message)


class SignatoryResource(RecordResource):
    """signatories: one row a person who signs for a party."""

    party = Joined("party", ("memorandum", "organisation"), _party_signed_for)
    signed_on = PartialDate("signed_on", "signed_precision")

    class Meta:
        model = Signatory
        import_id_fields = ["party", "person"]
        fields = [
            "party",
            "person",
            *columns("name_as_signed", "capacity"),
            "authority",
            "authority_document",
            "signed_on",
            "method",
        ]


class WitnessResource(RecordResource):
    """witnesses: one row a person before whom a memorandum was signed."""

    class Meta:
        model = Witness
        import_id_fields = ["memorandum", "person"]
        fields = ["memorandum", "person", *columns("capacity"), "order"]


class TermResource(RecordResource):
    """terms: one row a period for which a memorandum holds, recognised by its first day."""

    columns_of_codes = {"overlap": "starts_on"}

    class Meta:
        model = Term
        import_id_fields = ["memorandum", "starts_on"]
        fields = ["memorandum", "starts_on", "ends_on", "kind", "notice_days", "auto_renew_months"]


class RelationResource(RecordResource):
    """relations: one row how one memorandum bears on another."""

    from_memorandum = Cell("from_memorandum", "from", Reference(Memorandum))
    to_memorandum = Cell("to_memorandum", "to", Reference(Memorandum))

    columns_of_codes = {"cycle": "to"}

    class Meta:
        model = Relation
        import_id_fields = ["from_memorandum", "to_memorandum", "type"]
        fields = ["from_memorandum", "to_memorandum", "type"]


def _responsible_party(load: Load, row: Any) -> Party | None:
    if not row["responsible"]:
        return None
    memorandum = load.find(Memorandum, row["memorandum"], column="memorandum")
    return _party(
        load, memorandum, row["responsible"], "responsible", _("“%(organisation)s” is no party to %(memorandum)s.")
    )


class MilestoneResource(TitledResource):
    """milestones: one row something that the parties set out to do, recognised by its title in either language."""

    responsible = Joined("responsible", ("responsible",), _responsible_party)

    class Meta:
        model = Milestone
        import_id_fields = ["memorandum"]
        fields = [
            "memorandum",
            *columns("title"),
            "due_on",
            "met_on",
            "responsible",
            *columns("outcome"),
            "figure",
            *columns("unit"),
            "status",
        ]


TABLES = {
    "memoranda": MemorandumResource,
    "parties": PartyResource,
    "signatories": SignatoryResource,
    "witnesses": WitnessResource,
    "terms": TermResource,
    "relations": RelationResource,
    "milestones": MilestoneResource,
}


def reach_statuses(load: Load, table: Table, *, by: Any, why: str) -> None:
    """Move each memorandum of the table to the status that its row states; note the obstacles at that cell.

    Two rounds: first as far as *in force*, then beyond, the superseded before those that supersede them, since a
    memorandum can be superseded only by one that is in force at that moment. One that has a row with an error is
    left where it is: its obstacles would only repeat that error.
    """
    targets = _targets(load, table)
    stuck: set[Any] = {memorandum.pk for memorandum in targets if _has_failed_rows(load, memorandum)}
    for memorandum, (row, target) in targets.items():
        steps = path(memorandum.status, target)
        if steps is None:
            steps = [target]  # refused below, in the words of the state machine
        if target != Status.CANCELLED:
            steps = [step for step in steps if MOVES[step]]
        if memorandum.pk not in stuck and not _move(load, table, row, memorandum, steps, by=by, why=why):
            stuck.add(memorandum.pk)
    waiting = {m: t for m, t in targets.items() if m.pk not in stuck and m.status != t[1]}
    while waiting:
        succeeding = set(_successions().filter(to_memorandum__in=waiting).values_list("from_memorandum", flat=True))
        for memorandum in [m for m in waiting if m.pk not in succeeding] or list(waiting):
            row, target = waiting.pop(memorandum)
            successors = _successions().filter(to_memorandum=memorandum).values_list("from_memorandum", flat=True)
            if target != Status.SUPERSEDED or not stuck & set(successors):
                steps = path(memorandum.status, target) or [target]
                _move(load, table, row, memorandum, steps, by=by, why=why)


def _targets(load: Load, table: Table) -> dict[Memorandum, tuple[Row, str]]:
    """Return the memoranda that the table's rows were loaded into, each with its row and the status stated there."""
    targets = {}
    for row in table.rows:
        memorandum = load.records.get((Memorandum, row.cells.get("reference", "")))
        if memorandum is not None and load.places.get(memorandum.pk) == (table.file, row.number):
            memorandum.refresh_from_db()
            targets[memorandum] = (row, row.cells.get("status") or memorandum.status)
    return targets


def _has_failed_rows(load: Load, memorandum: Memorandum) -> bool:
    """Return whether a row about the memorandum, or a whole table of such rows, could not be loaded."""
    parts = {resource.model() for resource in TABLES.values()}
    (reference,) = folded(memorandum.reference)
    return bool(parts & load.unreadable) or any(
        reference in key for model, key in load.failed if model in parts and model is not Memorandum
    )


def _successions() -> Any:
    return Relation.objects.filter(type=Relation.Type.SUPERSEDES)


def _move(load: Load, table: Table, row: Row, memorandum: Memorandum, steps: Any, *, by: Any, why: str) -> bool:
    """Move along ``steps`` and return whether all of them succeeded; note what stood in the way."""
    try:
        for step in steps:
            move(memorandum, step, by=by, why=why)
            load.note_touched(table.file, memorandum.pk)
    except ValidationError as error:
        MemorandumResource(load).note_invalid(table.file, row.number, ValidationError({"status": error.error_list}))
        return False
    return True
