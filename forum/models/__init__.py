"""The records of a forum, one file an aggregate."""

from forum.models.delegates import Capacity, Delegate
from forum.models.events import Forum, Organiser, Series, Session
from forum.models.speeches import Speech, SpeechSpeaker

__all__ = ["Capacity", "Delegate", "Forum", "Organiser", "Series", "Session", "Speech", "SpeechSpeaker"]
