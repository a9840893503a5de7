"""The REST API's addresses: one router over every app's viewsets."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
