"""The API browser in Chromium, under the site's own content security policy."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_api_browser_shows_and_tries_every_operation_without_a_complaint(page, live_server, complaints):
    answer = page.goto(f"{live_server.url}/api/v1/docs/")
    assert "unsafe" not in answer.headers["content-security-policy"]
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() == 13
    page.locator(".opblock-summary-path", has_text="/api/v1/forums/").first.click()
    page.locator("button.try-out__btn").first.click()
    page.locator("button.execute").first.click()
    page.wait_for_selector(".live-responses-table tbody .response-col_status")
    assert page.locator(".live-responses-table tbody td.response-col_status").first.inner_text().startswith("200")
    assert complaints == []
