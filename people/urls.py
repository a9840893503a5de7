"""Public pages of this app, below each language."""

from django.urls import URLPattern

app_name = "people"

urlpatterns: list[URLPattern] = []
