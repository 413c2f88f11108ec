"""Whatever buyers, sellers, carriers, banks, clocks and faults do in whatever order: stock and money hold.

Everything goes over HTTP: sellers call the signed API, everybody else the control API, and `GET /_sim/audit` is asked
after each step. What is refused is fine; a problem in the audit or a trace in the simulator's errors is not. Each run
is one of seven markets. CI plays a few short lives; for a longer search::

    INVARIANT_LIVES=500 INVARIANT_STEPS=80 pytest tests/tiktok_shop_sim/test_invariants.py -n 0

A failure prints the steps that lead to it, as short as they can be made.
"""

from __future__ import annotations

import http.client
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.tiktok_shop_sim.wire import Reply, Shop

from tiktok_shop_sim.testing import Control, ControlError, Simulator

LIVES = int(os.environ.get("INVARIANT_LIVES", "12"))
STEPS = int(os.environ.get("INVARIANT_STEPS", "30"))
NOON = 1_767_268_800
MARKETS = 7
YEAR = 365 * 86_400

CANCEL_REASONS = ("seller_cancel_reason_out_of_stock", "seller_cancel_reason_wrong_price")
TO_SHIP, SHIPPED, OFFERED = "AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM", "AWAITING_BUYER_RESPONSE"
ASKED = (
    "RETURN_OR_REFUND_REQUEST_PENDING",
    "REPLACEMENT_REQUEST_PENDING",
    "EXCHANGE_REQUEST_PENDING",
)
READY = {
    "ship": (TO_SHIP,),
    "arrive": (SHIPPED,),
    "withdraw": (*ASKED, TO_SHIP),
    "answer": (OFFERED,),
    "escalate": ("REFUND_OR_RETURN_REQUEST_REJECT", "REJECT_RECEIVE_PACKAGE", "REPLACEMENT_REQUEST_REJECT"),
}
"""In which status of a return a action of the buyer makes sense."""
DECISIONS = {
    "REFUND": ("APPROVE_REFUND", "REJECT_REFUND", "DIRECT_REFUND"),
    "RETURN_AND_REFUND": ("APPROVE_RETURN", "REJECT_RETURN", "DIRECT_REFUND"),
    "REPLACEMENT": ("APPROVE_REPLACEMENT", "REJECT_REPLACEMENT", "ISSUE_REPLACEMENT_REFUND"),
    "EXCHANGE": ("APPROVE_REPLACEMENT", "REJECT_REPLACEMENT", "ISSUE_EXCHANGE_REFUND"),
    SHIPPED: ("APPROVE_RECEIVED_PACKAGE", "REJECT_RECEIVED_PACKAGE", "DIRECT_REFUND"),
}
"""How a seller says yes, no, or pays at once, by the kind of a request, or once its goods are under way."""
CARRIER = ("/scan", "/deliver", "/deliver/fail", "/deliver/return", "/damage", "/lose")
FAULTS = (
    "timeout_before",
    "timeout_after",
    "error_before",
    "error_after",
    "throttle",
    "broken_json",
    "reset_before",
    "reset_after",
)
ADJUSTMENTS = ("PLATFORM_PENALTY", "LOGISTICS_REIMBURSEMENT", "REBATE", "SHIPPING_FEE_ADJUSTMENT")

SOME = st.integers(0, 31)
CENTS = st.integers(0, 400)


def amount(cents: int) -> str:
    """A decimal string that every currency takes; some have no decimals."""
    return str(cents * 100)


