"""Pages of organisations and persons."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from people.models import Affiliation, OrganisationAlias, PersonAlias
from tests import factories as make

pytestmark = pytest.mark.django_db


def read(client, path):
    return client.get(path).content.decode()


def image(kind="PNG"):
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4)).save(drawn, kind)
    return drawn.getvalue()


def test_names_stand_under_their_letter_in_english_and_under_their_pinyin_in_chinese(client):
    make.person(name_zh_hans="单伟", name_en="Shan Wei", slug="shan")
    make.person(name_zh_hans="奥尔加", name_en="Volga Olga", slug="olga")
    english, chinese = read(client, "/en/people/"), read(client, "/zh-hans/people/")
    assert english.index(">Shan Wei<") < english.index(">Volga Olga<")
    assert chinese.index(">奥尔加<") < chinese.index(">单伟<")
    assert ">Volga Olga<" in read(client, "/en/people/?letter=V")
    assert ">Shan Wei<" not in read(client, "/en/people/?letter=V")
    assert ">奥尔加<" in read(client, "/zh-hans/people/?letter=A")
    assert ">奥尔加<" not in read(client, "/zh-hans/people/?letter=V")


def test_names_that_start_with_no_letter_have_their_place(client):
    make.organisation(name_en="3M", name_zh_hans="3M公司")
    make.organisation(name_en="Zen", name_zh_hans="禅")
    page = read(client, "/en/organisations/?letter=%23")
    assert (">3M<" in page, ">Zen<" in page) == (True, False)


@pytest.mark.parametrize(
    "path", ["/en/people/?letter=ZZ", "/zh-hans/organisations/?letter=é", "/en/people/?letter=%00"]
)
def test_an_unknown_letter_is_a_bad_request_that_says_so(client, path):
    response = client.get(path)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize("kind", [make.organisation, make.person])
def test_a_list_is_told_in_pages_of_fifty(client, kind):
    for _ in range(51):
        kind()
    path = f"/en/{'people' if kind is make.person else 'organisations'}/"
    assert read(client, path).count("Test University" if kind is make.organisation else "Wang Ceshi") == 50
    second = read(client, f"{path}?page=2")
    assert f'<link rel="canonical" href="http://testserver{path}?page=2">' in second
    assert "Page 2 of 2" in second


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_whatever_their_length(client, django_assert_num_queries, rows):
    for _ in range(rows):
        make.organisation()
        make.person()
    for path in ("/en/organisations/", "/en/people/"):
        with django_assert_num_queries(2):  # how many there are; those of this page
            client.get(path)


@pytest.mark.parametrize("rows", [1, 3])
def test_an_organisation_costs_the_same_whatever_it_did(client, django_assert_num_queries, rows):
    body = make.organisation(slug="body")
    for _ in range(rows):
        make.saved(OrganisationAlias(organisation=body, name=f"Other name {_}"))
        make.organisation(parent=body)
        speaker = make.delegate()
        make.capacity(delegate=speaker, organisation=body)
        make.speech(session=make.session(forum=speaker.forum), speaker=speaker)
        make.memorandum(parties=(body, make.organisation()), status="in_force")
    # the organisation; its other names; its parts; its parties, their memoranda, the parties to these;
    # its capacities with persons and forums, the speeches of these delegates
    with django_assert_num_queries(8):
        assert client.get("/en/organisations/body/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_person_costs_the_same_whatever_they_did(client, django_assert_num_queries, rows):
    who = make.person(slug="who")
    for n in range(rows):
        make.saved(PersonAlias(person=who, name=f"Other name {n}"))
        make.saved(Affiliation(person=who, organisation=make.organisation(), title_en=f"Post {n}"))
        speaker = make.delegate(person=who)
        make.speech(session=make.session(forum=speaker.forum), speaker=speaker)
    # the person; other names; posts; delegations, their capacities, their speeches; signatures; acts of witness
    with django_assert_num_queries(8):
        assert client.get("/en/people/who/").status_code == 200


def test_an_organisation_shows_its_people_in_their_capacities(client):
    body = make.organisation(slug="body", name_en="The Body")
    forum = make.forum(title_en="The Forum")
    named = make.delegate(forum=forum, person=make.person(name_en="Named Person"))
    make.capacity(delegate=named, organisation=body, title_en="Rector")
    unnamed = make.delegate(forum=forum, person=make.person(name_en="Unnamed Person", consent_on=None))
    make.capacity(delegate=unnamed, organisation=body, title_en="Bursar")
    absent = make.delegate(forum=forum, person=make.person(name_en="Absent Person"), attendance_status="declined")
    make.capacity(delegate=absent, organisation=body, title_en="Provost")
    page = read(client, "/en/organisations/body/")
    assert ("Rector" in page, "Named Person" in page) == (True, True)
    assert ("Bursar" in page, "Unnamed Person" in page) == (True, False)
    assert ("Provost" in page, "Absent Person" in page) == (False, False)


def test_those_not_named_stand_in_an_order_that_tells_nothing(client):
    forum, body = make.forum(), make.organisation(slug="body")
    for name, consent in (("Zed", None), ("Ann", None), ("Mia", make.DAY)):
        who = make.person(name_en=name, name_zh_hans=None, consent_on=consent)
        make.capacity(delegate=make.delegate(forum=forum, person=who), organisation=body, title_en=f"As {name[0]}")
    page = read(client, "/en/organisations/body/")
    assert page.index("As M") < page.index("As Z") < page.index("As A")  # named first, then as they were recorded


def test_a_whole_and_its_parts_are_named_only_where_they_are_listed(client):
    whole = make.organisation(name_en="Listed Whole")
    make.organisation(slug="part", name_en="The Part", parent=whole)
    secret = make.organisation(name_en="CANARY Whole", is_listed=False)
    make.organisation(slug="other-part", parent=secret)
    make.organisation(name_en="CANARY Part", parent=whole, is_listed=False)
    assert "Listed Whole" in read(client, "/en/organisations/part/")
    assert "CANARY" not in read(client, "/en/organisations/other-part/")
    page = read(client, f"/en/organisations/{whole.slug}/")
    assert ("The Part" in page, "CANARY" in page) == (True, False)


def test_a_name_in_its_own_script_carries_its_language(client):
    make.person(
        slug="olga", name_zh_hans="奥尔加", name_en="Olga", native_name="Ольга Гумилевская", native_language="ru"
    )
    page = read(client, "/en/people/olga/")
    assert '<span lang="ru">Ольга Гумилевская</span>' in page
    assert '<span lang="zh-Hans">奥尔加</span>' in page


@pytest.mark.parametrize(
    ("language", "fields", "expected"),
    [
        (
            "en",
            {"name_zh_hans": "只有中文", "name_en": None},
            '<span lang="zh-Hans">只有中文</span> <small class="only">only in Chinese</small>',
        ),
        (
            "zh-hans",
            {"name_zh_hans": None, "name_en": "English Only"},
            '<span lang="en">English Only</span> <small class="only">仅有英文</small>',
        ),
    ],
)
def test_a_name_in_one_language_only_is_marked(client, language, fields, expected):
    make.organisation(slug="one", **fields)
    assert f"<h1>{expected}</h1>" in read(client, f"/{language}/organisations/one/")
    assert expected.split(" <small")[0] in read(client, f"/{language}/organisations/")


@pytest.mark.parametrize(("kind", "path"), [(make.organisation, "organisations"), (make.person, "people")])
def test_a_former_address_redirects_for_good_where_the_record_is_seen(client, kind, path):
    record = kind(slug="before")
    record.slug = "after"
    record.save()
    response = client.get(f"/en/{path}/before/")
    assert (response.status_code, response.headers["Location"]) == (301, f"/en/{path}/after/")
    assert client.get(f"/zh-hans/{path}/AFTER/").headers["Location"] == f"/zh-hans/{path}/after/"
    if kind is make.organisation:
        record.is_listed = False
    else:
        record.consent_on = None
    record.save()
    assert client.get(f"/en/{path}/before/").status_code == 404


@pytest.mark.parametrize(("kind", "content_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_logo_is_sent_as_the_image_it_is(client, kind, content_type):
    body = make.organisation(slug="body")
    body.logo.save("a.png", ContentFile(image(kind)))
    response = client.get("/en/organisations/body/logo")
    assert (response.status_code, b"".join(response.streaming_content)) == (200, image(kind))
    assert response.headers["Content-Type"] == content_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert 'src="/en/organisations/body/logo"' in read(client, "/en/organisations/body/")


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<html></html>", b""])
def test_what_is_no_image_is_not_sent(client, content):
    body = make.organisation(slug="body")
    body.logo.save("a.png", ContentFile(content))
    assert client.get("/en/organisations/body/logo").status_code == 404


def test_an_image_that_is_not_there_is_not_found(client):
    body = make.organisation(slug="body", logo="logos/lost.png")
    assert client.get("/en/organisations/body/logo").status_code == 404
    assert client.get(f"/en/organisations/{make.organisation().slug}/logo").status_code == 404
    assert body.logo


def test_a_photo_goes_with_the_consent(client):
    who = make.person(slug="who")
    who.photo.save("a.png", ContentFile(image()))
    assert client.get("/en/people/who/photo").status_code == 200
    who.consent_on = None
    who.save()
    assert client.get("/en/people/who/photo").status_code == 404
    client.force_login(make.staff())
    assert client.get("/en/people/who/photo").status_code == 404


def test_files_have_no_address_of_their_own(client):
    body = make.organisation()
    body.logo.save("a.png", ContentFile(image()))
    for prefix in ("media", "files", "en/media", "static"):
        assert client.get(f"/{prefix}/{body.logo.name}").status_code == 404
