"""The records of a memorandum, one file an aggregate."""

from agreements.models.lifecycle import Correction, Relation, Transition
from agreements.models.memoranda import Memorandum
from agreements.models.parties import Party, Signatory, Witness
from agreements.models.terms import Milestone, Term
from agreements.models.texts import Text, TextVersion

__all__ = [
    "Correction",
    "Memorandum",
    "Milestone",
    "Party",
    "Relation",
    "Signatory",
    "Term",
    "Text",
    "TextVersion",
    "Transition",
    "Witness",
]
