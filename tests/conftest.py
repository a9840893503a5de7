"""Fixtures that every app's tests may use."""

import os

import hypothesis
import pytest
from django.db import connection

# The same examples in every run, however slow the machine: a failure is never chance.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("postgresql") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: make test-postgresql"))


def pytest_sessionfinish(session):
    """In CI nothing is skipped but what needs PostgreSQL, which runs on PostgreSQL."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter:
        reasons = [report.longrepr[2] for report in reporter.stats.get("skipped", [])]
        if [reason for reason in reasons if "needs PostgreSQL" not in reason]:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _media_in_a_temporary_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
