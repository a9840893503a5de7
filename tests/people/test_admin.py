"""Organisations and persons in the admin."""

import pytest
from django.urls import reverse

from people.models import Affiliation, Organisation, OrganisationAlias, Person, PersonAlias
from tests import factories as make
from tests.admin_forms import add_row, errors_of, form_of

pytestmark = pytest.mark.django_db

ADD = "/en/admin/people/organisation/add/"
LIST = "/en/admin/people/organisation/"


@pytest.fixture(autouse=True)
def staff(client):
    user = make.staff(name="Lin Na")
    client.force_login(user)
    return user


def names(response):
    return [organisation.name_en for organisation in response.context["cl"].result_list]


def test_an_organisation_is_entered_in_both_languages_with_its_other_names(client):
    data = form_of(client.get(ADD))
    assert "name" not in data  # the base column is no field of the form
    data |= {"name_zh_hans": "景德镇陶瓷大学", "name_en": "Jingdezhen Ceramic University", "country": "CN"}
    add_row(data, "aliases", name="JCU", language="en")
    assert client.post(ADD, data).status_code == 302
    entered = Organisation.objects.get()
    assert (entered.name_zh_hans, entered.name_en) == ("景德镇陶瓷大学", "Jingdezhen Ceramic University")
    assert entered.slug == "jingdezhen-ceramic-university"
    assert [alias.name for alias in entered.aliases.all()] == ["JCU"]


def test_one_language_is_enough_and_none_is_refused_beside_the_field(client):
    data = form_of(client.get(ADD))
    answer = client.post(ADD, data)
    assert list(answer.context["adminform"].form.errors) == ["name_zh_hans"]
    assert client.post(ADD, data | {"name_en": "Only English"}).status_code == 302
    entered = Organisation.objects.get()
    assert (entered.name_zh_hans, entered.name_en) == (None, "Only English")


def test_a_text_can_be_taken_away_in_either_language(client):
    record = make.organisation(city_zh_hans="北京", city_en="Beijing")
    for language in ("zh-hans", "en"):
        page = f"/{language}/admin/people/organisation/{record.pk}/change/"
        column = "city_" + language.replace("-", "_")
        assert client.post(page, form_of(client.get(page)) | {column: ""}).status_code == 302
        record.refresh_from_db()
        assert getattr(record, column) is None


def test_the_languages_stand_side_by_side_and_say_which_they_are(client):
    page = client.get(ADD).content.decode()
    assert 'class="form-row flex-container form-multiline field-name_zh_hans field-name_en"' in page
    form = client.get(ADD).context["adminform"].form
    assert form.fields["name_zh_hans"].widget.attrs["lang"] == "zh-Hans"
    assert form.fields["name_en"].widget.attrs["lang"] == "en"


@pytest.mark.parametrize("term", ["École", "ecole", "巴黎", "bali gao", "gao Bali", "Sorbonne-alias", "sorbonne-ALIAS"])
def test_search_finds_any_name_with_or_without_accents(client, term):
    wanted = make.organisation(name_zh_hans="巴黎高师", name_en="École normale")
    make.saved(OrganisationAlias(organisation=wanted, name="Sorbonne-Alias"))
    make.organisation(name_zh_hans="北京大学", name_en="Peking University")
    assert names(client.get(LIST, {"q": term})) == ["École normale"]


def test_the_list_is_filtered_by_what_is_missing(client):
    make.organisation(name_zh_hans="甲", name_en="Complete")
    make.organisation(name_zh_hans=None, name_en="No Chinese")
    make.organisation(name_zh_hans="丙", name_en="City only in Chinese", city_zh_hans="上海")
    found = {value: names(client.get(LIST, {"languages": value})) for value in ("en", "zh-hans", "complete")}
    assert found == {"en": ["City only in Chinese"], "zh-hans": ["No Chinese"], "complete": ["Complete"]}
    page = client.get(LIST, {"languages": "en"}).content.decode()
    assert '<span class="language-mark is-missing" title="missing: city">EN' in page


