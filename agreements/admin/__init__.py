"""The admin of memoranda: memorandum, parties, signatories, texts, terms; moves and corrections."""

from agreements.admin.logs import CorrectionAdmin, TransitionAdmin
from agreements.admin.memoranda import MemorandumAdmin
from agreements.admin.parts import MilestoneAdmin, PartyAdmin, SignatoryAdmin, TermAdmin, TextAdmin

__all__ = [
    "CorrectionAdmin",
    "MemorandumAdmin",
    "MilestoneAdmin",
    "PartyAdmin",
    "SignatoryAdmin",
    "TermAdmin",
    "TextAdmin",
    "TransitionAdmin",
]
