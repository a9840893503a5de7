"""Memoranda in the admin: entered, moved, and once signed changed by a recorded correction only."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from agreements.models import Correction, Memorandum, Party, Signatory, Term, Text, TextVersion, Transition, Witness
from tests import factories as make
from tests.admin_forms import add_row, errors_of, form_of

pytestmark = pytest.mark.django_db

ADD = "/en/admin/agreements/memorandum/add/"
LIST = "/en/admin/agreements/memorandum/"
FROZEN = "This memorandum has been signed"


@pytest.fixture(autouse=True)
def staff(client):
    user = make.staff(name="Lin Na")
    client.force_login(user)
    return user


def url(record, page="change", language="en"):
    return f"/{language}/admin/agreements/{record._meta.model_name}/{record.pk}/{page}/"


def move(client, memorandum, to, **values):
    """Send the form of one move as the page of moves holds it."""
    return client.post(url(memorandum, "moves"), {"to": to, "seen_version": memorandum.version, "why": ""} | values)


def test_a_memorandum_is_entered_and_moved_until_it_is_signed(client, staff):
    first, second = make.organisation(name_en="First University"), make.organisation(name_en="Second University")
    data = form_of(client.get(ADD)) | {
        "reference": "FU-SU-2023",
        "title_zh_hans": "合作备忘录",
        "title_en": "Cooperation",
    }
    add_row(data, "parties", organisation=first.pk, order=1, name_as_signed_zh_hans="第一大学")
    add_row(data, "parties", organisation=second.pk, order=2)
    assert client.post(ADD, data | {"no_scan_held": "on"}).status_code == 302
    memorandum = Memorandum.objects.get()
    assert memorandum.status == "draft"

    for step in ("in_review", "agreed"):
        assert move(client, memorandum, step).status_code == 302
        memorandum.refresh_from_db()
        assert memorandum.status == step
    page = client.get(url(memorandum, "moves")).content.decode()
    assert "“Second University” has no signatory with a date of signature." in page
    assert move(client, memorandum, "signed").status_code == 200

    for party in memorandum.parties.all():
        data = form_of(client.get(url(party)))
        capacity = {"capacity_zh_hans": "校长", "capacity_en": "President"}
        dated = {"signed_on": "2023-08-28", "signed_precision": "day"}
        add_row(data, "signatories", person=make.person().pk, **capacity, **dated)
        assert client.post(url(party), data).status_code == 302
    memorandum.refresh_from_db()
    assert move(client, memorandum, "signed", why="Signed in Beijing").status_code == 302
    memorandum.refresh_from_db()
    assert (memorandum.status, memorandum.concluded_on) == ("signed", make.DAY)
    log = [(line.from_status, line.to_status, line.by, line.why) for line in Transition.objects.all()]
    assert log == [
        ("draft", "in_review", staff, ""),
        ("in_review", "agreed", staff, ""),
        ("agreed", "signed", staff, "Signed in Beijing"),
    ]
    assert memorandum.history.first().history_user == staff


def test_the_form_itself_does_not_move_a_memorandum(client):
    memorandum = make.memorandum()
    client.post(url(memorandum), form_of(client.get(url(memorandum))) | {"status": "signed", "title_en": "New"})
    memorandum.refresh_from_db()
    assert (memorandum.status, memorandum.title_en) == ("draft", "New")


def test_the_memorandum_shows_who_signs_and_leads_to_the_party(client):
    memorandum = make.memorandum()
    page = client.get(url(memorandum)).content.decode()
    for party in memorandum.parties.all():
        assert f'<a href="{url(party)}">Edit signatories</a>' in page
        assert f"{party.signatories.get().person.name_en} (28 August 2023)" in page


def test_only_moves_that_there_are_are_offered(client):
    memorandum = make.memorandum(status="agreed")
    offered = [form.status for form in client.get(url(memorandum, "moves")).context["moves"]]
    assert offered == ["in_review", "signed", "cancelled"]
    answer = move(client, memorandum, "terminated")
    assert "This move is not possible any more." in answer.content.decode()
    memorandum.refresh_from_db()
    assert memorandum.status == "agreed"


def test_a_cancellation_needs_a_reason(client):
    memorandum = make.memorandum()
    answer = move(client, memorandum, "cancelled")
    form = next(form for form in answer.context["moves"] if form.is_bound)
    assert form.errors == {"why": ["This field is required."]}
    assert move(client, memorandum, "cancelled", why="Entered twice").status_code == 302
    assert Transition.objects.get().why == "Entered twice"


def test_a_move_from_a_page_that_is_out_of_date_is_refused(client):
    memorandum = make.memorandum()
    client.post(url(memorandum), form_of(client.get(url(memorandum))) | {"title_en": "Changed meanwhile"})
    answer = move(client, memorandum, "in_review")
    assert "“Lin Na” saved this record at" in answer.content.decode()
    memorandum.refresh_from_db()
    assert memorandum.status == "draft"


@pytest.mark.parametrize(
    ("language", "told"), [("en", "State the reason of the correction."), ("zh-hans", "请说明更正的理由。")]
)
def test_what_was_signed_is_not_changed_without_a_reason(client, language, told):
    memorandum = make.memorandum(status="signed", place_en="Beijing")
    page = url(memorandum, language=language)
    answer = client.post(page, form_of(client.get(page)) | {"place_en": "Shanghai"})
    assert answer.context["adminform"].form.errors["correction_reason"] == [told]
    assert form_of(answer)["place_en"] == "Shanghai"
    memorandum.refresh_from_db()
    assert memorandum.place_en == "Beijing"
    assert Correction.objects.count() == 0


def test_what_was_signed_is_changed_with_a_reason_which_is_kept(client, staff):
    memorandum = make.memorandum(status="signed", place_en="Beijing")
    data = form_of(client.get(url(memorandum))) | {"place_en": "Shanghai", "correction_reason": "Misread scan"}
    data["parties-0-name_as_signed_en"] = "As it was signed"
    assert client.post(url(memorandum), data).status_code == 302
    memorandum.refresh_from_db()
    assert memorandum.place_en == "Shanghai"
    assert memorandum.parties.first().name_as_signed_en == "As it was signed"
    correction = Correction.objects.get()
    assert (correction.memorandum, correction.by, correction.why) == (memorandum, staff, "Misread scan")
    assert memorandum.history.first().history_change_reason == "Misread scan"
    assert "Misread scan" in client.get(url(memorandum, "history")).content.decode()


def test_a_correction_with_another_error_is_not_recorded(client):
    memorandum = make.memorandum(status="signed", place_en="Beijing")
    data = form_of(client.get(url(memorandum))) | {
        "place_en": "Shanghai",
        "correction_reason": "Misread",
        "reference": "",
    }
    assert errors_of(client.post(url(memorandum), data)) == ["This field is required."]
    assert Correction.objects.count() == 0


def test_what_was_never_signed_needs_no_reason(client):
    memorandum = make.memorandum(status="signed")
    data = form_of(client.get(url(memorandum))) | {"notes": "Ask for the scan", "summary_en": "In short"}
    assert client.post(url(memorandum), data).status_code == 302
    memorandum.refresh_from_db()
    assert (memorandum.notes, memorandum.summary_en) == ("Ask for the scan", "In short")
    assert Correction.objects.count() == 0


def test_a_party_of_a_signed_memorandum_is_not_struck_off_without_a_reason(client):
    memorandum = make.memorandum(status="signed")
    data = form_of(client.get(url(memorandum))) | {"parties-0-DELETE": "on"}
    assert any(error.startswith(FROZEN) for error in errors_of(client.post(url(memorandum), data)))
    assert memorandum.parties.count() == 2


def test_signatories_are_corrected_on_the_page_of_their_party(client):
    party = make.memorandum(status="signed").parties.first()
    typed = form_of(client.get(url(party))) | {"signatories-0-capacity_en": "Rector"}
    refused = client.post(url(party), typed)
    assert any(error.startswith(FROZEN) for error in errors_of(refused))
    assert client.post(url(party), typed | {"correction_reason": "The seal says Rector"}).status_code == 302
    assert party.signatories.get().capacity_en == "Rector"
    assert Correction.objects.get().why == "The seal says Rector"


@pytest.mark.parametrize("model", ["party", "signatory"])
def test_nothing_is_added_to_what_was_signed_without_a_reason(client, model):
    memorandum = make.memorandum(status="signed")
    page = f"/en/admin/agreements/{model}/add/"
    whole = {"memorandum": memorandum.pk, "organisation": make.organisation().pk, "order": 3}
    if model == "signatory":
        whole = {"party": memorandum.parties.first().pk, "person": make.person().pk, "signed_precision": "day"}
    data = form_of(client.get(page)) | whole
    answer = client.post(page, data)
    assert any(error.startswith(FROZEN) for error in errors_of(answer))
    assert "correction_reason" in form_of(answer)
    assert client.post(page, data | {"correction_reason": "Forgotten when entered"}).status_code == 302
    assert Correction.objects.count() == 1


def test_a_signed_memorandum_and_its_parts_are_not_deleted(client):
    memorandum = make.memorandum(status="signed")
    for record in (memorandum, memorandum.parties.first(), Signatory.objects.first()):
        assert 'class="deletelink"' not in client.get(url(record)).content.decode()
        assert client.post(url(record, "delete"), {"post": "yes"}).status_code == 403


def test_a_draft_is_deleted_with_its_log_of_moves(client):
    memorandum = make.memorandum(status="in_review")
    assert client.post(url(memorandum, "delete"), {"post": "yes"}).status_code == 302
    assert (Memorandum.objects.count(), Transition.objects.count()) == (0, 0)


def test_terms_that_overlap_each_other_are_refused_though_both_are_new(client):
    memorandum = make.memorandum()
    data = form_of(client.get(url(memorandum)))
    add_row(data, "terms", kind="initial", starts_on="2023-01-01", ends_on="2023-12-31")
    add_row(data, "terms", kind="renewal", starts_on="2023-12-31", ends_on="2024-12-31")
    answer = client.post(url(memorandum), data)
    assert "This term overlaps another term of the memorandum." in errors_of(answer)
    assert form_of(answer)["terms-1-ends_on"] == "2024-12-31"
    assert Term.objects.count() == 0


def test_a_witness_is_chosen_for_a_signatory_of_this_memorandum_only(client):
    memorandum, other = make.memorandum(), make.memorandum()
    own = Signatory.objects.filter(party__memorandum=memorandum)
    foreign = Signatory.objects.filter(party__memorandum=other).first()
    blank = client.get(url(memorandum)).content.decode()
    assert f'<option value="{foreign.pk}">' not in blank
    data = form_of(client.get(url(memorandum)))
    line = add_row(data, "witnesses", person=make.person().pk, order=1, signatory=foreign.pk)
    assert len(errors_of(client.post(url(memorandum), data))) == 1
    assert client.post(url(memorandum), data | {f"{line}-signatory": own[0].pk}).status_code == 302
    assert Witness.objects.get().signatory == own[0]


def pdf(words=b"one"):
    return SimpleUploadedFile("signed.pdf", b"%PDF-1.7 " + words, content_type="application/pdf")


def test_versions_of_a_text_are_added_and_fetched_but_never_changed(client, staff):
    text = make.saved(Text(memorandum=make.memorandum(), language="zh-hans"))
    data = form_of(client.get(url(text)))
    add_row(data, "versions", extracted_text="双方同意", file=pdf())
    assert client.post(url(text), data).status_code == 302
    version = TextVersion.objects.get()
    assert (version.uploaded_by, version.original_name) == (staff, "signed.pdf")
    page = client.get(url(text))
    assert not any(name.endswith(("extracted_text", "DELETE")) for name in form_of(page))
    address = f"/en/admin/agreements/text/{text.pk}/versions/{version.pk}/"
    assert f'<a href="{address}">signed.pdf</a>' in page.content.decode()
    assert b"".join(client.get(address).streaming_content) == b"%PDF-1.7 one"
    forged = form_of(page) | {"versions-0-extracted_text": "forged", "versions-0-DELETE": "on"}
    client.post(url(text), forged)
    version.refresh_from_db()
    assert version.extracted_text == "双方同意"


def test_a_file_of_a_wrong_kind_is_refused_beside_the_field(client):
    text = make.saved(Text(memorandum=make.memorandum(), language="en"))
    data = form_of(client.get(url(text)))
    add_row(data, "versions", extracted_text="", file=SimpleUploadedFile("page.html", b"<script>alert(1)</script>"))
    assert errors_of(client.post(url(text), data)) == ["Only PDF, DOCX, JPEG and PNG files are taken."]


def test_the_list_is_filtered_by_validity_and_searched_by_party(client):
    running, bare = make.memorandum(status="in_force"), make.memorandum()
    make.saved(Term(memorandum=running, starts_on=make.DAY))
    for validity, expected in (("in_force", [running]), ("not_recorded", [bare]), ("expired", [])):
        assert list(client.get(LIST, {"validity": validity}).context["cl"].result_list) == expected
    party = bare.parties.first().organisation
    for term in (party.name_en, party.name_zh_hans, bare.reference):
        assert list(client.get(LIST, {"q": term}).context["cl"].result_list) == [bare]


def test_staff_who_may_only_look_cannot_move_correct_or_edit_a_list(client):
    memorandum = make.memorandum(status="in_review")
    signed = make.memorandum(status="signed", place_en="Beijing")
    clerk = User.objects.create_user(email="clerk@example.org", password="x" * 20, is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(clerk)
    assert client.get(url(memorandum)).status_code == 200
    assert "moves-link" not in client.get(url(memorandum)).content.decode()
    assert client.get(url(memorandum, "moves")).status_code == 403
    assert move(client, memorandum, "draft").status_code == 403
    forged = {"parties-TOTAL_FORMS": "2", "parties-INITIAL_FORMS": "2", "parties-0-DELETE": "on"}
    assert client.post(url(memorandum), forged).status_code == 403
    reasoned = {"place_en": "Shanghai", "correction_reason": "forged"}
    assert client.post(url(signed), reasoned).status_code == 403
    assert (Party.objects.count(), Correction.objects.count()) == (4, 0)
    memorandum.refresh_from_db()
    assert memorandum.status == "in_review"


def test_moves_need_a_token(client, staff):
    guarded = type(client)(enforce_csrf_checks=True)
    guarded.force_login(staff)
    assert move(guarded, make.memorandum(), "in_review").status_code == 403


def test_the_form_takes_the_same_number_of_queries_whatever_its_length(client, django_assert_num_queries):
    # session, user, the memorandum; six inlines; parties and signatories for the list of signatories (3: parties,
    # signatories, whether the public sees it), and two short lists of own parts
    pages = [make.memorandum(parties=[make.organisation() for _ in range(number)]) for number in (2, 4)]
    for memorandum in pages:
        with django_assert_num_queries(14):
            client.get(url(memorandum))
