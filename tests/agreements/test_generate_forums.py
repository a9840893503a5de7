"""Generated data: the same for each seed, within every rule, with history and changes."""

import io
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import override

from agreements.models import Memorandum, Party, Relation, Signatory, Term, Transition
from agreements.transitions import GUARDS, MOVES, Status
from bilingual.languages import columns
from forum.models import Capacity, Delegate, Forum, Organiser, Session, Speech, SpeechSpeaker
from people.models import Affiliation, Organisation, Person
from records.models import Change

pytestmark = pytest.mark.django_db

MODELS = [
    Organisation, Person, Affiliation, Forum, Organiser, Session, Delegate, Capacity, Speech, SpeechSpeaker, Memorandum,
    Party, Signatory, Term, Relation,
]  # fmt: skip
OF_THE_CLOCK = {"created_at", "updated_at"}


def generate(memoranda, seed):
    out = io.StringIO()
    with override("en"):
        call_command("generate_forums", memoranda=memoranda, seed=seed, stdout=out)
    return out.getvalue()


def contents():
    """Return every value that is not the time of writing, and the moves by memorandum."""
    rows = {
        model.__name__: [
            {name: value for name, value in row.items() if name not in OF_THE_CLOCK}
            for row in model.objects.order_by("pk").values()
        ]
        for model in MODELS
    }
    moves = Transition.objects.order_by("memorandum", "pk").values_list("memorandum", "from_status", "to_status", "why")
    return rows, list(moves)


class TestGenerating:
    def test_counts_are_in_proportion(self):
        assert "Generated 400 memoranda." in generate(400, 1)
        assert [m.objects.count() for m in (Memorandum, Organisation, Person, Forum)] == [400, 8, 20, 2]
        assert [m.objects.count() for m in (Session, Delegate, Capacity, Speech)] == [8, 32, 32, 12]
        assert Signatory.objects.count() == Party.objects.count() > 800

    def test_every_record_is_valid_as_if_typed_in(self):
        generate(300, 2)
        for model in MODELS:
            for record in list(model.objects.order_by("pk"))[::10]:
                record.full_clean()

    def test_every_move_was_allowed_and_its_guard_is_content(self):
        generate(300, 3)
        guarded = 0
        for memorandum in Memorandum.objects.all():
            trail = [Status.DRAFT, *memorandum.transitions.values_list("to_status", flat=True)]
            assert trail[-1] == memorandum.status
            for before, after in pairwise(trail):
                assert after in MOVES[before]
                if after in GUARDS:
                    assert GUARDS[after](memorandum) == []
                    guarded += 1
        assert guarded > 300

    def test_statuses_and_visibilities_are_spread(self):
        generate(600, 4)
        assert set(Memorandum.objects.values_list("status", flat=True)) == set(Status)
        assert set(Memorandum.objects.values_list("visibility", flat=True)) == set(Memorandum.Visibility)
        assert set(Memorandum.objects.values_list("concluded_precision", flat=True)) == {"day", "year"}
        assert Person.objects.filter(consent_on=None).exists()

    def test_the_same_seed_makes_the_same(self):
        generate(120, 7)
        first = contents()
        for model in [Transition, *reversed(MODELS)]:  # signed records refuse to be deleted one by one
            model._base_manager.all()._raw_delete(using="default")
        assert Organisation.objects.count() == 0
        generate(120, 7)
        assert contents() == first

    def test_another_seed_stands_beside_the_first(self):
        generate(60, 1)
        generate(60, 2)
        assert Memorandum.objects.filter(reference__startswith="GEN-1-").count() == 60
        assert Memorandum.objects.filter(reference__startswith="GEN-2-").count() == 60

    def test_the_same_seed_twice_is_refused(self):
        generate(10, 5)
        with pytest.raises(CommandError, match="seed 5"):
            generate(10, 5)
        assert Memorandum.objects.count() == 10

    @pytest.mark.parametrize(("memoranda", "seed"), [(0, 1), (1, -1)])
    def test_impossible_numbers_are_refused(self, memoranda, seed):
        with pytest.raises(CommandError):
            generate(memoranda, seed)


class TestBulkWriting:
    """What bulk writes leave behind is what one save after the other would."""

    def test_every_record_has_one_history_row_with_its_values(self):
        generate(40, 6)
        for model in MODELS:
            assert model.history.count() == model.objects.count()
        memorandum = Memorandum.objects.filter(status="in_force").first()
        row = memorandum.history.get()
        for column in ["reference", "status", "concluded_on", "authentic_languages", *columns("title", "summary")]:
            assert getattr(row, column) == getattr(memorandum, column)
        assert (row.history_type, row.history_change_reason) == ("+", "generate_forums seed 6")

    def test_each_record_that_partners_see_changed_once(self):
        generate(40, 6)
        changes = Change.objects.filter(label="agreements.memorandum")
        assert changes.count() == 40
        assert set(changes.values_list("action", "version")) == {("created", 1)}

    def test_keys_for_sorting_and_finding_are_there(self):
        generate(40, 6)
        assert not Organisation.objects.filter(sort_key_zh="").exists()
        assert Memorandum.objects.matching("gen-6-000001").count() == 1
