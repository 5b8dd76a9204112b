from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy

from config import views

# one way in, with one throttle: the admin's own sign-in form has none
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.index_title = gettext_lazy("Oversigt")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("", include("people.urls")),
    path("", include("reminders.mail.urls")),
    path("tilgaengelighed/", views.accessibility, name="accessibility"),
    path("", include("reminders.urls")),
    path("", include("clusters.urls")),
    path("", include("profiles.urls")),
    path("", include("operations.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    from config import gallery

    urlpatterns += [
        path("komponenter/", gallery.show, name="gallery"),
        path("komponenter/gem/", gallery.autosave, name="gallery-autosave"),
        path("komponenter/fejl/<int:status>/", gallery.error, name="gallery-error"),
    ]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
