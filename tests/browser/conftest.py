"""A real Chromium, and what it complains of."""

import os

import pytest
from playwright.sync_api import sync_playwright

# The flags keep Chromium from looking for its maker's hosts, which a machine without internet answers with errors.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WATCH = """
document.addEventListener('securitypolicyviolation', e => {
  console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`);
});
"""


@pytest.fixture(scope="session")
def chromium():
    """The Chromium that CHROMIUM names, one for the whole run."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in the thread of the fixtures
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def complaints():
    """What the browser complains of: errors on the console, breaches of the policy, requests that fail, dialogs."""
    return []


@pytest.fixture
def context(chromium, complaints):
    """A fresh profile whose pages note their complaints."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(WATCH)

    def note_failure(request):
        if request.failure != "net::ERR_ABORTED":  # given up, since the test went on to the next page
            complaints.append(f"failed: {request.url} {request.failure}")

    def watch(page):
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", note_failure)
        page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    context.on("page", watch)
    yield context
    context.close()


@pytest.fixture
def page(context):
    """A page of a desktop's width."""
    return context.new_page()
