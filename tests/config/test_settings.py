"""Settings: strict about what they read, safe in production, told in the README."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.settings import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "accord.example.org",
    "DATABASE_URL": "postgres://accord:secret@127.0.0.1:1/accord",
    "TRUSTED_PROXIES": "1",
}


def start(tmp_path, *command, **variables):
    """Run ``manage.py`` with these variables alone; return the finished process."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("check",))],
        cwd=ROOT,
        env={**keep, "DATA_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_django_s_deployment_checks(tmp_path):
    done = start(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_does_not_start_without(tmp_path, missing):
    done = start(tmp_path, **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert done.returncode != 0
    assert f"{missing} is not set. Set it to" in done.stderr


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DATABSE_URL": "sqlite:///x"}, "DATABSE_URL is not known; did you mean DATABASE_URL?"),
        ({"ALOWED_HOSTS": "x"}, "ALOWED_HOSTS is not known; did you mean ALLOWED_HOSTS?"),
        ({"DEBUG": "ture"}, "DEBUG: "),
        ({"HSTS_SECONDS": "a year"}, "HSTS_SECONDS: "),
        ({"TRUSTED_PROXIES": "yes"}, "TRUSTED_PROXIES: "),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL: "),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
        ({"EMAIL_URL": "pigeon://x"}, "EMAIL_URL"),
    ],
)
def test_a_variable_misspelt_or_unreadable_is_refused(tmp_path, variables, sentence):
    done = start(tmp_path, **{**PRODUCTION, **variables})
    assert done.returncode != 0
    assert sentence in done.stderr


def test_development_needs_no_variable_but_debug(tmp_path):
    assert start(tmp_path, DEBUG="true").returncode == 0


def test_the_readme_tells_every_variable():
    table = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), flags=re.MULTILINE)
    assert sorted(table) == sorted(ENVIRONMENT)


def test_no_script_or_style_is_allowed_inline_or_from_elsewhere():
    for directive in ("script-src", "style-src"):
        assert settings.SECURE_CSP[directive][0] == "'self'"
        assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(map(str, settings.SECURE_CSP[directive]))
