from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from config.healthz import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
]
