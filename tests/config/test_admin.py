"""The admin as a whole: every page in both languages, the order of the index, query counts, rights."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from agreements.correcting import correcting
from agreements.models import Milestone, Term, Text
from forum.models import Organiser, Series
from people.models import Affiliation, OrganisationAlias
from tests import factories as make

pytestmark = pytest.mark.django_db

LANGUAGES = ("zh-hans", "en")
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
LOGS = {"agreements.Transition", "agreements.Correction", "django_tasks_database.DBTaskResult"}


def url(model, page, *args, language="en"):
    with override(language):
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def one_of_everything(staff):
    """At least one row of every registered record type."""
    make.saved(Series(name_zh_hans="教育周", name_en="Education Week"))
    speech = make.speech()
    make.saved(Organiser(forum=speech.session.forum, organisation=make.organisation()))
    memorandum = make.memorandum(status="in_force")
    make.saved(Term(memorandum=memorandum, starts_on=make.DAY))
    make.saved(Milestone(memorandum=memorandum, title_zh_hans="培训", title_en="Training"))
    make.saved(Text(memorandum=memorandum, language="zh-hans", standing="translation"))
    organisation = make.organisation()
    make.saved(OrganisationAlias(organisation=organisation, name="Another Name"))
    make.saved(Affiliation(person=make.person(), organisation=organisation))
    with correcting(memorandum, by=staff, why="The year was misread."):
        pass


@pytest.fixture
def staff(client):
    user = make.staff()
    client.force_login(user)
    return user


def a_clerk(client, *codenames):
    """A member of staff with just these rights, signed in."""
    user = User.objects.create_user(email="clerk@example.org", password="a long enough password", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    assert {permission.codename for permission in user.user_permissions.all()} == set(codenames)
    client.force_login(user)
    return user


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_list_and_form_answers_in_both_languages(client, staff, model, language):
    one_of_everything(staff)
    listed = client.get(url(model, "changelist", language=language))
    assert listed.status_code == 200
    assert f'<html lang="{language}"' in listed.content.decode()
    added = client.get(url(model, "add", language=language))
    assert added.status_code == (403 if model._meta.label in LOGS else 200)
    for record in model._default_manager.all()[:1]:
        assert client.get(url(model, "change", record.pk, language=language)).status_code == 200
        assert client.get(url(model, "history", record.pk, language=language)).status_code == 200
        removal = client.get(url(model, "delete", record.pk, language=language))
        assert removal.status_code in (200, 403)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_search_finds_nothing_and_says_so(client, staff, model):
    one_of_everything(staff)
    if not admin.site._registry[model].search_fields:
        return
    answer = client.get(url(model, "changelist"), {"q": "zzz nothing"})
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == 0


def test_the_index_is_in_the_order_in_which_staff_think(client, staff):
    groups = client.get(reverse("admin:index")).context["app_list"]
    order = [(group["app_label"], [model["object_name"] for model in group["models"]]) for group in groups]
    assert order[:4] == [
        ("people", ["Organisation", "Person", "Affiliation"]),
        ("forum", ["Series", "Forum", "Session", "Delegate", "Speech"]),
        (
            "agreements",
            ["Memorandum", "Party", "Signatory", "Text", "Term", "Milestone", "Transition", "Correction"],
        ),
        ("accounts", ["User", "Group"]),
    ]


def test_the_language_switch_leads_to_the_same_page(client, staff):
    organisation = make.organisation()
    page = client.get(url(type(organisation), "change", organisation.pk, language="en")).content.decode()
    assert f'<a href="/zh-hans/admin/people/organisation/{organisation.pk}/change/"' in page


def test_a_visitor_is_asked_to_sign_in_in_either_language(client):
    for language in LANGUAGES:
        answer = client.get(f"/{language}/admin/")
        assert answer.status_code == 302
        assert answer.url == f"/{language}/admin/login/?next=/{language}/admin/"


# Each: session and user; the number of records found; the records themselves. What comes on top is named.
LIST_QUERIES = {
    "accounts.User": 5,  # groups offered as a filter
    "agreements.Correction": 6,  # first and last day, and the years between them
    "agreements.Memorandum": 5,  # parties
    "agreements.Milestone": 4,
    "agreements.Party": 4,
    "agreements.Signatory": 4,
    "agreements.Term": 4,
    "agreements.Text": 5,  # languages offered as a filter
    "agreements.Transition": 6,  # first and last day, and the years between them
    "auth.Group": 5,  # the number of all groups: Django's own page
    "django_tasks_database.DBTaskResult": 7,  # the library's own page
    "forum.Delegate": 6,  # capacities, their organisations
    "forum.Forum": 7,  # countries offered; first and last day, and the years between them
    "forum.Series": 4,
    "forum.Session": 4,
    "forum.Speech": 5,  # speakers
    "people.Affiliation": 4,
    "people.Organisation": 5,  # countries offered
    "people.Person": 6,  # affiliations, their organisations
}


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_a_list_takes_the_same_number_of_queries_whatever_its_length(client, staff, model, django_assert_num_queries):
    one_of_everything(staff)
    with django_assert_num_queries(LIST_QUERIES[model._meta.label]):
        assert client.get(url(model, "changelist")).status_code == 200
    one_of_everything(staff)
    one_of_everything(staff)
    with django_assert_num_queries(LIST_QUERIES[model._meta.label]):
        assert client.get(url(model, "changelist")).status_code == 200


def test_no_page_of_a_record_is_open_to_staff_without_rights(client):
    a_clerk(client)
    one_of_everything(None)
    for model in REGISTERED:
        record = model._default_manager.first()
        for page, *args in (
            ["changelist"],
            ["add"],
            *([p, record.pk] for p in ("change", "delete", "history") if record),
        ):
            assert client.get(url(model, page, *args)).status_code == 403


def test_staff_who_may_only_look_cannot_write(client):
    one_of_everything(None)
    a_clerk(client, *(f"view_{model._meta.model_name}" for model in REGISTERED))
    before = {model: model._default_manager.count() for model in REGISTERED}
    for model in REGISTERED:
        record = model._default_manager.first()
        assert client.get(url(model, "changelist")).status_code == 200
        assert client.post(url(model, "add"), {}).status_code == 403
        if record:
            assert client.get(url(model, "change", record.pk)).status_code == 200
            assert client.post(url(model, "change", record.pk), {"name_en": "forged"}).status_code == 403
            assert client.post(url(model, "delete", record.pk), {"post": "yes"}).status_code == 403
    assert {model: model._default_manager.count() for model in REGISTERED} == before
