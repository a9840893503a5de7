"""The administrator of a developer's machine."""

import io

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command, load_command_class
from django.core.management.base import CommandError
from django.utils.translation import override

from accounts.management.commands.create_demo_staff import EMAIL, PASSPHRASE
from accounts.models import User
from bilingual.names import has_han

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _development(settings):
    settings.DEBUG = True


def run():
    out = io.StringIO()
    call_command("create_demo_staff", stdout=out)
    return out.getvalue()


def test_can_sign_in_with_what_is_printed():
    out = run()
    assert EMAIL in out
    assert PASSPHRASE in out
    user = authenticate(email=EMAIL, password=PASSPHRASE)
    assert (user.is_staff, user.is_superuser, user.is_active) == (True, True, True)


def test_the_passphrase_passes_our_own_rules():
    validate_password(PASSPHRASE, User(email=EMAIL))


def test_a_second_run_changes_nothing():
    run()
    before = User.objects.values().get()
    run()
    assert User.objects.values().get() == before


def test_a_changed_passphrase_or_right_is_set_back():
    run()
    user = User.objects.get()
    user.is_active = False
    user.set_password("something else entirely")
    user.save()
    run()
    assert authenticate(email=EMAIL, password=PASSPHRASE) is not None


def test_is_refused_outside_development(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        run()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("app", "name"),
    [("accounts", "create_demo_staff"), ("agreements", "load_forum"), ("agreements", "generate_forums")],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_command_explains_itself(app, name, language):
    with override(language):
        parser = load_command_class(app, name).create_parser("manage.py", name)
        assert parser.description in " ".join(parser.format_help().split())
        assert has_han(parser.description) == (language == "zh-hans")
