"""Public pages of this app, below each language."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from agreements import views


class ReferenceConverter(StringConverter):
    """Matches what a reference may consist of, and nothing else."""

    regex = r"[\w.()〔〕-]+"


register_converter(ReferenceConverter, "reference")

app_name = "agreements"

urlpatterns = [
    path("memoranda/", views.MemorandumList.as_view(), name="memorandum-list"),
    path("memoranda/<reference:reference>/", views.MemorandumDetail.as_view(), name="memorandum-detail"),
]
