"""Forums in the admin: the programme, delegates in their capacities, speeches with their speakers."""

import datetime as dt

import pytest

from forum.models import Delegate, Forum, Session, Speech
from tests import factories as make
from tests.admin_forms import add_row, errors_of, form_of

pytestmark = pytest.mark.django_db

FORUM = "/zh-hans/admin/forum/forum/add/"
TIMES = {
    "starts_at_0": "2023-08-28",
    "starts_at_1": "09:00",
    "ends_at_0": "2023-08-28",
    "ends_at_1": "17:00",
}


@pytest.fixture(autouse=True)
def staff(client):
    user = make.staff()
    client.force_login(user)
    return user


def programme(data, *kinds, **times):
    for order, kind in enumerate(kinds, 1):
        add_row(data, "sessions", kind=kind, order=order, title_zh_hans=f"环节{order}", **times)
    return data


def test_a_forum_is_entered_with_organisers_and_programme_at_once(client):
    host = make.organisation()
    data = form_of(client.get(FORUM)) | TIMES | {"title_zh_hans": "教育论坛", "title_en": "Education Forum"}
    add_row(data, "organisers", organisation=host.pk, role="host", order=1)
    programme(data, "opening", "keynotes", "keynotes")
    answer = client.post(FORUM, data)
    assert answer.status_code == 302, errors_of(answer)
    entered = Forum.objects.get()
    assert entered.starts_at == dt.datetime(2023, 8, 28, 1, tzinfo=dt.UTC)
    assert [organiser.organisation for organiser in entered.organisers.all()] == [host]
    assert [session.slug for session in entered.sessions.all()] == [
        "education-forum-opening",
        "education-forum-keynotes",
        "education-forum-keynotes-2",
    ]


def test_a_programme_is_kept_while_the_forum_itself_is_incomplete(client):
    data = programme(form_of(client.get(FORUM)), "opening", starts_at_0="2023-08-28", starts_at_1="09:00")
    answer = client.post(FORUM, data)
    assert set(answer.context["adminform"].form.errors) == {"title_zh_hans", "starts_at", "ends_at"}
    assert form_of(answer)["sessions-0-title_zh_hans"] == "环节1"
    assert Session.objects.count() == 0


def test_a_session_outside_its_new_forum_is_refused_beside_the_field(client):
    data = form_of(client.get(FORUM)) | TIMES | {"title_zh_hans": "教育论坛"}
    programme(data, "opening", starts_at_0="2023-08-27", starts_at_1="09:00")
    answer = client.post(FORUM, data)
    sessions = answer.context["inline_admin_formsets"][1].formset
    assert sessions.errors == [{"starts_at": ["环节的开始时间在论坛时间之外。"]}]
    assert Forum.objects.count() == 0


def test_a_delegate_is_entered_in_two_capacities_with_roles(client):
    forum, person = make.forum(), make.person()
    university, association = make.organisation(), make.organisation()
    page = "/en/admin/forum/delegate/add/"
    blank = client.get(page)
    assert blank.content.decode().count('type="checkbox" name="roles"') == 7
    data = form_of(blank) | {"forum": forum.pk, "person": person.pk, "roles": ["speaker", "signatory"]}
    add_row(data, "capacities", organisation=university.pk, order=1, title_zh_hans="院长", title_en="Dean")
    add_row(data, "capacities", organisation=association.pk, order=2, title_zh_hans="会长", title_en="President")
    assert client.post(page, data).status_code == 302
    entered = Delegate.objects.get()
    assert entered.roles == ["speaker", "signatory"]
    assert [(capacity.organisation, capacity.title_en) for capacity in entered.capacities.all()] == [
        (university, "Dean"),
        (association, "President"),
    ]


def test_the_ticked_roles_come_back_ticked(client):
    record = make.delegate(roles=["speaker", "press"])
    page = f"/en/admin/forum/delegate/{record.pk}/change/"
    data = form_of(client.get(page))
    assert data["roles"] == ["speaker", "press"]
    client.post(page, data | {"roles": ["guest"]})
    record.refresh_from_db()
    assert record.roles == ["guest"]


def test_a_speech_is_entered_in_both_languages_with_its_speaker(client):
    session = make.session()
    speaker = make.delegate(forum=session.forum)
    page = "/en/admin/forum/speech/add/"
    data = form_of(client.get(page)) | {"session": session.pk, "title_zh_hans": "开幕致辞", "title_en": "Opening"}
    add_row(data, "speakers", delegate=speaker.pk, order=1)
    assert client.post(page, data).status_code == 302
    assert [spoken.delegate for spoken in Speech.objects.get().speakers.all()] == [speaker]


def test_a_speaker_from_another_forum_is_refused_beside_the_field(client):
    session, stranger = make.session(), make.delegate()
    page = "/en/admin/forum/speech/add/"
    data = form_of(client.get(page)) | {"session": session.pk, "title_en": "Opening"}
    add_row(data, "speakers", delegate=stranger.pk, order=1)
    assert errors_of(client.post(page, data)) == ["This delegate takes part in another forum."]
    data.pop("session")  # and with the speech itself incomplete nothing breaks
    assert errors_of(client.post(page, data)) == ["This field is required."]


def test_speeches_are_found_by_title_and_by_speaker(client):
    wanted = make.speech(title_en="On Ceramics", speaker=None)
    make.speech(title_en="On Trade")
    speaker = wanted.speakers.get().delegate.person
    for term in ("ceramics", speaker.name_en, speaker.name_zh_hans):
        found = client.get("/en/admin/forum/speech/", {"q": term}).context["cl"].result_list
        assert [speech.title_en for speech in found] == ["On Ceramics"]


def test_a_forum_leads_to_its_delegates_and_speeches(client):
    speech = make.speech()
    make.speech()
    forum = speech.session.forum
    page = client.get(f"/en/admin/forum/forum/{forum.pk}/change/").content.decode()
    assert f'href="/en/admin/forum/speech/?forum={forum.slug}"' in page
    found = client.get("/en/admin/forum/speech/", {"forum": forum.slug}).context["cl"].result_list
    assert list(found) == [speech]
    delegates = client.get("/en/admin/forum/delegate/", {"forum": forum.slug}).context["cl"].result_list
    assert [delegate.forum for delegate in delegates] == [forum]


def test_the_public_page_is_linked_only_where_the_public_sees_it(client):
    shown, hidden = make.forum(), make.forum(status="draft")
    pages = [client.get(f"/en/admin/forum/forum/{f.pk}/change/").content.decode() for f in (shown, hidden)]
    assert ["viewsitelink" in page for page in pages] == [True, False]
