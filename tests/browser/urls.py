"""The portal's addresses, and the gallery's, which production does not have."""

from __future__ import annotations

from django.urls import path

from config import gallery
from config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

_THERE = {getattr(pattern, "name", None) for pattern in urlpatterns}
if "gallery" not in _THERE:
    urlpatterns = [
        *urlpatterns,
        path("komponenter/", gallery.show, name="gallery"),
        path("komponenter/gem/", gallery.autosave, name="gallery-autosave"),
        path("komponenter/fejl/<int:status>/", gallery.error, name="gallery-error"),
    ]
