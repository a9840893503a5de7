"""Invariants of memoranda: by ``full_clean`` and, where it can hold them, by the database itself."""

import datetime as dt
import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from agreements.models import Memorandum, Milestone, Party, Relation, Signatory, Term, Text, TextVersion, Witness
from agreements.models.texts import text_digest
from records.models import FormerAddress
from records.principals import PUBLIC, STAFF, Principal
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def refused_by_database(record):
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def test_a_reference_is_taken_once_in_any_case_and_addresses_safely():
    make.memorandum(reference="CCN-RANEPA-2023")
    for reference in ("CCN-RANEPA-2023", "ccn-ranepa-2023", "a/b", "a b", "?"):
        with pytest.raises(ValidationError) as refused:
            Memorandum(reference=reference, title_en="T").full_clean()
        assert set(refused.value.error_dict) <= {"reference", "__all__"}
    refused_by_database(Memorandum(reference="ccn-Ranepa-2023", title_en="T"))
    Memorandum(reference="京教合〔2023〕5号", title_zh_hans="备忘录").full_clean()


def test_a_changed_reference_leaves_its_former_address():
    memorandum = make.memorandum(reference="OLD-1")
    memorandum.reference = "NEW-1"
    make.saved(memorandum)
    former = FormerAddress.objects.get(label="agreements.memorandum", address="OLD-1")
    assert former.record_id == memorandum.pk


def test_an_organisation_is_a_party_once():
    body = make.organisation()
    memorandum = make.memorandum(parties=[body, make.organisation()])
    with pytest.raises(ValidationError):
        Party(memorandum=memorandum, organisation=body).full_clean()
    refused_by_database(Party(memorandum=memorandum, organisation=body))


def test_one_person_signs_twice_for_one_organisation_on_two_memoranda():
    hahcv, signer = make.organisation(), make.person()
    for _n in range(2):
        memorandum = make.memorandum(parties=[make.organisation(), hahcv])
        make.saved(Signatory(party=memorandum.parties.get(organisation=hahcv), person=signer, signed_on=make.DAY))
    assert signer.signatures.count() == 2


def test_full_powers_name_their_document():
    party = make.memorandum().parties.first()
    with pytest.raises(ValidationError) as refused:
        Signatory(party=party, person=make.person(), authority="full_powers").full_clean()
    assert list(refused.value.error_dict) == ["authority_document"]


def test_a_witness_sees_a_signatory_of_the_same_memorandum():
    memorandum, other = make.memorandum(), make.memorandum()
    signatory = Signatory.objects.filter(party__memorandum=other).first()
    with pytest.raises(ValidationError):
        Witness(memorandum=memorandum, person=make.person(), signatory=signatory).full_clean()


def test_terms_never_overlap_and_at_most_one_is_open_ended():
    memorandum = make.memorandum()
    make.saved(Term(memorandum=memorandum, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2022, 12, 31)))
    for start, end in (
        (dt.date(2022, 12, 31), dt.date(2023, 1, 1)),
        (dt.date(2019, 1, 1), None),
        (dt.date(2019, 1, 1), dt.date(2020, 1, 1)),
        (dt.date(2021, 1, 1), dt.date(2021, 1, 1)),
    ):
        with pytest.raises(ValidationError):
            Term(memorandum=memorandum, starts_on=start, ends_on=end, kind="renewal").full_clean()
    make.saved(Term(memorandum=memorandum, starts_on=dt.date(2023, 1, 1), kind="renewal"))
    refused_by_database(Term(memorandum=memorandum, starts_on=dt.date(2030, 1, 1), kind="renewal"))
    refused_by_database(Term(memorandum=make.memorandum(), starts_on=dt.date(2030, 1, 2), ends_on=dt.date(2030, 1, 1)))


@pytest.mark.postgresql
def test_postgresql_itself_refuses_overlapping_terms():
    memorandum = make.memorandum()
    make.saved(Term(memorandum=memorandum, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2022, 12, 31)))
    refused_by_database(
        Term(memorandum=memorandum, starts_on=dt.date(2022, 12, 31), ends_on=dt.date(2023, 1, 1), kind="renewal")
    )


@pytest.mark.parametrize(
    ("terms", "validity"),
    [
        ([], "not_recorded"),
        ([(-100, -1)], "expired"),
        ([(-100, 0)], "expiring"),
        ([(-100, 89)], "expiring"),
        ([(-100, 90)], "in_force"),
        ([(-100, 200)], "in_force"),
        ([(-100, None)], "in_force"),
        ([(0, 400)], "in_force"),
        ([(1, 400)], "scheduled"),
        ([(-100, 10), (11, 400)], "in_force"),
        ([(-100, -50), (-49, 5)], "expiring"),
    ],
)
def test_validity_is_computed_from_the_terms(terms, validity):
    memorandum = make.memorandum()
    for number, (start, end) in enumerate(terms):
        make.saved(
            Term(
                memorandum=memorandum,
                starts_on=TODAY() + dt.timedelta(days=start),
                ends_on=None if end is None else TODAY() + dt.timedelta(days=end),
                kind="renewal" if number else "initial",
            )
        )
    found = Memorandum.objects.with_validity().get()
    assert found.validity == validity
    ends = [end for _start, end in terms]
    expected = None if not ends or None in ends else TODAY() + dt.timedelta(days=max(ends))
    assert found.runs_until == expected


def test_a_stated_notice_period_decides_when_a_term_is_expiring():
    memorandum = make.memorandum()
    make.saved(
        Term(memorandum=memorandum, starts_on=make.DAY, ends_on=TODAY() + dt.timedelta(days=100), notice_days=120)
    )
    assert Memorandum.objects.with_validity().get().validity == "expiring"


