"""The state machine, its guards, and what it keeps."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.models import Memorandum, Relation, Signatory, Text, TextVersion, Transition
from agreements.models.memoranda import SIGNED_STATUSES, Status
from agreements.transitions import MOVES, move, obstacles, path
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_memorandum_walks_the_whole_way_and_each_step_is_kept():
    author = make.staff()
    memorandum = make.memorandum()
    for step in ("in_review", "agreed", "signed", "in_force"):
        move(memorandum, step, by=author, why=f"because {step}")
    assert [(t.from_status, t.to_status, t.by, t.why) for t in memorandum.transitions.all()] == [
        ("draft", "in_review", author, "because in_review"),
        ("in_review", "agreed", author, "because agreed"),
        ("agreed", "signed", author, "because signed"),
        ("signed", "in_force", author, "because in_force"),
    ]
    newest = memorandum.history.first()
    assert (newest.status, newest.history_user, newest.history_change_reason) == (
        "in_force",
        author,
        "because in_force",
    )


@pytest.mark.parametrize("start", list(Status))
def test_no_move_leads_off_the_rails(start):
    memorandum = make.memorandum()
    Memorandum._base_manager.filter(pk=memorandum.pk).update(
        status=start, concluded_on=make.DAY, terminated_on=make.DAY
    )
    memorandum.refresh_from_db()
    for to in Status:
        if to not in MOVES[start]:
            with pytest.raises(ValidationError):
                move(memorandum, to)
    assert Memorandum.objects.get(pk=memorandum.pk).status == start
    assert not Transition.objects.exists()


def test_nothing_is_cancelled_after_signature():
    assert not [s for s in SIGNED_STATUSES if path(s, "cancelled") is not None]
    assert path("draft", "cancelled") == ["cancelled"]
    assert path("draft", "superseded") == ["in_review", "agreed", "signed", "in_force", "superseded"]


def test_agreed_needs_a_text_in_every_authentic_language():
    memorandum = make.memorandum(no_scan_held=False, authentic_languages=["zh-hans", "ru"])
    move(memorandum, "in_review")
    _text(memorandum, "zh-hans")
    with pytest.raises(ValidationError) as refused:
        move(memorandum, "agreed")
    assert refused.value.messages == ["There is no text in the authentic language “ru”."] or "ru" in str(refused.value)
    _text(memorandum, "ru")
    move(memorandum, "agreed")
    assert memorandum.status == "agreed"


def test_agreed_needs_declared_languages_unless_no_scan_is_held():
    memorandum = make.memorandum(no_scan_held=False)
    move(memorandum, "in_review")
    with override("en"):
        assert [str(r) for r in obstacles(memorandum, "agreed")] == ["Declare the authentic languages."]


def test_signed_needs_two_parties_each_with_a_dated_signatory():
    memorandum = make.memorandum(status="agreed")
    second = memorandum.parties.last()
    Signatory.objects.get(party=second).delete()
    with override("en"):
        assert [str(r) for r in obstacles(memorandum, "signed")] == [
            f"“{second.organisation.name_en}” has no signatory with a date of signature."
        ]
        second.delete()
        assert [str(r) for r in obstacles(memorandum, "signed")] == ["A memorandum has at least two parties."]
    with pytest.raises(ValidationError):
        move(memorandum, "signed")


def test_signed_needs_a_text_or_the_mark_that_none_is_held():
    memorandum = make.memorandum(status="agreed")
    memorandum.no_scan_held = False
    memorandum.save()
    with override("en"):
        assert [str(r) for r in obstacles(memorandum, "signed")] == [
            "Add the signed text, or state that no scan is held."
        ]
    _text(memorandum, "en")
    assert obstacles(memorandum, "signed") == []


def test_the_last_signature_dates_the_memorandum():
    memorandum = make.memorandum(status="agreed")
    last = Signatory.objects.filter(party__memorandum=memorandum).last()
    last.signed_on, last.signed_precision = dt.date(2024, 2, 29), "month"
    last.save()
    move(memorandum, "signed")
    assert (memorandum.concluded_on, memorandum.concluded_precision) == (dt.date(2024, 2, 1), "month")


def test_entry_into_force_follows_its_basis():
    on_signature = make.memorandum(status="in_force")
    assert on_signature.entered_into_force_on == on_signature.concluded_on == make.DAY
    fixed = make.memorandum(status="signed", entry_into_force_basis="fixed_date")
    with override("en"):
        assert [str(r) for r in obstacles(fixed, "in_force")] == ["State the date of entry into force."]
        fixed.entered_into_force_on = dt.date.today() + dt.timedelta(days=2)
        assert [str(r) for r in obstacles(fixed, "in_force")] == ["The date of entry into force is still ahead."]
    unknown = make.memorandum(status="signed", entry_into_force_basis="")
    assert len(obstacles(unknown, "in_force")) == 1


def test_termination_needs_its_date_and_reason():
    memorandum = make.memorandum(status="in_force")
    assert len(obstacles(memorandum, "terminated")) == 2
    memorandum.terminated_on, memorandum.termination_reason_en = dt.date(2024, 1, 1), "by mutual consent"
    memorandum.full_clean()
    memorandum.save()
    move(memorandum, "terminated")
    assert memorandum.status == "terminated"


def test_superseded_needs_a_successor_in_force():
    old, new = make.memorandum(status="in_force"), make.memorandum(status="signed")
    make.saved(Relation(from_memorandum=new, to_memorandum=old, type="supersedes"))
    assert len(obstacles(old, "superseded")) == 1
    move(new, "in_force")
    move(old, "superseded")
    assert old.status == "superseded"


def test_obstacles_are_told_in_the_reader_s_language():
    memorandum = make.memorandum(status="agreed")
    memorandum.parties.last().delete()
    with override("zh-hans"):
        assert [str(r) for r in obstacles(memorandum, "signed")] == ["备忘录至少须有两个签约方。"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(list(Status)), max_size=8))
def test_whatever_is_tried_the_state_is_the_end_of_the_recorded_trail(tries):
    memorandum = make.memorandum()
    for to in tries:
        try:
            move(memorandum, to)
        except ValidationError:
            continue
    trail = [(t.from_status, t.to_status) for t in memorandum.transitions.all()]
    assert memorandum.status == (trail[-1][1] if trail else "draft")
    assert all(to in MOVES[start] for start, to in trail)
    assert all(earlier[1] == later[0] for earlier, later in itertools.pairwise(trail))


def _text(memorandum, language):
    text = make.saved(Text(memorandum=memorandum, language=language))
    return make.saved(TextVersion(text=text, file=ContentFile(b"%PDF-1.7 " + language.encode(), name="t.pdf")))
