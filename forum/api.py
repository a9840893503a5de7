"""Forums, sessions and speeches in the API."""

from typing import Any

from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from forum.filters import ForumFilterSet, SessionFilterSet, SpeechFilterSet
from forum.models import Forum, Organiser, Session, Speech
from forum.serializers import ForumSerializer, SessionSerializer, SpeechListSerializer, SpeechSerializer
from records.api import RecordViewSet

Memorandum: Any = Session.memoranda.rel.related_model  # of the floor above: reached through the reverse relation only
LONG_TEXTS = ("transcript", "transcript_zh_hans", "transcript_en")


def count_of(rows: QuerySet, forum: str = "session__forum") -> Coalesce:
    """Return how many of ``rows`` belong to the forum of the outer row."""
    counted = rows.order_by().filter(**{forum: OuterRef("pk")}).values(forum).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number"), output_field=models.IntegerField()), 0)


class ForumViewSet(RecordViewSet):
    """Published forums."""

    queryset = Forum.objects.none()
    serializer_class = ForumSerializer
    filterset_class = ForumFilterSet

    def get_queryset(self) -> QuerySet:
        """Return the forums that the caller may see."""
        organisers = Organiser.objects.visible_to(self.principal).select_related("organisation")
        sessions = Session.objects.visible_to(self.principal)
        return (
            Forum.objects.visible_to(self.principal)
            .select_related("series")
            .prefetch_related(Prefetch("organisers", queryset=organisers), Prefetch("sessions", queryset=sessions))
            .annotate(
                speech_count=count_of(Speech.objects.visible_to(self.principal)),
                memorandum_count=count_of(Memorandum.objects.visible_to(self.principal)),
            )
        )


class SessionViewSet(RecordViewSet):
    """Sessions of published forums."""

    queryset = Session.objects.none()
    serializer_class = SessionSerializer
    filterset_class = SessionFilterSet

    def get_queryset(self) -> QuerySet:
        """Return the sessions that the caller may see."""
        speeches = Speech.objects.visible_to(self.principal).defer(*LONG_TEXTS)
        return (
            Session.objects.visible_to(self.principal)
            .select_related("forum")
            .prefetch_related(Prefetch("speeches", queryset=speeches))
            .order_by("-forum__starts_at", "forum_id", F("starts_at").asc(nulls_last=True), "order", "pk")
        )


class SpeechViewSet(RecordViewSet):
    """Published speeches."""

    queryset = Speech.objects.none()
    serializer_class = SpeechSerializer
    list_serializer_class = SpeechListSerializer
    filterset_class = SpeechFilterSet

    def get_queryset(self) -> QuerySet:
        """Return the speeches that the caller may see."""
        rows = Speech.objects.visible_to(self.principal).select_related("session__forum")
        rows = rows.with_speakers(self.principal).in_order_of_programme()
        return rows.defer(*LONG_TEXTS) if self.action == "list" else rows