def test_relations_form_no_cycle_and_bind_two():
    a, b, c = (make.memorandum() for _n in range(3))
    make.saved(Relation(from_memorandum=a, to_memorandum=b, type="amends"))
    make.saved(Relation(from_memorandum=b, to_memorandum=c, type="renews"))
    with pytest.raises(ValidationError) as refused:
        Relation(from_memorandum=c, to_memorandum=a, type="implements").full_clean()
    assert refused.value.error_dict["__all__"][0].code == "cycle"
    refused_by_database(Relation(from_memorandum=a, to_memorandum=a, type="amends"))


def test_a_signed_memorandum_is_dated_in_the_database_too():
    memorandum = make.memorandum()
    memorandum.status = "signed"
    refused_by_database(memorandum)
    assert Memorandum.objects.get().version == 1


def test_dates_do_not_contradict_each_other():
    memorandum = make.memorandum(status="in_force")
    memorandum.terminated_on = make.DAY - dt.timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        memorandum.full_clean()
    assert "terminated_on" in refused.value.error_dict


def test_a_milestone_belongs_to_a_party_and_its_figure_has_a_unit():
    memorandum, other = make.memorandum(), make.memorandum()
    with pytest.raises(ValidationError) as refused:
        Milestone(
            memorandum=memorandum, title_en="Train", responsible=other.parties.first(), figure=40, status="scheduled"
        ).full_clean()
    assert set(refused.value.error_dict) == {"responsible", "figure"}
    refused_by_database(Milestone(memorandum=memorandum, title_en="Train", status="met"))


def test_a_text_version_knows_its_bytes_and_its_words():
    text = make.saved(Text(memorandum=make.memorandum(), language="en"))
    body = b"%PDF-1.7 body"
    version = make.saved(
        TextVersion(text=text, file=ContentFile(body, name="Scan.PDF"), extracted_text="Article 1\n\n  We agree.")
    )
    assert version.sha256 == hashlib.sha256(body).hexdigest()
    assert (version.size, version.original_name) == (13, "Scan.PDF")
    assert version.text_digest == text_digest("Article 1 We agree.") != text_digest("Article 1 We agree!")
    assert "Scan" not in version.file.name
    assert version.file.name.endswith(".pdf")
    with pytest.raises(ValidationError):
        TextVersion(text=text, file=ContentFile(body, name="again.pdf")).full_clean()


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.html", b"<script>"), ("a.pdf", b"<html>"), ("a.svg", b"<svg>"), ("a", b"%PDF-"), ("a.exe", b"MZ")],
)
def test_only_known_kinds_of_file_are_taken(name, body):
    text = make.saved(Text(memorandum=make.memorandum(), language="en"))
    with pytest.raises(ValidationError) as refused:
        TextVersion(text=text, file=ContentFile(body, name=name)).full_clean()
    assert "file" in refused.value.error_dict


def test_who_may_see_which_memorandum():
    ours, theirs = make.organisation(), make.organisation()
    made = {}
    for visibility in ("public", "metadata", "parties", "internal"):
        for status in ("draft", "in_review", "signed"):
            for owner, name in ((ours, "ours"), (theirs, "theirs")):
                made[make.memorandum(parties=[owner, make.organisation()], visibility=visibility, status=status).pk] = (
                    visibility,
                    status,
                    name,
                )

    def seen(queryset):
        return {made[pk] for pk in queryset.values_list("pk", flat=True)}

    public = {(v, "signed", n) for v in ("public", "metadata") for n in ("ours", "theirs")}
    partner = Principal(organisation_id=ours.pk)
    own = {(v, s, "ours") for v in ("public", "metadata", "parties") for s in ("in_review", "signed")}
    assert seen(Memorandum.objects.visible_to(PUBLIC)) == public
    assert seen(Memorandum.objects.visible_to(partner)) == public | own
    assert seen(Memorandum.objects.visible_to(STAFF)) == set(made.values())
    assert seen(Memorandum.objects.with_content_disclosed_to(PUBLIC)) == {
        ("public", "signed", "ours"),
        ("public", "signed", "theirs"),
    }
    assert seen(Memorandum.objects.with_content_disclosed_to(partner)) == own | {("public", "signed", "theirs")}
    for memorandum in Memorandum.objects.visible_to(partner):
        listed = Memorandum.objects.with_content_disclosed_to(partner).filter(pk=memorandum.pk).exists()
        assert memorandum.discloses_content_to(partner) == listed
    for model, path in ((Party, "memorandum"), (Signatory, "party__memorandum")):
        rows = model.objects.visible_to(PUBLIC).values_list(path, flat=True)
        queryset = Memorandum.objects.visible_to(PUBLIC)
        expected = queryset if model is Party else Memorandum.objects.with_content_disclosed_to(PUBLIC)
        assert set(rows) == set(expected.values_list("pk", flat=True))


def test_found_by_reference_title_and_any_name_of_a_party():
    hanoi = make.organisation(name_en="Hanoi Association of Handicrafts", name_zh_hans="河内手工艺协会", country="VN")
    found = make.memorandum(reference="CCN-HAHCV-2023", parties=[make.organisation(), hanoi], title_zh_hans="陶瓷行业")
    make.memorandum()
    for query in ("hahcv", "陶瓷", "handicrafts", "henei", "HÀNOI assoc"):
        assert list(Memorandum.objects.matching(query)) == [found], query
    assert not Memorandum.objects.matching("  ")


def test_errors_speak_the_reader_s_language():
    with override("zh-hans"), pytest.raises(ValidationError) as refused:
        Term(memorandum=make.memorandum(), starts_on=dt.date(2024, 1, 2), ends_on=dt.date(2024, 1, 1)).full_clean()
    with override("zh-hans"):
        assert "结束早于开始。" in refused.value.messages
