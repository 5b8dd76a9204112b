"""An upload that is too large is thrown away while it comes in, and answered with a sentence."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest


class QuotaUploadHandler(FileUploadHandler):
    """Stands before the other handlers. Beyond the limit nothing more is kept, and `exceeded` tells the size so far."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.exceeded = 0
        self._received = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - Django's own name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Believe a request that says itself how large it is: the file is nearly all of it."""
        self._announced = content_length

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._received += len(raw_data)
        if self._received > settings.IMPORT_MAX_BYTES:
            self.exceeded = max(self._received, self._announced)
            raise StopUpload(connection_reset=False)  # reads the rest to its end, so that the answer arrives
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
