"""The acts about stock: what TikTok is told, and a sale elsewhere that lowers it within moments."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db.models import Q

from shelfwire.channels.actions import set_switch
from shelfwire.cli.demo.acts import Play, rest, wait
from shelfwire.cli.demo.stage import OWNER_NAME, DemoFailed
from shelfwire.inventory.actions import set_warehouse_links
from shelfwire.inventory.models import Warehouse
from shelfwire.offers import queries as offers
from shelfwire.offers.models import StockOffer, Urgency
from shelfwire.people.actions import issue_api_key

SOLD_ELSEWHERE, PIECES = 3, 2


def send_stock(play: Play) -> str:
    """Say whose stock TikTok's warehouse sells, look at what would be sent, and turn the switch on."""
    stockroom = Warehouse.objects.get(company=play.company, is_default=True)
    places = sorted({row["warehouse_id"] for row in play.shop.stock(play.shop_id)})
    known = StockOffer.objects.filter(account=play.account, external_warehouse_id__in=places)
    wait(play, "warehouses read", len(places), known.values("external_warehouse_id").distinct().count)
    for external_id in places:
        set_warehouse_links(
            account=play.account, external_id=external_id, warehouses=[stockroom], by=OWNER_NAME
        )
    _settle(play, "quantities worked out", Q(urgency=Urgency.MARKED))
    would = offers.would_send(play.account)
    set_switch(account=play.account, switch="stock_out", on=True, by=OWNER_NAME)
    in_step(play)
    return (
        f"{would.changed + would.unchanged} quantities, {would.changed} of them due, {would.to_zero} to zero"
    )


def sell_elsewhere(play: Play) -> str:
    """Another shop system takes an order over REST: TikTok has fewer within moments. Then it ships it."""
    _, secret = issue_api_key(
        company=play.company, name="Other shop", scopes=["inventory:write"], by=OWNER_NAME, user=play.user
    )
    play.api_key = secret.reveal()
    chosen = list(
        StockOffer.objects.filter(account=play.account, wanted__gt=PIECES, hindrance="", missing_at=None)
        .select_related("listing_sku__sku")
        .order_by("-wanted", "pk")[:SOLD_ELSEWHERE]
    )
    if len(chosen) < SOLD_ELSEWHERE:
        raise DemoFailed(f"{len(chosen)} SKUs have more than {PIECES} to sell")
    skus = [offer.listing_sku.sku.code for offer in chosen if offer.listing_sku.sku]
    order = {
        "source": "other-shop",
        "key": f"{play.notes.seed}-1",
        "lines": [{"sku": sku, "quantity": PIECES} for sku in skus],
    }
    made = rest(play, "reservations", json.dumps(order).encode(), "application/json")
    expected = {offer.listing_sku.external_id: (offer.wanted or 0) - PIECES for offer in chosen}
    wait(play, "numbers lower on TikTok's side", len(expected), lambda: _there(play, expected))
    rest(play, f"reservations/{made['id']}/ship", b"{}", "application/json")
    in_step(play)
    return f"{PIECES} each of {', '.join(skus)} sold elsewhere; TikTok's numbers followed"


def keep_up(play: Play) -> str:
    """TikTok took what it sold off its numbers itself: nothing of that has to be sent."""
    in_step(play)
    return "every quantity is as TikTok has it"


def in_step(play: Play) -> None:
    """Wait until nothing is to be worked out or sent any more."""
    _settle(play, "quantities in step", Q(due_since__isnull=False) & ~Q(urgency=Urgency.HELD))


def _settle(play: Play, what: str, open_: Q) -> None:
    mine = StockOffer.objects.filter(account=play.account, missing_at=None)
    total = mine.count()
    if not total:
        raise DemoFailed("no listing of the shop was read")
    wait(play, what, total, lambda: total - mine.filter(open_).count())


def _there(play: Play, expected: Mapping[str, int]) -> int:
    rows = play.shop.stock(play.shop_id)
    return sum(expected.get(row["sku_id"]) == row["available"] for row in rows)
