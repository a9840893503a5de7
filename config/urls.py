"""Every address of the site: one entrance that asks for the language, pages below each language, the API beside."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.entrance, name="entrance"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("api/", include("config.api")),
]
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("", include("people.urls")),
    path("", include("forum.urls")),
    path("", include("agreements.urls")),
    path("admin/", admin.site.urls),
)

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.page_not_found"
handler500 = "config.views.server_error"
