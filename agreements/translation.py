"""Two-language fields of memoranda, and their history."""

from modeltranslation.translator import TranslationOptions, register

from agreements.models import Memorandum, Milestone, Party, Relation, Signatory, Term, Text, TextVersion, Witness
from records.history import keep_history


@register(Memorandum)
class MemorandumTranslation(TranslationOptions):
    """What of a memorandum is in both languages."""

    fields = ("title", "summary", "place", "termination_reason")


@register(Party)
class PartyTranslation(TranslationOptions):
    """What of a party is in both languages."""

    fields = ("name_as_signed",)


@register(Signatory)
class SignatoryTranslation(TranslationOptions):
    """What of a signatory is in both languages."""

    fields = ("name_as_signed", "capacity")


@register(Witness)
class WitnessTranslation(TranslationOptions):
    """What of a witness is in both languages."""

    fields = ("capacity",)


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    """What of a milestone is in both languages."""

    fields = ("title", "outcome", "unit")


keep_history(Memorandum, Party, Signatory, Witness, Term, Milestone, Text, TextVersion, Relation)
