"""The project's addresses with the gallery, which is routed in DEBUG only."""

from __future__ import annotations

from django.urls import path

from config import gallery, urls
from config.urls import handler400, handler403, handler404, handler500

urlpatterns = [
    *urls.urlpatterns,
    path("komponenter/", gallery.show, name="gallery"),
    path("komponenter/gem/", gallery.autosave, name="gallery-autosave"),
    path("komponenter/fejl/<int:status>/", gallery.error, name="gallery-error"),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
