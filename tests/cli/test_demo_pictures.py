"""The demo goes on once every picture of its spreadsheet is here, and not a moment earlier: its server ends then."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from tests.factories import make_sku

from shelfwire.catalog.models import Picture, ProductPicture
from shelfwire.cli.demo import listing_acts
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db


def test_a_picture_that_the_family_shows_too_counts_once(company: Company) -> None:
    clay = make_sku(company, "MUG-THROWN-CLAY")
    tall = make_sku(company, "MUG-TALL")
    url, now = "http://127.0.0.1:1/", datetime(2026, 11, 30, tzinfo=UTC)
    here = Picture.objects.create(
        company=company, url=f"{url}clay.jpg", file_digest="c" * 64, first_seen_at=now
    )
    missing = Picture.objects.create(company=company, url=f"{url}tall.jpg", first_seen_at=now)
    ProductPicture.objects.create(product=clay.product, picture=here)
    ProductPicture.objects.create(product=clay.product, sku=clay, role="variation", picture=here)
    ProductPicture.objects.create(product=tall.product, picture=missing)
    play: Any = SimpleNamespace(company=company)

    assert [picture.url for picture in listing_acts._kept(play)] == [f"{url}clay.jpg"]