def machine_of(simulator: Simulator, folder: Path) -> type[RuleBasedStateMachine]:
    """The machine over one running simulator; each life starts from a fresh world."""

    class Marketplace(RuleBasedStateMachine):
        @initialize(market=st.integers(0, MARKETS - 1), seed=st.integers(1, 3))
        def open(self, market: int, seed: int) -> None:
            self.control: Control = simulator.control
            self.control.settings(
                access_token_seconds=YEAR,
                rate_limit=0,
                settlement_days=3,
                auto_restock=False,
                auto_carrier=False,
            )
            self.control.reset(scenario="grand-tour", seed=seed, now=NOON, speed=0, auth_codes=["C1"])
            self.shop = Shop(simulator).connect("C1", index=market)
            rows = self.control.inventory(shop_id=self.shop.id)
            self.skus = list({row["sku_id"]: row for row in rows}.values())
            told = next(one for one in self.control.state()["shops"] if one["id"] == self.shop.id)
            self.provider = next(iter(told["providers"].values()), "")

        def do(self, path: str, **request_body: Any) -> Any:
            """A action through the control API; None when the world refuses it."""
            try:
                return self.control.post(path, **request_body)
            except ControlError as refusal:
                if refusal.status not in (400, 404, 409):
                    raise
                return None

        def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
            """A signed call of the seller; None when it is refused or lost on the way."""
            try:
                reply = self.shop.call(method, path, query, body, check=False)
                return self.outcome(reply)
            except (http.client.HTTPException, OSError, ValueError):
                return None

        def outcome(self, reply: Reply) -> Any:
            document = reply.body
            return document["data"] if document["code"] == 0 else None

        def pick(self, number: int, *statuses: str) -> Any:
            """An order in one of these statuses, now and then any order; None when there is none."""
            found = self.control.orders(shop_id=self.shop.id)
            fitting = [one for one in found if one["status"] in statuses] if number % 16 else found
            return fitting[-1 - number % len(fitting)] if fitting else None

        def pick_return(self, number: int, *statuses: str) -> Any:
            """A return in one of these statuses, now and then any return."""
            found = self.control.get("/returns", shop_id=self.shop.id)["returns"]
            fitting = [one for one in found if one["status"] in statuses] if number % 16 else found
            return fitting[-1 - number % len(fitting)] if fitting else None

        def reject_reason(self, subject: str) -> str:
            path = "/return_refund/202309/reject_reasons"
            listed = self.call("GET", path, return_or_cancel_id=subject)
            return next((row["name"] for row in (listed or {}).get("reasons") or []), "none")

        # Buyers.

        @rule(
            which=SOME,
            more=SOME,
            quantity=st.integers(1, 3),
            payment=st.sampled_from(("card", "card", "cod", "sample")),
            release=st.booleans(),
            pay=st.booleans(),
            fee=CENTS,
            discounts=st.tuples(CENTS, CENTS),
            kind=st.sampled_from(("", "SELLER", "TIKTOK")),
            stored=st.booleans(),
        )
        def buy(
            self,
            which: int,
            more: int,
            quantity: int,
            payment: str,
            release: bool,
            pay: bool,
            fee: int,
            discounts: tuple[int, int],
            kind: str,
            stored: bool,
        ) -> None:
            chosen = {self.skus[number % len(self.skus)]["seller_sku"] for number in (which, more)}
            lines: list[dict[str, Any]] = [
                {
                    "seller_sku": name,
                    "quantity": quantity,
                    "seller_discount": amount(discounts[0] // 40),
                    "platform_discount": amount(discounts[1] // 40),
                }
                for name in sorted(chosen)
            ]
            if which % 5 == 0:
                names = sorted({self.skus[number % len(self.skus)]["seller_sku"] for number in (2, more)})
                lines[0]["parts"] = [{"seller_sku": name} for name in names]
            if more % 5 == 0:
                lines.append({"seller_sku": sorted(chosen)[0], "gift": True})
            self.do(
                "/buy",
                shop_id=self.shop.id,
                lines=lines,
                payment=payment,
                release=release,
                pay=pay,
                shipping_type=kind,
                fulfilled_by_tiktok=stored and which % 4 == 0,
                shipping_fee=amount(fee // 20),
                shipping_platform_discount=amount(fee // 40),
            )

        @rule(number=SOME)
        def pay(self, number: int) -> None:
            if order := self.pick(number, "UNPAID"):
                self.do("/pay", order_id=order["id"])

        @rule(number=SOME, some=st.booleans(), back=st.booleans())
        def change_ones_mind(self, number: int, some: bool, back: bool) -> None:
            order = self.pick(number, "UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
            if order:
                units = [line["id"] for line in order["lines"]]
                self.do("/cancel", order_id=order["id"], unit_ids=units[:1] if some else [])
                if back:
                    self.do("/cancel/withdraw", order_id=order["id"])

        @rule(
            number=SOME,
            kind=st.sampled_from(
                ("REFUND", "RETURN_AND_REFUND", "RETURN_AND_REFUND", "REPLACEMENT", "EXCHANGE")
            ),
            some=st.booleans(),
            quick=st.booleans(),
        )
        def complain(self, number: int, kind: str, some: bool, quick: bool) -> None:
            if order := self.pick(number, "DELIVERED", "IN_TRANSIT", "AWAITING_COLLECTION"):
                units = [line["id"] for line in order["lines"] if line["status"] != "CANCELLED"]
                request_body = {"kind": kind, "unit_ids": units[:1] if some else units, "quick_refund": quick}
                self.do("/return", order_id=order["id"], **request_body)

        @rule(
            number=SOME,
            action=st.sampled_from(("ship", "ship", "arrive", "arrive", "withdraw", "answer", "escalate")),
            verdict=st.sampled_from(("", "SUPPORT_BUYER", "SUPPORT_SELLER")),
        )
        def go_on_with_a_return(self, number: int, action: str, verdict: str) -> None:
            if record := self.pick_return(number, *READY[action]):
                request_body = {"verdict": verdict} if action == "escalate" else {}
                self.do(f"/return/{action}", return_id=record["id"], **request_body)

        # The seller.

        @rule(number=SOME, some=st.booleans(), tag=st.integers(0, 10**9))
        def ship(self, number: int, some: bool, tag: int) -> None:
            if order := self.pick(number, "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"):
                own = {"tracking_number": f"1Z999AA1{tag:010d}", "shipping_provider_id": self.provider}
                waiting = [line["id"] for line in order["lines"] if line["status"] == "AWAITING_SHIPMENT"]
                part = {"order_line_item_ids": waiting[:1]} if some else {}
                ready = [package for package in order["packages"] if package["status"] == "TO_FULFILL"]
                for package in ready:
                    path = f"/fulfillment/202309/packages/{package['id']}/ship"
                    if self.call("POST", path, {"handover_method": "DROP_OFF"}) is None:
                        self.call("POST", path, {"self_shipment": own})
                if not ready:
                    self.call("POST", f"/fulfillment/202309/orders/{order['id']}/packages", own | part)

        @rule(number=SOME)
        def split(self, number: int) -> None:
            if order := self.pick(number, "AWAITING_SHIPMENT"):
                by_sku: dict[str, list[str]] = {}
                for line in order["lines"]:
                    by_sku.setdefault(line["sku_id"], []).append(line["id"])
                groups = [
                    {"id": str(place), "order_line_item_ids": ids}
                    for place, ids in enumerate(by_sku.values(), 1)
                ]
                path = f"/fulfillment/202309/orders/{order['id']}/split"
                self.call("POST", path, {"splittable_groups": groups})

        @rule(apart=st.booleans())
        def combine(self, apart: bool) -> None:
            found = self.call("GET", "/fulfillment/202309/combinable_packages/search", page_size=10)
            offered = (found or {}).get("combinable_packages") or []
            made = self.call("POST", "/fulfillment/202309/packages/combine", {"combinable_packages": offered})
            for package in (made or {}).get("packages") or []:
                if apart:
                    self.call("POST", f"/fulfillment/202309/packages/{package['id']}/uncombine", {})

        @rule(number=SOME, reason=st.sampled_from(CANCEL_REASONS))
        def call_an_order_off(self, number: int, reason: str) -> None:
            if order := self.pick(number, "UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "AWAITING_COLLECTION"):
                request_body = {"order_id": order["id"], "cancel_reason": reason}
                self.call("POST", "/return_refund/202309/cancellations", request_body)

        @rule(agree=st.booleans())
        def answer_cancellations(self, agree: bool) -> None:
            base = "/return_refund/202309/cancellations"
            waiting = {"cancel_status": ["CANCELLATION_REQUEST_PENDING"]}
            found = self.call("POST", f"{base}/search", waiting, page_size=10)
            for row in (found or {}).get("cancellations") or []:
                path = f"{base}/{row['cancel_id']}"
                if agree:
                    self.call("POST", f"{path}/approve")
                else:
                    self.call(
                        "POST", f"{path}/reject", {"reject_reason": self.reject_reason(row["cancel_id"])}
                    )

        @rule(
            number=SOME,
            agree=st.sampled_from((True, True, False)),
            direct=st.sampled_from((False, False, False, True)),
            keep=st.booleans(),
            part=st.none() | CENTS,
        )
        def answer_a_return(
            self, number: int, agree: bool, direct: bool, keep: bool, part: int | None
        ) -> None:
            record = self.pick_return(number, *ASKED, SHIPPED, TO_SHIP)
            if record is None:
                return
            stage = SHIPPED if record["status"] == SHIPPED else record["kind"]
            yes, no, instead = DECISIONS[stage]
            path = f"/return_refund/202309/returns/{record['id']}"
            if agree:
                request_body = {
                    "decision": instead if direct else yes,
                    "buyer_keep_item": keep and number % 3 == 0,
                }
                self.call("POST", f"{path}/approve", request_body)
            elif part is not None:
                self.do("/return/decide", return_id=record["id"], decision="offer", amount=amount(part))
            else:
                request_body = {"decision": no, "reject_reason": self.reject_reason(record["id"])}
                self.call("POST", f"{path}/reject", request_body)

        @rule(which=SOME, quantities=st.lists(st.integers(0, 40), min_size=3, max_size=3))
        def count_stock(self, which: int, quantities: list[int]) -> None:
            sku = self.skus[which % len(self.skus)]
            found = self.call("POST", "/product/202309/inventory/search", {"sku_ids": [sku["sku_id"]]})
            for product in (found or {}).get("inventory") or []:
                held = product["skus"][0]["warehouse_inventory"]
                rows = [
                    {"warehouse_id": row["warehouse_id"], "quantity": quantity}
                    for row, quantity in zip(held, quantities, strict=False)
                ]
                path = f"/product/202309/products/{product['product_id']}/inventory/update"
                self.call("POST", path, {"skus": [{"id": sku["sku_id"], "inventory": rows}]})

        @rule(which=SOME, price=st.integers(1, 90))
        def change_a_price(self, which: int, price: int) -> None:
            sku = self.skus[which % len(self.skus)]
            told = self.call("GET", f"/product/202309/products/{sku['product_id']}")
            if told:
                currency = told["skus"][0]["price"]["currency"]
                request_body = {"id": sku["sku_id"], "price": {"amount": amount(price), "currency": currency}}
                path = f"/product/202309/products/{sku['product_id']}/prices/update"
                self.call("POST", path, {"skus": [request_body]})

        @rule(which=SOME, action=st.sampled_from(("activate", "deactivate", "recover", "delete")))
        def switch_a_product(self, which: int, action: str) -> None:
            request_body = {"product_ids": [self.skus[which % len(self.skus)]["product_id"]]}
            if action == "delete" and which % 4 == 0:
                self.call("DELETE", "/product/202309/products", request_body)
            elif action != "delete":
                self.call("POST", f"/product/202309/products/{action}", request_body)

        @rule(which=SOME, percent=st.integers(1, 60), hours=st.sampled_from((1, 24, 200)))
        def promote(self, which: int, percent: int, hours: int) -> None:
            terms = {"sku_id": self.skus[which % len(self.skus)]["sku_id"], "percent": str(percent)}
            self.do("/promotion", shop_id=self.shop.id, skus=[terms], seconds=hours * 3600)

        @rule(which=SOME, verdict=st.sampled_from(("approve", "refuse")), suspend=st.booleans())
        def judge_a_product(self, which: int, verdict: str, suspend: bool) -> None:
            product_id = self.skus[which % len(self.skus)]["product_id"]
            path = f"/product/202309/products/{product_id}/partial_edit"
            self.call("POST", path, {"title": f"A better title for number {which} of this shop's things"})
            self.do("/review", product_id=product_id, verdict=verdict)
            if suspend and which % 3 == 0:
                self.do("/suspend", product_id=product_id)
                self.do("/suspend", product_id=product_id, action="reinstate")

        # Carriers.

        @rule(number=SOME, action=st.sampled_from((*CARRIER[:2], *CARRIER)))
        def carry(self, number: int, action: str) -> None:
            if order := self.pick(number, "AWAITING_COLLECTION", "IN_TRANSIT", "PARTIALLY_SHIPPING"):
                self.do(action, order_id=order["id"])

        @rule(action=st.sampled_from(CARRIER[:2]))
        def carry_everything(self, action: str) -> None:
            self.do(action, everything=True)

        # The platform, the bank, the clock, faults.

        @rule(kind=st.sampled_from(ADJUSTMENTS), cents=st.integers(-400, 400).filter(bool))
        def adjust(self, kind: str, cents: int) -> None:
            self.do("/adjust", shop_id=self.shop.id, type=kind, amount=amount(cents))

        @rule(refuses=st.booleans(), percent=st.sampled_from((0, 10, 50)))
        def bank(self, refuses: bool, percent: int) -> None:
            self.do("/bank", shop_id=self.shop.id, refuses=refuses, reserve_percent=percent, reserve_days=4)

        @rule()
        def settle(self) -> None:
            self.do("/settle", shop_id=self.shop.id)

        @rule(hours=st.sampled_from((0.5, 1, 3, 12, 24, 24, 72, 240)))
        def let_time_pass(self, hours: float) -> None:
            self.control.step(hours=hours)

        @rule(restock=st.booleans(), carrier=st.booleans())
        def turn_switches(self, restock: bool, carrier: bool) -> None:
            self.control.settings(auto_restock=restock, auto_carrier=carrier)

        @rule(kind=st.sampled_from(FAULTS), seed=st.integers(1, 5))
        def plant_a_fault(self, kind: str, seed: int) -> None:
            self.control.fault(kind, "*", count=seed, probability=0.5)

        @rule()
        def save_and_come_back(self) -> None:
            path = folder / "life"
            before = self.truth()
            self.control.save(path)
            self.control.load(path)
            self.control.speed(0)
            assert self.truth() == before

        def truth(self) -> Any:
            control = self.control
            told = control.orders(shop_id=self.shop.id), control.inventory(shop_id=self.shop.id)
            return told, control.get("/statements", shop_id=self.shop.id), control.get("/returns")

        @invariant()
        def stock_and_money_hold(self) -> None:
            if hasattr(self, "control"):
                problems = self.control.get("/audit")["problems"]
                assert not problems, problems

        def teardown(self) -> None:
            assert simulator.errors() == ""

    return Marketplace


@pytest.mark.timeout(max(300, LIVES * STEPS))
def test_stock_and_money_hold_whatever_happens() -> None:
    with tempfile.TemporaryDirectory() as folder, Simulator("grand-tour", auth_codes=["C1"]) as simulator:
        run_state_machine_as_test(
            machine_of(simulator, Path(folder)),
            settings=settings(
                max_examples=LIVES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_nothing_can_be_returned_of_an_order_that_has_nothing_left(corner: Shop) -> None:
    control = corner.sim.control
    order = control.buy(shop_id=corner.id, lines=[{"seller_sku": "MUG-SAND"}])[0]
    control.cancel(order["id"])
    for kind in ("REFUND", "REPLACEMENT"):
        with pytest.raises(ControlError, match="of nothing asked"):
            control.post("/return", order_id=order["id"], kind=kind)
    assert control.get("/returns")["returns"] == []
    assert control.get("/audit")["problems"] == []


def test_a_unit_cancelled_before_payment_stays_cancelled(corner: Shop) -> None:
    control = corner.sim.control
    lines = [{"seller_sku": "MUG-SAND", "quantity": 2}]
    order = control.buy(shop_id=corner.id, lines=lines, pay=False)[0]
    gone = order["lines"][0]["id"]
    control.cancel(order["id"], unit_ids=[gone])
    paid = control.pay(order["id"])
    assert {line["id"]: line["status"] for line in paid["lines"]} == {
        gone: "CANCELLED",
        order["lines"][1]["id"]: "AWAITING_SHIPMENT",
    }
    assert control.get("/audit")["problems"] == []
