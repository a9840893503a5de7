"""Memoranda in the API."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from agreements.filters import MemorandumFilterSet
from agreements.models import Memorandum, Milestone, Party, Relation, Signatory, Text, TextVersion, Witness
from agreements.serializers import MemorandumListSerializer, MemorandumSerializer
from forum.models import Session
from people.models import Organisation
from records.api import RecordViewSet, is_visible


class MemorandumViewSet(RecordViewSet):
    """Memoranda that have been signed, and a partner's own."""

    queryset = Memorandum.objects.none()
    serializer_class = MemorandumSerializer
    list_serializer_class = MemorandumListSerializer
    filterset_class = MemorandumFilterSet
    address_field = "reference"
    address_match = "iexact"

    def get_queryset(self) -> QuerySet:
        """Return the memoranda that the caller may know of, each part narrowed to what the caller may read."""
        who = self.principal
        disclosed = Memorandum.objects.with_content_disclosed_to(who).filter(pk=OuterRef("pk"))
        parties = Party.objects.select_related("organisation").annotate(
            organisation_is_visible=is_visible(Organisation, "organisation", who)
        )
        signatories = Signatory.objects.visible_to(who).select_related("person")
        rows = (
            Memorandum.objects.visible_to(who)
            .with_validity()
            .annotate(
                content_disclosed=Exists(disclosed),
                session_is_visible=is_visible(Session, "session", who),
                depositary_is_visible=is_visible(Organisation, "depositary", who),
            )
            .select_related("session__forum", "depositary")
            .prefetch_related(Prefetch("parties", parties), Prefetch("parties__signatories", signatories), "terms")
        )
        return rows if self.action == "list" else rows.prefetch_related(*self._details())

    def _details(self) -> list[Prefetch]:
        who = self.principal
        relations = Relation.objects.visible_to(who).select_related("from_memorandum", "to_memorandum")
        return [
            Prefetch("witnesses", Witness.objects.visible_to(who).select_related("person")),
            Prefetch("milestones", Milestone.objects.visible_to(who)),
            Prefetch("texts", Text.objects.visible_to(who)),
            Prefetch("texts__versions", TextVersion.objects.visible_to(who).defer("extracted_text")),
            Prefetch("relations_from", relations),
            Prefetch("relations_to", relations),
        ]
