"""Public pages of this app, below each language."""

from django.urls import path

from forum import views

app_name = "forum"

urlpatterns = [
    path("forums/", views.ForumList.as_view(), name="forum-list"),
    path("forums/<slug:slug>/", views.ForumDetail.as_view(), name="forum-detail"),
    path("sessions/", views.SessionList.as_view(), name="session-list"),
    path("sessions/<slug:slug>/", views.SessionDetail.as_view(), name="session-detail"),
    path("speeches/", views.SpeechList.as_view(), name="speech-list"),
    path("speeches/<slug:slug>/", views.SpeechDetail.as_view(), name="speech-detail"),
]
