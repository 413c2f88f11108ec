"""Fetch the pictures that are due, one after the other; a bad one costs only itself."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from shelfwire.catalog.actions.keep_picture import keep
from shelfwire.catalog.events import ProductsChanged
from shelfwire.catalog.models import Picture, ProductPicture
from shelfwire.catalog.thumbnails import Drawn, NotAPicture, draw
from shelfwire.jobs import recurring
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.kit.fetch import FetchFailed, Limits, download
from shelfwire.kit.guard import Guard
from shelfwire.kit.texts import fit

LIMITS: Final = Limits(wait=5, total=15, most_bytes=10 * 1024 * 1024)
"""TikTok takes pictures up to 10 MB (facts.md 9.3)."""
AGAIN: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 60, 8 * 60, 24 * 60))
"""How long after each failure the next attempt is made; after the last of them there is none."""
IN_HAND: Final = timedelta(minutes=10)
"""A picture whose worker vanished is tried again then."""
MOST: Final = 300
SECONDS: Final = 50.0
"""How many pictures one run fetches, and how long it goes on: the clock starts another every minute."""


@recurring(cron="* * * * *", name="catalog.pictures", queue="work", priority=-5)
def fetch_pictures() -> None:
    """Fetch what is due, at most ``MOST`` within about ``SECONDS``."""
    until = time.monotonic() + SECONDS
    for _ in range(MOST):
        picture = _take(clock.now()) if time.monotonic() < until else None
        if picture is None:
            return
        _fetch(picture)


def _take(now: datetime) -> Picture | None:
    """The picture that waits longest, counted as attempted before it is: whatever it does to a worker, it does it only
    so often.
    """
    with transaction.atomic():
        picture = (
            Picture.objects.filter(next_at__lte=now)
            .order_by("next_at")
            .select_for_update(skip_locked=True, no_key=True)
            .first()
        )
        if picture is not None:
            picture.attempts += 1
            picture.next_at = now + IN_HAND if picture.attempts <= len(AGAIN) else None
            picture.save(update_fields=["attempts", "next_at"])
        return picture


def _fetch(picture: Picture) -> None:
    guard = Guard(allowed=settings.ALLOWED_CHANNEL_HOSTS, anywhere=True)
    try:
        content = download(picture.url, guard=guard, limits=LIMITS, headers={"accept": "image/*"})
        drawn = draw(content)
    except (FetchFailed, NotAPicture) as failure:
        _failed(picture, str(failure))
    else:
        _fetched(picture, drawn, content)


@transaction.atomic
def _failed(picture: Picture, why: str) -> None:
    wait = AGAIN[picture.attempts - 1] if picture.attempts <= len(AGAIN) else None
    next_at = clock.now() + wait if wait else None
    Picture.objects.filter(pk=picture.pk).update(reason=fit(why, 300), next_at=next_at)
    if picture.attempts == 1 or next_at is None:
        shown = ProductPicture.objects.filter(picture=picture).order_by("product_id")
        _tell(picture.company_id, tuple(shown.values_list("product_id", flat=True)))


@transaction.atomic
def _fetched(picture: Picture, drawn: Drawn, content: bytes) -> None:
    """Kept whole when a product shows it. The picture is locked first: who shows it from then on marks it again."""
    now = clock.now()
    Picture.objects.select_for_update(no_key=True).get(pk=picture.pk)
    products = tuple(
        ProductPicture.objects.filter(picture=picture)
        .order_by("product_id")
        .values_list("product_id", flat=True)
    )
    keep(picture.company_id, drawn, content if products else None, now)
    file_digest = drawn.file.digest if products else ""
    Picture.objects.filter(pk=picture.pk).update(
        digest=drawn.digest, file_digest=file_digest, reason="", next_at=None, fetched_at=now
    )
    _tell(picture.company_id, products)


def _tell(company_id: int, product_ids: tuple[int, ...]) -> None:
    if product_ids:
        by = "Shelfwire"
        announce(ProductsChanged(company_id, tuple(dict.fromkeys(product_ids)), frozenset({"pictures"}), by))
