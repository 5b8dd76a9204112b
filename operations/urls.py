from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from operations.views.healthz import healthz
from operations.views.status import status

urlpatterns: list[URLPattern] = [
    path("healthz", healthz, name="healthz"),
    path("status/", status, name="status"),
]
if settings.METRICS_TOKEN:
    from operations.views.metrics import metrics

    urlpatterns.append(path("metrics", metrics, name="metrics"))
