"""Two-language fields of forums, and their history."""

from modeltranslation.translator import TranslationOptions, register

from forum.models import Capacity, Delegate, Forum, Organiser, Series, Session, Speech, SpeechSpeaker
from records.history import keep_history


@register(Series)
class SeriesTranslation(TranslationOptions):
    """What of a series is in both languages."""

    fields = ("name", "description")


@register(Forum)
class ForumTranslation(TranslationOptions):
    """What of a forum is in both languages."""

    fields = ("title", "theme", "venue", "city", "summary")


@register(Session)
class SessionTranslation(TranslationOptions):
    """What of a session is in both languages."""

    fields = ("title", "room")


@register(Capacity)
class CapacityTranslation(TranslationOptions):
    """What of a capacity is in both languages."""

    fields = ("title", "unit")


@register(Speech)
class SpeechTranslation(TranslationOptions):
    """What of a speech is in both languages."""

    fields = ("title", "abstract", "transcript")


keep_history(Series, Forum, Organiser, Session, Delegate, Capacity, Speech, SpeechSpeaker)
