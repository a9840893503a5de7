"""Configuration of the two-language toolkit."""

from django.apps import AppConfig


class BilingualConfig(AppConfig):
    """What makes anything two-language here; knows no domain model."""

    name = "bilingual"
