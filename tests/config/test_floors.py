"""What holds the house together beyond imports: foreign keys point down, and the migrations tell the whole of it."""

from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

FLOORS = {"bilingual": 1, "records": 1, "people": 2, "accounts": 3, "forum": 3, "agreements": 4}


def test_a_foreign_key_never_points_to_a_higher_floor():
    # The linter of imports does not see a foreign key that is given as a string. Staff users, who are named by
    # their setting, may be pointed to from anywhere; tables of history are made by their library.
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS and not model.__name__.startswith("Historical")
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if field.related_model._meta.label != settings.AUTH_USER_MODEL
        if FLOORS.get(field.related_model._meta.app_label, 0) > FLOORS[model._meta.app_label]
    ]
    assert wrong == []


def test_every_app_of_ours_stands_on_a_floor():
    labels = {path.parent.name for path in settings.BASE_DIR.glob("*/apps.py")} - {"config"}
    assert labels == set(FLOORS)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, stdout=StringIO())


@pytest.mark.django_db
def test_every_migration_applies_forward_from_an_empty_database():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert executor.loader.detect_conflicts() == {}
