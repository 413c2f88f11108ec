"""Keep a picture that came: its thumbnails, and the file itself."""

from __future__ import annotations

from datetime import datetime

from shelfwire.catalog.models import PictureFile, Thumbnails
from shelfwire.catalog.thumbnails import Drawn


def keep(company_id: int, drawn: Drawn, content: bytes | None, now: datetime) -> None:
    """Store the thumbnails, and with ``content`` the file whole; each once for what it is."""
    Thumbnails.objects.bulk_create(
        [
            Thumbnails(
                company_id=company_id, digest=drawn.digest, small=drawn.small, large=drawn.large, made_at=now
            )
        ],
        update_conflicts=True,
        unique_fields=["company", "digest"],
        update_fields=["made_at"],
    )
    if content is None:
        return
    about = drawn.file
    PictureFile.objects.bulk_create(
        [
            PictureFile(
                company_id=company_id,
                digest=about.digest,
                content=content,
                media_type=about.media_type,
                width=about.width,
                height=about.height,
                size=about.size,
                kept_at=now,
            )
        ],
        update_conflicts=True,
        unique_fields=["company", "digest"],
        update_fields=["kept_at"],
    )
