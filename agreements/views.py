"""Public pages of the register of memoranda."""

from typing import Any

from django.db.models import Prefetch, Q
from django.utils.functional import cached_property

from agreements.forms import RegisterForm
from agreements.models import Memorandum, Milestone, Relation, Text, TextVersion, Witness
from forum.models import Speech
from records.pages import FilteredListPage, RecordPage
from records.principals import Principal

SPEECHES_SHOWN = 20


def _content(principal: Principal) -> list[str | Prefetch]:
    """Return what to fetch with a memorandum besides its parties: what ``principal`` may not read stays empty."""
    return [
        "terms",
        Prefetch("witnesses", Witness.objects.visible_to(principal).select_related("person")),
        Prefetch("texts", Text.objects.visible_to(principal)),
        Prefetch("texts__versions", TextVersion.objects.visible_to(principal).defer("extracted_text")),
        Prefetch("milestones", Milestone.objects.visible_to(principal).select_related("responsible__organisation")),
    ]


class MemorandumList(FilteredListPage):
    """The register of memoranda, the latest first, narrowed by the address."""

    model = Memorandum

    @cached_property
    def form(self) -> RegisterForm:
        """Return the filters as the address gives them."""
        return RegisterForm(self.request.GET, principal=self.principal)

    def get_queryset(self) -> Any:
        """Return the entries of the register that the visitor may know of and that pass the filters."""
        return super().get_queryset().for_register()


class MemorandumDetail(RecordPage):
    """One memorandum: parties, signatories, witnesses, validity, relations, how it came about, texts, outcomes."""

    model = Memorandum

    def get_queryset(self) -> Any:
        """Return the memoranda that the visitor may know of, with what may be read of each."""
        rows = super().get_queryset().select_related("session__forum", "depositary").for_register()
        return rows.with_signatories(self.principal).prefetch_related(*_content(self.principal))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context with relations, and the speeches at the forum where it was signed."""
        memorandum: Any = self.object
        who = self.principal
        speeches = Speech.objects.none()
        if memorandum.session:
            speeches = Speech.objects.visible_to(who).filter(session__forum=memorandum.session.forum)
        related = Relation.objects.visible_to(who).select_related("from_memorandum", "to_memorandum")
        relations = related.filter(Q(from_memorandum=memorandum) | Q(to_memorandum=memorandum))
        return super().get_context_data(
            relations=relations,
            speeches=speeches.in_order_of_programme()[:SPEECHES_SHOWN],
            content_is_disclosed=memorandum.discloses_content_to(who),
            **context,
        )
