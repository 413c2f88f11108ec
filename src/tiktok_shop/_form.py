"""Bodies of uploads: `multipart/form-data` (RFC 7578), which is sent and not signed (facts.md section 2, "Signing")."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

_ESCAPES = {'"': "%22", "\r": "%0D", "\n": "%0A"}


class Upload(NamedTuple):
    """A file to hand over: its name and its bytes."""

    name: str
    content: bytes


def form_of(fields: Mapping[str, str], part: str, upload: Upload) -> tuple[bytes, str]:
    """The body and its content type: text `fields` first, then the bytes as `part`.

    The boundary is a digest of the bytes, which therefore do not contain it.
    """
    edge = hashlib.sha256(upload.content).hexdigest()
    texts = "".join(
        f'--{edge}\r\ncontent-disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head = (
        f'{texts}--{edge}\r\ncontent-disposition: form-data; name="{_quoted(part)}"; '
        f'filename="{_quoted(upload.name)}"\r\ncontent-type: application/octet-stream\r\n\r\n'
    )
    body = b"".join([head.encode(), upload.content, f"\r\n--{edge}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={edge}"


def _quoted(name: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in name)
