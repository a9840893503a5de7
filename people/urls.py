"""Public pages of this app, below each language."""

from django.urls import path

from people import views

app_name = "people"

urlpatterns = [
    path("organisations/", views.OrganisationList.as_view(), name="organisation-list"),
    path("organisations/<slug:slug>/", views.OrganisationDetail.as_view(), name="organisation-detail"),
    path("organisations/<slug:slug>/logo", views.OrganisationLogo.as_view(), name="organisation-logo"),
    path("people/", views.PersonList.as_view(), name="person-list"),
    path("people/<slug:slug>/", views.PersonDetail.as_view(), name="person-detail"),
    path("people/<slug:slug>/photo", views.PersonPhoto.as_view(), name="person-photo"),
]
