"""Who may start what, market by market and state by state: every cell of the table of facts.md 7.1; and requests of
every kind from the first word to the last in each of these markets.

A cell is asked about (``aftersale_eligibility``), then tried: by the seller through the plugin, by the buyer on the
buyer's side. What is refused leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, Literal

import pytest
from tests.shelfwire_tiktok.support import session_to
from tests.shelfwire_tiktok.tiktok_world import TikTokWorld

from shelfwire.channels.contract import as_shop
from shelfwire.channels.contract.base import complete
from shelfwire.channels.contract.world import REDIRECT
from shelfwire.channels.port import (
    CaseActor,
    CaseAnswer,
    CaseKind,
    CaseStart,
    CaseStatus,
    ChannelCase,
    Decision,
    Refused,
    Session,
)
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.kit.money import Money
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import ControlError, Simulator

Actor = Literal["BUYER", "SELLER"]
REGIONS = ("US", "GB", "VN", "JP")
CURRENCIES = {"US": "USD", "GB": "GBP", "VN": "VND", "JP": "JPY"}
STATES = (
    "UNPAID",
    "ON_HOLD",
    "AWAITING_SHIPMENT",
    "AWAITING_COLLECTION",
    "IN_TRANSIT",
    "DELIVERED",
    "COMPLETED",
)
STEPS = {"AWAITING_COLLECTION": 1, "IN_TRANSIT": 2, "DELIVERED": 3, "COMPLETED": 3}
"""How many of ship, scan and deliver lead to a state."""

YES, NO, SENT, OVER = "", "25001003", "25001045", "25001051"
"""Offered; else “Invalid order status”, “The order has already been shipped”, “… order is completed or cancelled”."""
TABLE: dict[tuple[CaseKind, Actor], tuple[str, ...]] = {
    (CaseKind.CANCELLATION, "BUYER"): (YES, YES, YES, SENT, SENT, SENT, OVER),
    (CaseKind.CANCELLATION, "SELLER"): (YES, YES, YES, SENT, SENT, SENT, OVER),
    (CaseKind.REFUND, "BUYER"): (NO, NO, NO, YES, YES, YES, OVER),
    (CaseKind.REFUND, "SELLER"): (NO, NO, NO, NO, NO, YES, OVER),
    (CaseKind.RETURN, "BUYER"): (NO, NO, NO, NO, YES, YES, OVER),
    (CaseKind.RETURN, "SELLER"): (NO, NO, NO, NO, NO, YES, OVER),
}
"""The rows of the table, by state. A seller may cancel what is not paid, whatever the table says: reasons are listed
for it in every market (the table's own doubt)."""
OTHERWISE: dict[tuple[str, CaseKind, Actor, str], str] = {
    ("US", CaseKind.CANCELLATION, "SELLER", "AWAITING_COLLECTION"): YES,
    ("US", CaseKind.REFUND, "SELLER", "AWAITING_COLLECTION"): YES,
    ("US", CaseKind.REFUND, "SELLER", "IN_TRANSIT"): YES,
    ("JP", CaseKind.RETURN, "SELLER", "DELIVERED"): NO,  # no reason is listed for it
}
"""Where a market has it otherwise."""
REQUESTS = {
    CaseKind.CANCELLATION: "CANCEL",
    CaseKind.REFUND: "REFUND",
    CaseKind.RETURN: "RETURN_AND_REFUND",
}
IN_PARTS = ("US", "GB")


class Markets:
    """One seller's shops in several markets, and an order of each in every state."""

    def __init__(self, simulator: Simulator) -> None:
        self.world = TikTokWorld(simulator, "grand-tour")
        self.control, self.clients = simulator.control, Clients()
        self.shops = {shop["region"]: shop for shop in self.control.state()["shops"]}
        self.orders = {(region, "COMPLETED"): self.place(region, "COMPLETED") for region in REGIONS}
        self.control.step(days=16)
        stranger = session_to(simulator)
        url = plugin.connect.authorise_url(stranger, state="s", redirect_url=REDIRECT)
        answer = complete(plugin.connect, stranger, callback=self.world.consent(url))
        self.sessions = {shop.region: as_shop(stranger, answer.credentials, shop) for shop in answer.shops}

    def place(self, region: str, state: str) -> ExternalOrderId:
        shop_id = self.shops[region]["id"]
        sku = self.control.catalogue(shop_id)[0]["seller_sku"]
        (order,) = self.control.buy(
            shop_id=shop_id,
            lines=[{"seller_sku": sku, "quantity": 2}],
            shipping_type="SELLER",
            pay=state != "UNPAID",
            release=state not in ("UNPAID", "ON_HOLD"),
        )
        for verb in ("/ship", "/scan", "/deliver")[: STEPS.get(state, 0)]:
            self.control.post(verb, order_id=order["id"])
        return ExternalOrderId(order["id"])

    def order(self, region: str, state: str, *, spent: bool) -> ExternalOrderId:
        """An order in a state; another one each time where it is ``spent``."""
        if spent:
            return self.place(region, state)
        if (region, state) not in self.orders:
            self.orders[region, state] = self.place(region, state)
        found = self.orders[region, state]
        assert self.control.order(found)["status"] == state
        return found

    def offers(
        self, session: Session, order_id: ExternalOrderId, kind: CaseKind, actor: Actor
    ) -> tuple[str, str]:
        """(why not, a reason) of what TikTok says that somebody may do with an order."""
        with self.clients.speaking(session, "aftersales") as client:
            found = client.aftersales.eligibility(order_id, initiate_aftersale_user=actor).value
        (entry,) = [
            each
            for sku in found.sku_eligibility or ()
            for each in sku.line_item_eligibility
            if each.request_type == REQUESTS[kind]
        ]
        assert bool(entry.eligible) == (entry.ineligible_code is None)
        return str(entry.ineligible_code or ""), next(iter(entry.available_reason_names), "")

    def reason(self, region: str, kind: CaseKind) -> str:
        """A reason that TikTok lists for a kind in a market, in a state where it is offered."""
        state = "AWAITING_SHIPMENT" if kind is CaseKind.CANCELLATION else "DELIVERED"
        order_id = self.order(region, state, spent=False)
        session = self.sessions[region]
        own, buyers = (self.offers(session, order_id, kind, actor)[1] for actor in ("SELLER", "BUYER"))
        return own or buyers


@pytest.fixture(scope="module")
def markets() -> Iterator[Markets]:
    with Simulator("grand-tour", orders=0) as simulator:
        yield Markets(simulator)
        assert simulator.errors() == ""


CELLS = [
    pytest.param(region, kind, actor, state, id=f"{region}-{kind}-{actor}-{state}")
    for region, (kind, actor), state in product(REGIONS, TABLE, STATES)
]


@pytest.mark.parametrize(("region", "kind", "actor", "state"), CELLS)
def test_a_cell_of_the_table_is_offered_or_refused_and_so_it_is_when_tried(
    markets: Markets, region: str, kind: CaseKind, actor: Actor, state: str
) -> None:
    why_not = OTHERWISE.get((region, kind, actor, state), TABLE[kind, actor][STATES.index(state)])
    order_id = markets.order(region, state, spent=not why_not)
    session = markets.sessions[region]
    assert markets.offers(session, order_id, kind, actor)[0] == why_not
    if actor == "SELLER":
        seller_tries(markets, session, region, order_id, kind, why_not)
    else:
        buyer_tries(markets, session, order_id, kind, why_not)


def seller_tries(
    markets: Markets, session: Session, region: str, order_id: ExternalOrderId, kind: CaseKind, why_not: str
) -> None:
    desk = plugin.aftersales
    allowed = [each for each in desk.eligibility(session, order_id).allowed if each.kind == kind]
    assert {reason.code for each in allowed for reason in each.why_not} == ({why_not} if why_not else set())
    if why_not:
        with pytest.raises(Refused) as refusal:
            desk.start(session, CaseStart("key", kind, order_id, markets.reason(region, kind)))
        assert refusal.value.reasons[0].code == why_not
        assert desk.of_orders(session, [order_id]) == ()
        return
    if kind is CaseKind.CANCELLATION:
        parts = [each for each in allowed if not each.as_whole]
        assert bool(parts) == (region in IN_PARTS)
        assert all("out_of_stock" in reason.code for each in parts for reason in each.reasons)
    reason = next(
        each for each in allowed[0].reasons if "out_of_stock" not in each.code
    )  # that empties the SKU
    assert reason.text != reason.code
    receipt = desk.start(session, CaseStart(f"key:{order_id}", kind, order_id, reason.code))
    (case,) = desk.of_orders(session, [order_id])
    assert (case.external_id, case.kind, case.asked_by) == (receipt.case_id, kind, CaseActor.SELLER)
    assert case.reason_text == reason.text


def buyer_tries(
    markets: Markets, session: Session, order_id: ExternalOrderId, kind: CaseKind, why_not: str
) -> None:
    body: dict[str, Any] = {"order_id": order_id}
    verb = "/cancel"
    if kind is not CaseKind.CANCELLATION:
        verb, body = "/return", body | {"kind": REQUESTS[kind]}
    if why_not:
        with pytest.raises(ControlError):
            markets.control.post(verb, **body)
        assert plugin.aftersales.of_orders(session, [order_id]) == ()
        return
    markets.control.post(verb, **body)
    (case,) = plugin.aftersales.of_orders(session, [order_id])
    assert (case.kind, case.asked_by, len(case.items)) == (kind, CaseActor.BUYER, 2)


LIVES: dict[str, tuple[str, str, tuple[Decision | str, ...], CaseStatus]] = {
    "cancelled": ("AWAITING_SHIPMENT", "CANCEL", (Decision.ACCEPT_CANCELLATION,), CaseStatus.COMPLETED),
    # one word for declined and withdrawn
    "not cancelled": ("AWAITING_SHIPMENT", "CANCEL", (Decision.DECLINE_CANCELLATION,), CaseStatus.WITHDRAWN),
    "refunded": ("DELIVERED", "REFUND", (Decision.ACCEPT_REFUND,), CaseStatus.COMPLETED),
    "in part": ("DELIVERED", "REFUND", (Decision.OFFER_PARTIAL, "answer"), CaseStatus.COMPLETED),
    "returned": (
        "DELIVERED",
        "RETURN_AND_REFUND",
        (Decision.ACCEPT_RETURN, "ship", "arrive", Decision.ACCEPT_RECEIVED),
        CaseStatus.COMPLETED,
    ),
    "not taken back": (
        "DELIVERED",
        "RETURN_AND_REFUND",
        (Decision.ACCEPT_RETURN, "ship", "arrive", Decision.DECLINE_RECEIVED),
        CaseStatus.RETURN_DECLINED,
    ),
    "declined": ("DELIVERED", "RETURN_AND_REFUND", (Decision.DECLINE_RETURN,), CaseStatus.DECLINED),
    "replaced": ("DELIVERED", "REPLACEMENT", (Decision.ACCEPT_REPLACEMENT,), CaseStatus.COMPLETED),
}
"""State of the order, what its buyer asks for, what the seller and then others do, and where it ends."""


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("region", REGIONS)
def test_a_request_comes_to_its_end_with_the_same_money_on_both_sides(
    markets: Markets, region: str, life: str
) -> None:
    state, wish, steps, end = LIVES[life]
    session, control, desk = markets.sessions[region], markets.control, plugin.aftersales
    order_id = markets.order(region, state, spent=True)
    if wish == "CANCEL":
        control.post("/cancel", order_id=order_id)
    else:
        control.post("/return", order_id=order_id, kind=wish)
    for step in steps:
        (case,) = desk.of_orders(session, [order_id])
        if isinstance(step, Decision):
            tell(session, case, step)
        else:
            control.post(f"/return/{step}", return_id=case.external_id)
    control.step(seconds=5)  # what is agreed is paid in three
    (case,) = desk.of_orders(session, [order_id])
    assert (case.status, case.next_acts) == (end, ())
    paid = control.get("/refunds", order_id=order_id)["refunds"]
    pays = end is CaseStatus.COMPLETED and wish != "REPLACEMENT"
    assert len(paid) == pays
    if pays:
        assert case.refund is not None
        total = case.refund.total
        assert (str(total.decimal), total.currency) == (paid[0]["amount"]["total"], CURRENCIES[region])


def tell(session: Session, case: ChannelCase, decision: Decision) -> None:
    """Say it with a reason that is offered, twice; of an amount the half."""
    desk = plugin.aftersales
    (option,) = [
        one for one in desk.options(session, case.external_id, case.stream) if one.decision is decision
    ]
    assert not option.why_not
    reason = option.reasons[0].code if option.reasons else ""
    amount = Money(option.most.minor // 2, option.most.currency) if option.most else None
    answer = CaseAnswer(decision, reason=reason, amount=amount)
    said = [desk.answer(session, case.external_id, case.stream, answer).found for _ in range(2)]
    assert said == [False, True]
