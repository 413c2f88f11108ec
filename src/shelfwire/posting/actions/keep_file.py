"""Keep a file that answers a question."""

from __future__ import annotations

import hashlib
from typing import Final

from django.db import transaction

from shelfwire.catalog.thumbnails import NotAPicture, draw
from shelfwire.kit import clock
from shelfwire.kit.texts import file_name
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company
from shelfwire.posting.errors import BadFile
from shelfwire.posting.models import AnswerFile
from shelfwire.posting.models_files import PDF

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = {"picture": 10 * MEGABYTE, PDF: 20 * MEGABYTE}
LEAST_SIDE: Final = 100
"""Bytes of a picture and of a PDF, and pixels of a picture's shorter side, that TikTok takes (facts.md 9.3)."""
ENDINGS: Final = {
    PDF: ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/bmp": ("bmp",),
}
_TAKEN: Final = "Send a PDF, or a JPEG, PNG, WebP or BMP picture."


@attributed
def keep_file(*, company: Company, name: str | None, content: bytes, by: str) -> AnswerFile:
    """Keep a picture or a PDF whole, once for its content; the same again takes the new name, and is kept from
    now on. What it is is read from
    its bytes: a picture is unpacked within limits, a PDF is never opened. Raises BadFile, and keeps nothing.
    """
    short = file_name(name)
    media_type = _media_type(short, content)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        kept, _ = AnswerFile.objects.update_or_create(
            company=company,
            digest=digest,
            defaults={"name": _named(short, media_type), "kept_at": clock.now()},
            create_defaults={
                "name": _named(short, media_type),
                "content": content,
                "media_type": media_type,
                "size": len(content),
                "kept_at": clock.now(),
                "kept_by": by[:120],
            },
        )
    return kept


def _media_type(short: str, content: bytes) -> str:
    """What the bytes are. Raises BadFile for what is neither, or too large."""
    if b"%PDF-" in content[:1024]:
        _refuse_large(short, content, MOST_BYTES[PDF])
        if b"%%EOF" not in content[-1024:]:
            raise _bad(short, "it is a PDF whose end is missing", "Save it anew, and send the whole file.")
        return PDF
    _refuse_large(short, content, MOST_BYTES["picture"])
    try:
        about = draw(content).file
    except NotAPicture as why:
        raise _bad(short, str(why), _TAKEN) from None
    if about.media_type not in ENDINGS:
        raise _bad(short, f"it is {about.media_type.partition('/')[2].upper()}", _TAKEN)
    if min(about.width, about.height) < LEAST_SIDE:
        sides = f"it has {about.width} × {about.height} pixels"
        raise _bad(short, sides, f"Send one of at least {LEAST_SIDE} × {LEAST_SIDE}.")
    return about.media_type


def _refuse_large(short: str, content: bytes, most: int) -> None:
    if len(content) > most:
        size = f"it has {len(content) / MEGABYTE:.1f} MB; {most // MEGABYTE} MB is the most"
        raise _bad(short, size, "Save it smaller.")


def _bad(short: str, why: str, hint: str) -> BadFile:
    return BadFile(f"“{short}” cannot be kept: {why}.", field="file", value=short, hint=hint)


def _named(short: str, media_type: str) -> str:
    """The name with the ending of what it is: by its ending a channel tells a PDF from a picture."""
    endings = ENDINGS[media_type]
    return short if short.lower().endswith(tuple(f".{one}" for one in endings)) else f"{short}.{endings[0]}"
