"""An upload that is too large is thrown away while it comes in, and answered with a sentence."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest


class QuotaUploadHandler(FileUploadHandler):
    """Stands before the other handlers and passes nothing on beyond the limit.

    The upload is read to its end all the same: a browser that is cut off shows its own error in place of our answer.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        #: bytes of file seen so far, whether they were kept or not
        self.received = 0

    @property
    def is_exceeded(self) -> bool:
        """Whether the file was larger than the portal reads; what was kept of it is then not to be used."""
        return self.received > settings.IMPORT_MAX_BYTES

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        return None if self.is_exceeded else raw_data

    def file_complete(self, file_size: int) -> None:
        return None
