"""Invariants of people and organisations."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import override

from people.models import Affiliation, Organisation, OrganisationAlias, Person, PersonAlias
from records.principals import PUBLIC, STAFF, Principal
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_name_in_either_language_is_enough_but_one_is_needed():
    make.saved(Organisation(name_zh_hans="只有中文"))
    make.saved(Organisation(name_en="English only"))
    with pytest.raises(ValidationError) as refused:
        Organisation(name_zh_hans=" ", name_en="").full_clean()
    assert list(refused.value.error_dict) == ["name_zh_hans"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_stored_does_not_depend_on_the_active_language(language):
    with override(language):
        record = make.saved(Organisation(name_en="English only", city_en="  ", short_name_zh_hans=""))
    row = QuerySet(Organisation).filter(pk=record.pk).values().get()
    assert (row["name"], row["name_zh_hans"], row["name_en"]) == ("English only", None, "English only")
    assert (row["city"], row["city_zh_hans"], row["city_en"], row["short_name_zh_hans"]) == ("", None, None, None)


def test_texts_are_trimmed_and_composed():
    record = make.saved(Person(name_en="  Lu\u0308 Pinchang ", native_name="Vu\u0303"))
    assert (record.name_en, record.native_name) == ("Lü Pinchang", "Vũ")


def test_one_name_is_registered_once_in_a_country():
    make.organisation(name_en="Example University", name_zh_hans="示例大学", country="CN")
    for fields in ({"name_en": "example university"}, {"name_zh_hans": "示例大学"}):
        twin = Organisation(**fields, country="CN")
        with pytest.raises(ValidationError):
            twin.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()
        Organisation(**fields, country="VN").full_clean()
    make.saved(Organisation(name_zh_hans="第一", country="CN"))
    make.saved(Organisation(name_zh_hans="第二", country="CN"))  # two without an English name do not collide


@pytest.mark.parametrize("ror", ["02y4n1h23", "1234", "05gvnxz63x", "O5gvnxz63"])
def test_a_ror_id_with_wrong_check_digits_is_refused(ror):
    with pytest.raises(ValidationError) as refused:
        Organisation(name_en="X", ror_id=ror).full_clean()
    assert list(refused.value.error_dict) == ["ror_id"]


def test_identifiers_with_right_check_digits_are_taken():
    make.saved(Organisation(name_en="Peking University", ror_id="02v51f717"))
    make.saved(Person(name_en="Josiah Carberry", orcid="0000-0002-1825-0097"))
    for wrong in ("0000-0002-1825-0098", "0000000218250097", "x"):
        with pytest.raises(ValidationError) as refused:
            Person(name_en="X", orcid=wrong).full_clean()
        assert list(refused.value.error_dict) == ["orcid"]


def test_an_organisation_is_no_part_of_itself():
    top = make.organisation()
    part = make.organisation(parent=top)
    top.parent = part
    with pytest.raises(ValidationError) as refused:
        top.full_clean()
    assert "parent" in refused.value.error_dict
    top.parent = top
    with pytest.raises(IntegrityError), transaction.atomic():
        top.save()


def test_persons_sort_by_pinyin_and_by_english():
    for zh, en in (
        ("单伟", "Shan Wei"),
        ("陈健", "Chen Jian"),
        ("曾凡", None),
        ("吕品昌", "Lü Pinchang"),
        ("", "Andy Nguyen"),
    ):
        make.person(name_zh_hans=zh, name_en=en)
    by_pinyin = [p.name_zh_hans or p.name_en for p in Person.objects.order_by("sort_key_zh")]
    assert by_pinyin == ["Andy Nguyen", "陈健", "吕品昌", "单伟", "曾凡"]
    by_english = [p.name_en or p.name_zh_hans for p in Person.objects.order_by("sort_key_en")]
    assert by_english == ["Andy Nguyen", "Chen Jian", "Lü Pinchang", "Shan Wei", "曾凡"]
    misread = make.person(name_zh_hans="盖一", name_en="", sort_name_zh="gai yi")
    assert misread.sort_key_zh == "gai yi"


def test_a_person_is_found_by_any_name():
    vu = make.person(name_zh_hans="武如琼", name_en="Vu Nhu Quynh", native_name="Vũ Như Quỳnh", native_language="vi")
    olga = make.person(name_zh_hans="奥尔加·古米列夫斯卡娅", name_en="Olga Gumilevskaya")
    make.saved(PersonAlias(person=olga, name="Olga Gumilevskaia", language="en"))
    make.person()
    for query, who in (
        ("武如", vu), ("wuruqiong", vu), ("wu ru qiong", vu), ("vũ NHƯ", vu), ("vunhuquynh", vu),
        ("gumilevskaia", olga), ("GUMILEVSKAYA", olga), ("古米列", olga),
    ):  # fmt: skip
        assert list(Person.objects.matching(query)) == [who], query
    body = make.organisation()
    make.saved(OrganisationAlias(organisation=body, name="Cross-Border 100 People"))
    assert list(Organisation.objects.matching("100 people")) == [body]


def test_consent_decides_who_is_named():
    named = make.person()
    make.person(consent_on=None)
    assert [list(Person.objects.visible_to(p)) for p in (PUBLIC, STAFF)] == [[named], [named]]
    with pytest.raises(ValidationError) as refused:
        Person(name_en="X", consent_on=timezone.localdate() + dt.timedelta(days=1)).full_clean()
    assert list(refused.value.error_dict) == ["consent_on"]


def test_unlisted_organisations_are_seen_by_staff_and_themselves_only():
    listed, hidden, lookalike = (
        make.organisation(),
        make.organisation(is_listed=False),
        make.organisation(is_listed=False),
    )
    seen = [set(Organisation.objects.visible_to(p)) for p in (PUBLIC, Principal(organisation_id=hidden.pk), STAFF)]
    assert seen == [{listed}, {listed, hidden}, {listed, hidden, lookalike}]


def test_an_affiliation_ends_after_its_start_as_far_as_is_known():
    person, body = make.person(), make.organisation()
    make.saved(
        Affiliation(
            person=person,
            organisation=body,
            started=dt.date(2023, 5, 3),
            ended=dt.date(2023, 1, 1),
            ended_precision="year",
        )
    )
    stored = Affiliation.objects.get()
    assert (stored.started, stored.ended) == (dt.date(2023, 5, 3), dt.date(2023, 12, 31))
    wrong = Affiliation(person=person, organisation=body, started=dt.date(2023, 5, 3), ended=dt.date(2023, 5, 2))
    with pytest.raises(ValidationError):
        wrong.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()


def test_an_organisation_with_posts_is_not_deleted():
    body = make.organisation()
    make.saved(Affiliation(person=make.person(), organisation=body))
    with pytest.raises(ProtectedError):
        body.delete()
