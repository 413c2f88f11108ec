"""Keep an uploaded picture."""

from __future__ import annotations

from django.db import transaction

from shelfwire.catalog.actions.keep_picture import keep
from shelfwire.catalog.actions.set_pictures import UPLOADED
from shelfwire.catalog.errors import BadPicture
from shelfwire.catalog.models import Picture
from shelfwire.catalog.thumbnails import NotAPicture, draw
from shelfwire.kit import clock
from shelfwire.kit.texts import file_name
from shelfwire.people.models import Company

MOST_BYTES = 10 * 1024 * 1024
"""TikTok takes pictures up to 10 MB (facts.md 9.3)."""


def upload_picture(*, company: Company, name: str | None, content: bytes) -> Picture:
    """Keep the file whole, once for its content, and return the Picture that it is: ``set_pictures`` shows it by its
    ``url``. Raises BadPicture, and keeps nothing, for what is no picture or too large.
    """
    short = file_name(name)
    if len(content) > MOST_BYTES:
        raise BadPicture(
            f"“{short}” has {len(content) / 1_048_576:.1f} MB; {MOST_BYTES // 1_048_576} MB is the most.",
            field="file",
            value=short,
            hint="Save it smaller.",
        )
    try:
        drawn = draw(content)
    except NotAPicture as why:
        raise BadPicture(
            f"“{short}” cannot be kept: {why}.",
            field="file",
            value=short,
            hint="Send a JPEG, PNG or WebP file.",
        ) from None
    now = clock.now()
    with transaction.atomic():
        keep(company.pk, drawn, content, now)
        picture, _ = Picture.objects.get_or_create(
            company=company,
            url=f"{UPLOADED}{drawn.file.digest}",
            defaults={
                "digest": drawn.digest,
                "file_digest": drawn.file.digest,
                "first_seen_at": now,
                "fetched_at": now,
            },
        )
    return picture
