"""Sign-in and invitation. Of allauth's views only these are routed; their names are the ones allauth looks up."""

from __future__ import annotations

from allauth.account import views as allauth
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from people import views

#: allauth's form views answer to any method; ours are read and posted
_page = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("konto/log-ind/", _page(allauth.login), name="account_login"),
    path("konto/log-ud/", _page(allauth.logout), name="account_logout"),
    path("konto/lukket/", allauth.account_inactive, name="account_inactive"),
    path("konto/adgangskode/", _page(allauth.password_change), name="account_change_password"),
    path("konto/glemt-adgangskode/", _page(allauth.password_reset), name="account_reset_password"),
    path("konto/glemt-adgangskode/sendt/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^konto/ny-adgangskode/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _page(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "konto/ny-adgangskode/gemt/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("invitation/<str:token>/", views.accept_invitation, name="invitation"),
]
