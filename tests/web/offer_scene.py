"""A shop with one listing SKU in each state that a quantity or a price can be in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import make_sku
from tests.web.scene import Scene

from shelfwire.channels.models import ChannelWarehouse
from shelfwire.inventory.actions import link_warehouse
from shelfwire.inventory.models import Warehouse
from shelfwire.kit import clock
from shelfwire.listings.models import Listing, ListingSku, Promotion, PromotionItem
from shelfwire.offers.arithmetic import Part, Place, RuleValue, StockInputs, work_out
from shelfwire.offers.models import (
    Drift,
    PriceOffer,
    PriceRule,
    SecondWriter,
    StockOffer,
    StockRule,
    StockSend,
    Urgency,
)
from shelfwire.offers.prices.actions import change_prices
from shelfwire.offers.prices.queries import PriceEdit

STATES: dict[str, dict[str, Any]] = {
    "AGREES": {"wanted": 12, "sent": 12, "says": 12},
    "DUE": {"wanted": 0, "sent": 4, "says": 4, "due": True},
    "LOCKED": {"wanted": 9, "sent": 8, "says": 8, "hindrance": "locked", "waits": True},
    "NEVER": {"hindrance": "never_counted", "says": 5},
    "UNMAPPED": {"hindrance": "not_mapped", "says": 7, "place": "CW-2"},
    "REFUSED": {"wanted": 70_000, "sent": 30, "says": 30, "hindrance": "value", "why": "The quantity is too large."},
    "ZERO": {"wanted": 0, "sent": 2, "says": 2, "hindrance": "zero"},
    "DIFFERS": {"wanted": 20, "sent": 20, "says": 17, "differs": True},
    "OFF": {"wanted": 3, "sent": 3, "says": 3, "enabled": False},
    "KEPT": {"says": 40, "place": "FBT"},
}  # fmt: skip
"""By seller SKU."""


def offer_scene(scene: Scene) -> dict[str, ListingSku]:
    """The listing SKUs by seller SKU, and one that is not linked; the shop's switches are on."""
    account, now = scene.account, clock.now()
    account.stock_out = account.price_out = True
    account.save()
    for external_id, name, kind in (
        ("CW-1", "Los Angeles", "SALES"),
        ("CW-2", "Newark", "SALES"),
        ("FBT", "FBT East", "FBT_WAREHOUSE"),
    ):
        ChannelWarehouse.objects.create(
            account=account, external_id=external_id, name=name, kind=kind, seen_at=now
        )
    ours = Warehouse.objects.get(company=scene.company)
    link_warehouse(account=account, external_id="CW-1", warehouse=ours, by="Alice")
    found = {code: _listed(scene, code, **state) for code, state in STATES.items()}
    found["FREE"] = _row(scene, "FREE", None, enabled=True)
    promotion = Promotion.objects.create(
        account=account, external_id="PR-1", title="Winter sale", kind="FLASH_SALE", status="running",
        channel_status="ONGOING", begins_at=now - timedelta(days=1), ends_at=now + timedelta(days=1), read_at=now,
    )  # fmt: skip
    PromotionItem.objects.create(
        promotion=promotion,
        product_external_id="P-LOCKED",
        sku_external_id="C-LOCKED",
        price_minor=999,
        units=5,
    )
    return found


def offer_known(scene: Scene) -> dict[str, list[Any]]:
    """The scene with rules, a change of prices and a second writer; ids by the names that addresses use."""
    listed, now = offer_scene(scene), clock.now()
    differs = StockOffer.objects.get(listing_sku=listed["DIFFERS"])
    Drift.objects.create(
        account=scene.account, offer=differs, began_at=now, expected=20, says=17, seen_at=now, task_at=now
    )
    SecondWriter.objects.create(
        account=scene.account, offer=differs, wrote=17, word="SELLER_CENTER", first_at=now, last_at=now,
        evidence=[{"told": 20, "wrote": 17, "why": ["It was changed once more."]}],
    )  # fmt: skip
    price = {
        "price_minor": 1199,
        "list_minor": 1599,
        "sale_minor": 999,
        "sale_until": now + timedelta(days=2),
    }
    edit = PriceEdit(scene.account.pk, listed["AGREES"].sku_id or 0, price)
    changed = change_prices(company=scene.company, edits=[edit], by="Bob", confirmed=True).change
    assert changed is not None
    return {
        "offer_id": [differs.pk],
        "price_offer_id": [PriceOffer.objects.get(listing_sku=listed["AGREES"]).pk],
        "stock_rule_id": [StockRule.objects.create(company=scene.company, safety=1).pk],
        "rule_id": [PriceRule.objects.create(company=scene.company, percent=10).pk],
        "change_id": [changed.pk],
        "promotion_id": [Promotion.objects.get(account=scene.account).pk],
    }


def _row(scene: Scene, code: str, sku: Any, *, enabled: bool) -> ListingSku:
    now = clock.now()
    listing = Listing.objects.create(
        account=scene.account, external_id=f"P-{code}", title=f"Article {code.lower()}", first_seen_at=now,
        status="live", channel_status="ACTIVATE", read_at=now,
    )  # fmt: skip
    return ListingSku.objects.create(
        account=scene.account, listing=listing, external_id=f"C-{code}", seller_sku=code, title="Blue, M",
        sku=sku, first_seen_at=now, enabled=enabled,
    )  # fmt: skip


def _listed(scene: Scene, code: str, **state: Any) -> ListingSku:
    """A linked listing SKU with an offer of each kind, as the engine would leave them."""
    now = clock.now()
    sku = make_sku(scene.company, code, state.get("wanted") or 0, price_minor=1299, currency="USD")
    listed = _row(scene, code, sku, enabled=state.get("enabled", True))
    sent, hindrance = state.get("sent"), state.get("hindrance", "")
    offer = StockOffer.objects.create(
        account=scene.account, listing=listed.listing, listing_sku=listed,
        external_warehouse_id=state.get("place", "CW-1"), wanted=state.get("wanted"), wanted_at=now, sent=sent,
        sent_at=now - timedelta(minutes=5) if sent is not None else None, says=state.get("says"), says_at=now,
        hindrance=hindrance, why=state.get("why", ""), due_since=now if state.get("due") else None,
        differs_since=now - timedelta(minutes=3) if state.get("differs") else None,
        parked_until=now + timedelta(days=1) if state.get("waits") else None,
        urgency=Urgency.HELD if hindrance else Urgency.FALLING,
    )  # fmt: skip
    if sent is not None:
        inputs = StockInputs(
            (Place("Main", (Part(code, sent + 5, 3),)),), safety=RuleValue(2, "shop Corner Shop US"), most_units=99_999
        )  # fmt: skip
        StockSend.objects.create(
            account=scene.account, offer=offer, quantity=sent, before=sent + 1, arithmetic=work_out(inputs).to_json(),
            changed_at=now - timedelta(minutes=5, seconds=1), called_at=now - timedelta(minutes=5),
            answered_at=now - timedelta(minutes=5), outcome="taken", request_id="20261129ABCDEF0123", by="worker",
        )  # fmt: skip
    PriceOffer.objects.create(
        account=scene.account, listing=listed.listing, listing_sku=listed, currency="USD", wanted_minor=1299,
        wanted_at=now, sent_minor=1299, sent_at=now - timedelta(minutes=9), says_minor=1299, says_at=now,
        urgency=Urgency.FALLING,
    )  # fmt: skip
    return listed
