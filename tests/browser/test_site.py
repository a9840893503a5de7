"""The site in Chromium: read in both languages on phone and desktop, signed in to, and attacked with scripts."""

import pytest
from django.core.management import call_command
from django.db import models
from django.urls import reverse
from django.utils.translation import override

from agreements.models import Memorandum, Milestone, Term, Text, Witness
from forum.models import Forum, Organiser, Session, Speech
from people.models import Affiliation, Organisation, OrganisationAlias, Person, PersonAlias
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = {"phone": 360, "desktop": 1280}
PAYLOAD = "\"'><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>{{7*7}}"


@pytest.fixture
def forum_of_2023():
    call_command("load_forum", "demo/2023-education-week", verbosity=0)


def pages(language):
    """Return the address of one page of every kind."""
    with override(language):
        details = [m.objects.order_by("pk").first().get_absolute_url() for m in (Forum, Session, Speech, Memorandum)]
        details += [m.objects.order_by("pk").last().get_absolute_url() for m in (Organisation, Person)]
        lists = ["home", "forum:forum-list", "forum:session-list", "forum:speech-list", "agreements:memorandum-list"]
        return [reverse(name) for name in (*lists, "people:organisation-list", "people:person-list")] + details


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("language", "tag", "heading"),
    [
        ("zh-hans", "zh-Hans", "全球青年创未来、数字品牌无国界"),
        ("en", "en", "Creative Future Youth, Borderless Digital Brands"),
    ],
)
def test_the_forum_page_reads_in_both_languages(
    page, live_server, forum_of_2023, complaints, language, tag, heading, width
):
    page.set_viewport_size({"width": WIDTHS[width], "height": 800})
    page.goto(f"{live_server.url}/{language}/forums/2023-education-week/")
    assert page.locator("html").get_attribute("lang") == tag
    assert heading in page.locator("h1").inner_text()
    assert page.locator("main").get_by_text("BRTA-CB100-2023").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert complaints == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_kind_of_page_opens_without_a_complaint(page, live_server, forum_of_2023, complaints, language):
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 800})
        for address in pages(language):
            answer = page.goto(live_server.url + address)
            assert answer.status == 200, address
            assert page.locator("h1").count() == 1, address
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, (address, width)
    assert complaints == []


def test_a_visitor_changes_the_language_and_stays_on_the_page(page, live_server, forum_of_2023, complaints):
    page.goto(f"{live_server.url}/zh-hans/memoranda/CCN-RANEPA-2023/")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/memoranda/CCN-RANEPA-2023/")
    assert "Digital Economy" in page.locator("h1").inner_text()
    assert complaints == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_staff_sign_in_and_edit_both_languages_side_by_side(page, live_server, forum_of_2023, complaints, language):
    make.staff(email="editor@example.org", password="a long enough password")
    sign_in(page, live_server, language)
    speech = Speech.objects.get(slug="2023-education-week-global-digital-talent")
    for address in ("", "forum/speech/", f"forum/speech/{speech.pk}/history/", "agreements/memorandum/add/"):
        assert page.goto(f"{live_server.url}/{language}/admin/{address}").status == 200
    page.goto(f"{live_server.url}/{language}/admin/forum/speech/{speech.pk}/change/")
    left, right = page.locator("#id_abstract_zh_hans").bounding_box(), page.locator("#id_abstract_en").bounding_box()
    assert left["x"] + left["width"] <= right["x"]
    assert abs(left["y"] - right["y"]) < 5
    page.fill("#id_title_en", "Digital talent for the world")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    speech.refresh_from_db()
    assert (speech.title_en, speech.version) == ("Digital talent for the world", 2)
    assert speech.history.first().history_user.email == "editor@example.org"
    assert complaints == []


def test_no_script_in_any_text_of_any_record_runs(page, live_server, complaints):
    plant()
    make.staff(email="editor@example.org", password="a long enough password")
    for language in ("zh-hans", "en"):
        for address in pages(language):
            page.goto(live_server.url + address)
    sign_in(page, live_server, "en")
    for model in (Organisation, Person, Forum, Session, Speech, Memorandum):
        place = f"{live_server.url}/en/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for address in ("", "?q=script", f"{model.objects.order_by('pk').last().pk}/change/"):
            assert page.goto(place + address).status == 200
        page.goto(f"{place}{model.objects.order_by('pk').last().pk}/history/")
        if model is not Memorandum:  # one that has been signed is never deleted
            page.goto(f"{place}{model.objects.order_by('pk').last().pk}/delete/")
    assert complaints == []


def sign_in(page, live_server, language):
    page.goto(f"{live_server.url}/{language}/admin/")
    page.fill("#id_username", "editor@example.org")
    page.fill("#id_password", "a long enough password")
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")


def plant():
    """Make one public record of every type with a script in every text that takes one."""
    memorandum = make.memorandum(status="signed", reference="HOSTILE-1")
    speech = make.speech()
    session = speech.session
    body = memorandum.parties.first().organisation
    delegate = speech.speakers.get().delegate
    for extra in (
        OrganisationAlias(organisation=body, name="x"),
        PersonAlias(person=delegate.person, name="x"),
        Affiliation(person=delegate.person, organisation=body),
        Organiser(forum=session.forum, organisation=body),
        Text(memorandum=memorandum, language="en", standing="translation"),
        Term(memorandum=memorandum, starts_on=make.DAY),
        Milestone(memorandum=memorandum, title_en="x"),
    ):
        make.saved(extra)
    signatories = [s for party in memorandum.parties.all() for s in party.signatories.all()]
    for record in (
        *(party.organisation for party in memorandum.parties.all()),
        *(s.person for s in signatories),
        delegate.person,
        *delegate.capacities.all(),
        *(c.organisation for c in delegate.capacities.all()),
        session.forum,
        session,
        speech,
        memorandum,
        *memorandum.parties.all(),
        *signatories,
        *Witness.objects.all(),
        *memorandum.terms.all(),
        *memorandum.milestones.all(),
        *memorandum.texts.all(),
        *OrganisationAlias.objects.all(),
        *PersonAlias.objects.all(),
        *Affiliation.objects.all(),
    ):
        poison(record)


def poison(record):
    """Write the script into every text column of the row itself, past all validation, as an attacker would."""
    keep = {"slug", "reference", "time_zone", "language", "native_language", "country", "search_key", "ror_id", "orcid"}
    script = f"{record.pk.hex[-8:]}{PAYLOAD}"  # names are unique in a country
    values = {}
    for field in record._meta.concrete_fields:
        free = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if free and not isinstance(field, (models.FileField, models.URLField)) and field.name not in keep:
            fits = field.max_length is None or field.max_length >= len(script)
            values[field.name] = script if fits else "<b>x</b>"
    models.QuerySet(type(record)).filter(pk=record.pk).update(**values)
