"""Public pages of forums, sessions and speeches.

Memoranda signed at a forum are reached through the reverse relation of the session: this floor does not know them.
"""

from typing import Any

from django.db.models import F, Prefetch, Q
from django.utils import timezone

from forum.models import Delegate, Forum, Session, Speech
from people.views import sort_key
from records.pages import ListPage, RecordPage
from records.principals import Principal


def _memoranda(principal: Principal) -> Any:
    """Return the memoranda that ``principal`` may know of, as entries of the register with their signatories."""
    field: Any = Session._meta.get_field("memoranda")
    signed = field.related_model.objects.visible_to(principal)
    return signed.for_register().with_signatories(principal).order_by("reference")


class ForumList(ListPage):
    """The forums: those ahead, the next one first, then the past ones, the latest first."""

    model = Forum

    def get_queryset(self) -> Any:
        """Return the past forums that the visitor may see."""
        return super().get_queryset().past(timezone.now()).select_related("series")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context; the first page also has the forums ahead."""
        context = super().get_context_data(**context)
        if context["page_obj"].number == 1:
            ahead = Forum.objects.visible_to(self.principal).upcoming(timezone.now())
            context["upcoming"] = ahead.select_related("series")
        return context


class ForumDetail(RecordPage):
    """One forum: facts, organisers, programme, speakers, what was signed, summary."""

    model = Forum

    def get_queryset(self) -> Any:
        """Return the forums that the visitor may see, with their series."""
        return super().get_queryset().select_related("series")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context with all that the page lists."""
        forum: Any = self.object
        who = self.principal
        speeches = Speech.objects.visible_to(who).with_speakers(who)
        on_stage = Q(roles__has=Delegate.Role.SPEAKER) | Q(roles__has=Delegate.Role.MODERATOR)
        return super().get_context_data(
            organisers=forum.organisers.visible_to(who).select_related("organisation"),
            sessions=forum.sessions.prefetch_related(Prefetch("speeches", speeches)),
            delegates=forum.delegates.announced().filter(on_stage).with_capacities(who).in_order_of_names(sort_key()),
            memoranda=_memoranda(who).filter(session__forum=forum),
            is_over=forum.ends_at < timezone.now(),
            **context,
        )


class SessionList(ListPage):
    """The sessions of all forums, those of the latest forum first."""

    model = Session

    def get_queryset(self) -> Any:
        """Return the sessions that the visitor may see, in the order of each programme."""
        programme = ("-forum__starts_at", "forum_id", F("starts_at").asc(nulls_last=True), "order", "pk")
        return super().get_queryset().select_related("forum").order_by(*programme)


class SessionDetail(RecordPage):
    """One session: when, where, its speeches and what was signed in it."""

    model = Session

    def get_queryset(self) -> Any:
        """Return the sessions that the visitor may see, with their forum and speeches."""
        speeches = Speech.objects.visible_to(self.principal).with_speakers(self.principal)
        return super().get_queryset().select_related("forum").prefetch_related(Prefetch("speeches", speeches))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context with what was signed."""
        return super().get_context_data(memoranda=_memoranda(self.principal).filter(session=self.object), **context)


class SpeechList(ListPage):
    """The speeches of all forums, those of the latest forum first."""

    model = Speech

    def get_queryset(self) -> Any:
        """Return the speeches that the visitor may see, in the order of each programme."""
        speeches = super().get_queryset().select_related("session__forum").with_speakers(self.principal)
        return speeches.in_order_of_programme()


class SpeechDetail(RecordPage):
    """One speech: who gave it in which capacity, abstract, transcript, recording."""

    model = Speech

    def get_queryset(self) -> Any:
        """Return the speeches that the visitor may see, with session, forum and speakers."""
        return super().get_queryset().select_related("session__forum").with_speakers(self.principal)
