"""Forget pictures that nothing shows any more, and the thumbnails and files that nothing of theirs is left of."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from shelfwire.catalog.models import Picture
from shelfwire.kit import clock

JUST_MADE = timedelta(hours=1)
"""Thumbnails this new may belong to a picture that another worker is about to record."""


def forget_pictures(unused: QuerySet[Picture], most: int = 1_000) -> int:
    """Delete up to ``most`` of ``unused`` that no product shows, and thumbnails and files without a picture. Returns
    how many pictures.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        ids = list(
            unused.filter(shown_by__isnull=True)
            .order_by("pk")
            .select_for_update(of=("self",), skip_locked=True)[:most]
            .values_list("pk", flat=True)
        )
        Picture.objects.filter(pk__in=ids).delete()
        cursor.execute(
            "DELETE FROM catalog_thumbnails t WHERE NOT EXISTS (SELECT 1 FROM catalog_picture p"
            " WHERE p.company_id = t.company_id AND p.digest = t.digest) AND t.made_at < %s",
            [clock.now() - JUST_MADE],
        )
        cursor.execute(
            "DELETE FROM catalog_picturefile f WHERE NOT EXISTS (SELECT 1 FROM catalog_picture p"
            " WHERE p.company_id = f.company_id AND p.file_digest = f.digest) AND f.kept_at < %s",
            [clock.now() - JUST_MADE],
        )
    return len(ids)
