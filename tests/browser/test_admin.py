"""Staff do their work in Chromium: find by typing, meet a colleague in one record, correct what was signed, move."""

import pytest

from agreements.models import Correction
from forum.models import Delegate
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin(page, live_server):
    """Signed in to the admin; returns what opens one of its pages."""
    make.staff(email="editor@example.org", password="a long enough password", name="Anna")

    def open_page(address="", language="en"):
        answer = page.goto(f"{live_server.url}/{language}/admin/{address}")
        if page.locator("#id_username").count():
            page.fill("#id_username", "editor@example.org")
            page.fill("#id_password", "a long enough password")
            page.click("[type=submit]")
            page.wait_for_selector("#user-tools")
            answer = page.goto(f"{live_server.url}/{language}/admin/{address}")
        assert answer.status == 200
        return page

    return open_page


def choose(page, field, term, label):
    """Type ``term`` into an autocomplete and take the choice ``label``."""
    page.click(f"{field} .select2-selection")
    page.fill(".select2-search__field", term)
    page.get_by_role("option", name=label).click()


def test_a_delegate_is_entered_by_typing_pinyin(admin, complaints):
    forum = make.forum(title_zh_hans="教育论坛", title_en="Education Forum")
    person = make.person(name_zh_hans="王伟", name_en="Wang Wei")
    body = make.organisation(name_zh_hans="巴黎高师", name_en="École normale")
    page = admin("forum/delegate/add/", "zh-hans")
    choose(page, ".fieldBox.field-forum", "Education", "教育论坛 · Education Forum")
    choose(page, ".fieldBox.field-person", "wangwei", "王伟 · Wang Wei")
    page.check("[name=roles][value=speaker]")
    page.click("#capacities-group .addlink")
    choose(page, "#capacities-0 .fieldBox.field-organisation", "ecole", "巴黎高师 · École normale")
    page.fill("#id_capacities-0-title_zh_hans", "教授")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    delegate = Delegate.objects.get()
    assert (delegate.forum, delegate.person, delegate.roles) == (forum, person, ["speaker"])
    assert [(c.organisation, c.title_zh_hans) for c in delegate.capacities.all()] == [(body, "教授")]
    assert complaints == []


def test_two_editors_meet_and_nothing_is_lost(admin, context, complaints):
    record = make.organisation(name_en="As it was")
    address = f"people/organisation/{record.pk}/change/"
    page = admin(address)
    page.fill("#id_description_en", "What the first editor typed")
    record.name_en = "What the second editor saved"
    record.save()
    page.click("[name=_save]")
    page.wait_for_selector(".errornote")
    assert page.input_value("#id_description_en") == "What the first editor typed"
    with context.expect_page() as opened:
        page.get_by_role("link", name="Open the present state in a new tab").click()
    assert opened.value.input_value("#id_name_en") == "What the second editor saved"
    record.refresh_from_db()
    assert record.description_en is None
    assert complaints == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_signed_memorandum_is_corrected_and_moved(admin, complaints, language):
    memorandum = make.memorandum(status="signed", place_en="Beijing")
    address = f"agreements/memorandum/{memorandum.pk}/change/"
    page = admin(address, language)
    page.fill("#id_place_en", "Shanghai")
    page.click("[name=_continue]")
    page.wait_for_selector(".field-correction_reason .errorlist")
    page.fill("#id_correction_reason", "The scan says Shanghai")
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    assert Correction.objects.get().why == "The scan says Shanghai"
    page.click(".moves-link")
    page.wait_for_selector("#move-in_force")
    page.fill("#id_in_force_why", "On signature")
    page.click("section:has(#move-in_force) button")
    page.wait_for_selector(".messagelist .success")
    memorandum.refresh_from_db()
    assert (memorandum.status, memorandum.place_en) == ("in_force", "Shanghai")
    assert complaints == []


def test_the_languages_stand_in_one_column_on_a_phone(admin, complaints):
    record = make.organisation()
    page = admin(f"people/organisation/{record.pk}/change/")
    page.set_viewport_size({"width": 390, "height": 844})
    upper, lower = page.locator("#id_name_zh_hans").bounding_box(), page.locator("#id_name_en").bounding_box()
    assert upper["y"] + upper["height"] <= lower["y"]
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert complaints == []
