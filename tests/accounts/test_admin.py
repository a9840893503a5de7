"""Users in the admin: they sign in by e-mail, and only administrators hand out rights."""

import pytest
from django.contrib.auth.models import Permission

from accounts.models import User
from tests import factories as make
from tests.admin_forms import form_of

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
ADD = "/en/admin/accounts/user/add/"


def test_an_administrator_adds_a_user_by_e_mail_who_can_sign_in(client):
    client.force_login(make.staff())
    data = form_of(client.get(ADD)) | {"email": "new@example.org", "name": "New", "usable_password": "true"}
    assert "username" not in data
    assert client.post(ADD, data | {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    made = User.objects.get(email="new@example.org")
    page = f"/en/admin/accounts/user/{made.pk}/change/"
    assert client.post(page, form_of(client.get(page)) | {"is_staff": "on"}).status_code == 302
    client.logout()
    answer = client.post("/en/admin/login/?next=/en/admin/", {"username": "New@example.org", "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/en/admin/")


def test_an_address_that_is_taken_in_another_case_is_refused(client):
    client.force_login(make.staff(email="anna@example.org"))
    data = form_of(client.get(ADD)) | {"email": "Anna@example.org", "usable_password": "true"}
    answer = client.post(ADD, data | {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 200
    assert User.objects.count() == 1


def test_a_clerk_gives_neither_rights_nor_touches_an_administrator(client):
    administrator = make.staff()
    clerk = User.objects.create_user(email="clerk@example.org", password=PASSWORD, is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=("change_user", "view_user", "delete_user")))
    client.force_login(clerk)
    page = f"/en/admin/accounts/user/{clerk.pk}/change/"
    assert client.post(page, form_of(client.get(page)) | {"name": "Me", "is_superuser": "on"}).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.name, clerk.is_superuser) == ("Me", False)
    for path in ("change/", "delete/", "password/"):
        there = f"/en/admin/accounts/user/{administrator.pk}/{path}"
        assert client.post(there, {"post": "yes", "password1": "x", "password2": "x"}).status_code == 403
