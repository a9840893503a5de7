"""The settings as an operator meets them: safe by default, and plain about what is wrong."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.settings import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "a-long-random-text-that-only-this-test-knows-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "accord.example.org",
    "PATH": "/usr/bin:/bin",
}
ANSWER = "from config import settings as s; print({})"


def start(expression, tmp_path, **variables):
    """Start Python with only ``variables`` and read the settings; return what ``subprocess.run`` does."""
    environment = {"DATA_DIR": str(tmp_path / "data"), **PRODUCTION, **variables}
    given = {name: value for name, value in environment.items() if value is not None}
    words = [sys.executable, "-W", "error", "-c", ANSWER.format(expression)]
    return subprocess.run(words, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)


def refusal(tmp_path, **variables):
    """Return the sentence with which the start is refused."""
    done = start("'started'", tmp_path, **variables)
    assert done.returncode != 0, done.stdout
    name, _, sentence = done.stderr.strip().splitlines()[-1].partition(": ")
    assert name == "django.core.exceptions.ImproperlyConfigured"
    return sentence


def test_the_readme_tells_every_variable_and_no_other():
    table = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), flags=re.MULTILINE)
    assert sorted(table) == sorted(ENVIRONMENT)


def test_the_settings_read_no_variable_that_is_not_listed():
    source = (ROOT / "config/settings.py").read_text()
    read = set(re.findall(r'(?:_read\("\w+", |_read_count\(|dj_email_url\()"(\w+)"', source))
    assert read == set(ENVIRONMENT)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("SECRET_KEY", "SECRET_KEY is not set. Set it to a long random text, for example"),
        ("ALLOWED_HOSTS", "ALLOWED_HOSTS is not set. Set it to the host names this site answers to"),
    ],
)
def test_production_without_what_it_needs_is_refused_with_what_to_set(missing, sentence, tmp_path):
    assert refusal(tmp_path, **{missing: None}).startswith(sentence)
    assert refusal(tmp_path, **{missing: ""}).startswith(sentence)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SECRETKEY", "SECRET_KEY"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("TRUSTED_PROXYES", "TRUSTED_PROXIES"),
    ],
)
def test_a_misspelt_variable_is_refused(written, meant, tmp_path):
    expected = f"The environment variable {written} is not known; did you mean {meant}?"
    assert refusal(tmp_path, **{written: "1"}) == expected


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "perhaps", "DEBUG: "),
        ("TRUSTED_PROXIES", "one", "TRUSTED_PROXIES: "),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES must be 0 or more, not -1."),
        ("HSTS_SECONDS", "1 year", "HSTS_SECONDS: "),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL: "),
        ("DATABASE_URL", "oracle-of-delphi://x", "DATABASE_URL: "),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must name a sqlite:// or a postgres:// database."),
        ("DATABASE_URL", "", "DATABASE_URL: "),
        ("EMAIL_URL", "pigeon://roof", "EMAIL_URL must be smtp://"),
        ("EMAIL_URL", "smtp://host:port", "EMAIL_URL: "),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_by_name(name, value, sentence, tmp_path):
    assert refusal(tmp_path, **{name: value}).startswith(sentence)


def test_production_starts_with_a_secret_and_hosts_and_warns_of_nothing(tmp_path):
    done = start("s.DEBUG, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "False True __Host-sessionid __Host-csrftoken\n"


def test_only_a_counted_proxy_is_believed_about_https_and_addresses(tmp_path):
    told = "getattr(s, 'SECURE_PROXY_SSL_HEADER', None), s.REST_FRAMEWORK['NUM_PROXIES']"
    assert start(told, tmp_path).stdout == "None 0\n"
    assert start(told, tmp_path, TRUSTED_PROXIES="1").stdout == "('HTTP_X_FORWARDED_PROTO', 'https') 1\n"


def test_hsts_can_be_tried_out_before_it_binds(tmp_path):
    told = "s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_PRELOAD"
    assert start(told, tmp_path, HSTS_SECONDS="0").stdout == "0 False\n"


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 25, "", "", False, False)),
        ("submission://me:p%40ss@mail.example.org", ("mail.example.org", 587, "me", "p@ss", True, False)),
        ("smtp://mail.example.org:465?ssl=true", ("mail.example.org", 465, "", "", False, True)),
    ],
)
def test_mail_is_sent_as_its_address_says(url, options, tmp_path):
    names = ("host", "port", "username", "password", "use_tls", "use_ssl")
    told = f"tuple(s.MAILERS['default']['OPTIONS'][n] for n in {names})"
    assert start(told, tmp_path, EMAIL_URL=url).stdout == f"{options}\n"


def test_a_developer_needs_no_variable(tmp_path):
    done = start("s.ALLOWED_HOSTS", tmp_path, SECRET_KEY=None, ALLOWED_HOSTS=None, DEBUG="true")
    assert done.stdout == "['localhost', '127.0.0.1', '[::1]', 'testserver']\n"


def test_production_settings_pass_the_deployment_checks(tmp_path):
    environment = {"DATA_DIR": str(tmp_path), **PRODUCTION}
    words = [sys.executable, "-W", "error::DeprecationWarning", "manage.py", "check", "--deploy"]
    done = subprocess.run(
        [*words, "--fail-level", "WARNING"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


def test_no_asset_may_come_from_another_host():
    sources = {source for policy in settings.SECURE_CSP.values() for source in policy}
    assert {s for s in map(str, sources) if "unsafe" in s or "://" in s or s in {"*", "https:"}} == set()
