"""Tables of organisations and persons: what is recognised, and in which order it may come."""

import unicodedata

import pytest
from django.utils.translation import override

from people.imports import AffiliationResource, OrganisationResource, PersonAliasResource
from people.models import Affiliation, Organisation, PersonAlias
from records.imports import Load
from records.tables import table_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def loaded(resource, *records):
    """Load the records, the first of which is the header; return what is known afterwards."""
    load = Load()
    with override("en"):
        resource(load).load_table(table_of("table", "table.csv", [list(record) for record in records]))
    return load


def test_a_chain_of_parts_comes_in_any_order():
    load = loaded(
        OrganisationResource,
        ("slug", "name_en", "parent"),
        ("grandchild", "Grandchild", "child"),
        ("child", "Child", "root"),
        ("root", "Root", ""),
    )
    assert load.problems == []
    assert Organisation.objects.get(slug="grandchild").parent.parent.slug == "root"


def test_parts_in_a_circle_are_refused_once():
    load = loaded(OrganisationResource, ("slug", "name_en", "parent"), ("a", "A", "b"), ("b", "B", "a"))
    assert [(problem.row, problem.column) for problem in load.problems] == [(2, "parent")]


def test_two_posts_of_one_person_at_one_organisation_are_told_apart_by_title():
    person, body = make.person(slug="p"), make.organisation(slug="o")
    header = ("person", "organisation", "title_zh_hans", "title_en")
    rows = (("p", "o", "院长", "Dean"), ("p", "o", "教授", ""))
    assert loaded(AffiliationResource, header, *rows).problems == []
    assert loaded(AffiliationResource, header, *rows).outcomes[0].unchanged == 2
    assert Affiliation.objects.filter(person=person, organisation=body).count() == 2


def test_the_same_post_twice_names_both_rows():
    make.person(slug="p"), make.organisation(slug="o")
    header = ("person", "organisation", "title_zh_hans", "title_en")
    load = loaded(AffiliationResource, header, ("p", "o", "院长", "Dean"), ("p", "o", "", "Dean"))
    assert [(p.row, p.message) for p in load.problems] == [(3, "This is the same record as in row 2.")]


def test_names_are_composed_before_they_are_compared():
    make.person(slug="p")
    header = ("person", "name", "language")
    assert loaded(PersonAliasResource, header, ("p", "Vũ Như Quỳnh", "vi")).problems == []
    decomposed = unicodedata.normalize("NFD", "Vũ Như Quỳnh")
    assert loaded(PersonAliasResource, header, ("p", decomposed, "vi")).outcomes[0].unchanged == 1
    assert PersonAlias.objects.count() == 1


def test_an_empty_cell_empties_the_field_and_a_missing_column_does_not():
    make.organisation(slug="o", name_zh_hans="甲", name_en="A", website="https://example.org/", kind="company")
    assert loaded(OrganisationResource, ("slug", "name_zh_hans", "kind"), ("o", "", "")).problems == []
    body = Organisation.objects.get(slug="o")
    assert (body.name_zh_hans, body.name_en, body.website, body.kind) == (
        None,
        "A",
        "https://example.org/",
        "other",
    )
