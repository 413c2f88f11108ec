"""``shelfwire categories`` at a shell."""

from __future__ import annotations

from tests.support.folder_shops import Shop

from shelfwire.channels.models import Account
from shelfwire.cli.listing import category_lines
from shelfwire.cli.main import parser
from shelfwire.listings.models import CategoryReading, ShopPrerequisite


def test_each_connected_shop_says_what_it_asks_and_what_it_lacks(shop: Shop) -> None:
    (line,) = category_lines()
    assert "Paper shop: 3 categories read" in line
    assert line.endswith("0 with attributes; lacks nothing")
    ShopPrerequisite.objects.update(failed=True)
    CategoryReading.objects.update(note="The answer had 1 category.")
    assert category_lines()[0].endswith("; lacks rules; The answer had 1 category.")
    CategoryReading.objects.all().delete()
    assert "categories never read" in category_lines()[0]
    Account.objects.update(status="parked")
    assert category_lines() == ["No shop is connected."]
    assert callable(parser().parse_args(["categories"]).do)
