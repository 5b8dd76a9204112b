"""The portal's addresses with `/metrics` switched on."""

from django.urls import include, path

from operations.views.metrics import metrics

urlpatterns = [path("metrics", metrics, name="metrics"), path("", include("config.urls"))]
handler404 = "config.errors.page_not_found"