def test_only_countries_that_occur_are_offered(client):
    make.organisation(country="CN")
    make.organisation(name_en="Moscow State", country="RU")
    assert names(client.get(LIST, {"country": "RU"})) == ["Moscow State"]
    offered = client.get(LIST).context["cl"].filter_specs[1].lookup_choices
    assert [code for code, _name in offered] == ["CN", "RU"]


def test_a_person_is_entered_with_spellings_and_posts(client):
    page = "/en/admin/people/person/add/"
    organisation = make.organisation()
    data = form_of(client.get(page)) | {"native_name": "Ольга Гумилевская", "name_zh_hans": "奥尔加"}
    add_row(data, "aliases", name="Gumilevskaia", language="en")
    post = {"title_zh_hans": "主任", "title_en": "Director", "started": "2020-01-01", "started_precision": "year"}
    add_row(data, "affiliations", organisation=organisation.pk, ended_precision="day", **post)
    assert client.post(page, data).status_code == 302
    person = Person.objects.get()
    assert PersonAlias.objects.get().person == person
    assert Affiliation.objects.get().title_zh_hans == "主任"


def test_choices_of_a_person_tell_names_and_nothing_private(client):
    make.person(name_zh_hans="王伟", name_en="Wang Wei", email="canary@example.org", phone="+86 CANARY", notes="CANARY")
    query = {"app_label": "forum", "model_name": "delegate", "field_name": "person", "term": "wangwei"}
    answer = client.get(reverse("admin:autocomplete"), query)
    assert [choice["text"] for choice in answer.json()["results"]] == ["王伟 · Wang Wei"]
    assert "canary" not in answer.content.decode().lower()
    assert "canary" not in client.get("/en/admin/people/person/", {"q": "wang"}).content.decode().lower()
    for private in ("canary@example.org", "CANARY"):
        assert client.get(reverse("admin:autocomplete"), query | {"term": private}).json()["results"] == []


def test_an_organisation_that_others_depend_on_is_not_deleted(client):
    capacity = make.capacity()
    page = f"/en/admin/people/organisation/{capacity.organisation.pk}/delete/"
    assert "would require deleting the following protected related objects" in client.get(page).content.decode()
    assert client.post(page, {"post": "yes"}).status_code == 200
    assert Organisation.objects.filter(pk=capacity.organisation.pk).exists()


def test_the_history_tells_who_changed_what(client):
    record = make.organisation(name_en="Old Name")
    page = f"/en/admin/people/organisation/{record.pk}/change/"
    client.post(page, form_of(client.get(page)) | {"name_en": "New Name"})
    history = client.get(f"/en/admin/people/organisation/{record.pk}/history/")
    shown = history.content.decode()
    assert "<td>Lin Na</td>" in shown
    assert "<strong>Name (English)</strong>: <del>Old Name</del> → <ins>New Name</ins>" in shown
    assert "style=" not in shown
    assert client.get("/en/admin/people/organisation/nonsense/history/").status_code == 404
    assert client.get(f"/en/admin/people/organisation/{record.pk}/history/1/").status_code == 302  # no such page


def test_a_save_that_changes_nothing_leaves_no_trace(client):
    record = make.organisation()
    page = f"/en/admin/people/organisation/{record.pk}/change/"
    assert client.post(page, form_of(client.get(page))).status_code == 302
    record.refresh_from_db()
    assert record.version == 1
    assert record.history.count() == 1


def test_what_only_the_database_finds_wrong_comes_back_in_the_form(client):
    data = form_of(client.get(ADD)) | {"name_en": "A University", "country": "CN"}
    add_row(data, "aliases", name="Twice", language="en")
    add_row(data, "aliases", name="Twice", language="en")
    answer = client.post(ADD, data)
    assert len(errors_of(answer)) > 0
    assert 'value="A University"' in answer.content.decode()
    assert Organisation.objects.count() == 0
