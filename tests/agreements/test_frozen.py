"""What has been signed changes only by a recorded correction."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import ProtectedError

from agreements.correcting import Frozen, correcting
from agreements.models import Correction, Memorandum, Party, Signatory, Term, Text, TextVersion, Transition, Witness
from agreements.transitions import move
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed():
    return make.memorandum(status="signed")


def test_frozen_fields_refuse_a_change_by_form_and_by_save(signed):
    memorandum = Memorandum.objects.get(pk=signed.pk)
    memorandum.title_en = "Another title"
    with pytest.raises(ValidationError):
        memorandum.full_clean()
    with pytest.raises(Frozen):
        memorandum.save()
    assert Memorandum.objects.get(pk=signed.pk).title_en == signed.title_en


def test_what_is_not_frozen_may_change(signed):
    memorandum = Memorandum.objects.get(pk=signed.pk)
    memorandum.summary_en, memorandum.visibility = "A summary.", "metadata"
    make.saved(memorandum)
    assert Memorandum.objects.get(pk=signed.pk).summary_en == "A summary."


def test_parties_and_signatories_refuse_change_addition_and_deletion(signed):
    party = signed.parties.first()
    signatory = Signatory.objects.filter(party=party).get()
    for refused in (
        lambda: _change(party, name_as_signed_en="X"),
        lambda: _change(signatory, capacity_en="X"),
        lambda: party.delete(),
        lambda: signatory.delete(),
        lambda: Signatory.objects.all().delete(),
        lambda: Party(memorandum=signed, organisation=make.organisation()).save(),
        lambda: Signatory(party=party, person=make.person()).save(),
        lambda: Witness(memorandum=signed, person=make.person()).save(),
        lambda: signed.delete(),
    ):
        with pytest.raises(Frozen):
            refused()
    assert (signed.parties.count(), Signatory.objects.count(), Witness.objects.count()) == (2, 2, 0)


def test_a_party_may_withdraw_and_a_term_be_added_after_signature(signed):
    party = signed.parties.first()
    party.withdrew_on = make.DAY
    make.saved(party)
    make.saved(Term(memorandum=signed, starts_on=make.DAY))
    assert signed.terms.count() == 1


def test_a_correction_changes_what_was_signed_and_says_who_and_why(signed):
    author = make.staff()
    party = signed.parties.first()
    with correcting(signed, by=author, why="The scan shows another spelling."):
        _change(party, name_as_signed_en="As in the scan")
    assert [(c.memorandum, c.by, c.why) for c in Correction.objects.all()] == [
        (signed, author, "The scan shows another spelling.")
    ]
    line = party.history.first()
    assert (line.history_user, line.history_change_reason) == (author, "The scan shows another spelling.")
    with pytest.raises(Frozen):
        _change(party, name_as_signed_en="Later")


def test_a_correction_covers_one_memorandum_only(signed):
    other = make.memorandum(status="signed")
    with pytest.raises(Frozen), correcting(signed, by=None, why="reason"):
        _change(other.parties.first(), name_as_signed_en="X")
    assert not Correction.objects.exists()


def test_a_correction_without_a_reason_is_refused(signed):
    with pytest.raises(ValidationError), correcting(signed, by=None, why="  "):
        pytest.fail("must not be entered")


def test_a_party_in_memory_from_before_the_signature_is_frozen_too():
    memorandum = make.memorandum(status="agreed")
    party = Party.objects.select_related("memorandum").filter(memorandum=memorandum).first()

    move(memorandum, "signed")
    assert party.memorandum.status == "agreed"
    with pytest.raises(Frozen):
        _change(party, name_as_signed_en="X")


def test_logs_and_text_versions_are_only_ever_added(signed):
    step = Transition.objects.first()
    with pytest.raises(ValidationError):
        step.save()
    with pytest.raises(ValidationError):
        step.delete()
    text = make.saved(Text(memorandum=signed, language="en", standing="translation"))
    version = make.saved(
        TextVersion(text=text, file=ContentFile(b"%PDF-1.7", name="Scan 1.PDF"), extracted_text="A  b")
    )
    with pytest.raises(ValidationError):
        version.save()
    with pytest.raises(ValidationError):
        version.delete()
    with pytest.raises(ProtectedError):
        text.delete()


def test_an_authentic_text_of_a_signed_memorandum_gets_no_second_version():
    memorandum = make.memorandum(no_scan_held=False, authentic_languages=["en"])
    text = make.saved(Text(memorandum=memorandum, language="en"))
    make.saved(TextVersion(text=text, file=ContentFile(b"%PDF-1", name="a.pdf")))

    for step in ("in_review", "agreed", "signed"):
        move(memorandum, step)
    with pytest.raises(Frozen):
        TextVersion(text=text, file=ContentFile(b"%PDF-2", name="b.pdf")).save()
    assert text.versions.count() == 1


def _change(record, **fields):
    fresh = type(record)._base_manager.get(pk=record.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.save()
