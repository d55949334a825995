"""From the browser into memory: never in clear on the disk, and never more of a file than is allowed."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MB = 1024 * 1024


class CappedUpload(FileUploadHandler):
    """Keeps the files of a request in memory, FIL_MOST_MB together. Of what is longer it keeps the length alone.

    So a form can say that the file is too large, with everything else that was typed still in it.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._taken += len(raw_data)
        if self._taken <= settings.FIL_MOST:
            self._held.write(raw_data)
        else:
            self._held = BytesIO()

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self._held.seek(0)
        size = file_size if self._taken <= settings.FIL_MOST else self._taken
        return InMemoryUploadedFile(
            self._held, self.field_name, self.file_name, self.content_type, size, self.charset, self.content_type_extra
        )


def refuse_too_large(fil: "UploadedFile[Any]", most: int, instead: str = "Vælg en mindre.") -> None:
    """Raises ValidationError."""
    if (fil.size or 0) > (allowed := min(most, settings.FIL_MOST)):
        raise ValidationError(f"Filen er større end {allowed // MB} MB. {instead}")
