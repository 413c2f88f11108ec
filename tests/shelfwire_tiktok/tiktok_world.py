"""TikTok's side of the contract suite: the simulator, its buyers and its seller at the real consent page."""

from __future__ import annotations

import http.client
import json
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.shelfwire_tiktok.listing_scene import a_listing, for_shop, jpeg
from tests.shelfwire_tiktok.support import session_to

from shelfwire.channels.contract.world import REDIRECT, NotOffered, Ring, Settled, World
from shelfwire.channels.port import CaseKind, ChannelCase, ChannelOrderStatus, ListingContent, Session
from shelfwire.kit.ids import (
    ExternalCaseId,
    ExternalProductId,
    ExternalSkuId,
    ExternalStatementId,
    ExternalWarehouseId,
)
from shelfwire.kit.money import Money
from shelfwire.kit.secrets import Secret
from shelfwire_tiktok.plugin import plugin
from tiktok_shop.signing import sign_webhook
from tiktok_shop_sim.testing import Simulator

_numbers = count(1)


class TikTokWorld(World):
    """One shop of a scenario."""

    channel = plugin

    def __init__(self, simulator: Simulator, scenario: str, *, region: str = "", **purchase: Any) -> None:
        self.simulator, self.control, self.purchase = simulator, simulator.control, purchase
        self.control.reset(scenario=scenario, orders=0)
        self.control.settings(redirect_url=REDIRECT)
        shops = self.control.state()["shops"]
        self.shop = next(shop for shop in shops if region in ("", shop["region"]))

    def settings(self) -> tuple[Mapping[str, str], Mapping[str, Secret]]:
        session = session_to(self.simulator)
        return session.options, session.secrets

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.control.clock()["now"], UTC)

    def consent(self, url: str) -> Mapping[str, str]:
        return self._decide(url, "authorize")

    def deny(self, url: str) -> Mapping[str, str]:
        return self._decide(url, "cancel")

    def _decide(self, url: str, decision: str) -> Mapping[str, str]:
        """The seller sends the form of the consent page; the query of where the answer sends them."""
        parts = urlsplit(url)
        state = dict(parse_qsl(parts.query))["state"]
        form = {"account": self.shop["seller_open_id"], "state": state, "decision": decision}
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            connection.request(
                "POST",
                f"{parts.path}?{parts.query}",
                urlencode(form),
                {"content-type": "application/x-www-form-urlencoded"},
            )
            answer = connection.getresponse()
            body, location = answer.read(), answer.getheader("location")
        finally:
            connection.close()
        assert location, body.decode()
        assert location.startswith(REDIRECT)
        return dict(parse_qsl(urlsplit(location).query))

    def expire_access(self) -> None:
        self.control.expire()

    @contextmanager
    def without_scope(self, part: Literal["orders", "shipments", "statements"]) -> Iterator[None]:
        where = {
            "orders": "GET /order/*",
            "shipments": "GET /logistics/*",
            "statements": "GET /finance/*",
        }[part]
        fault = self.control.fault("error_before", where, count=1_000_000, status=401, code=105005)
        yield
        self.control.request("DELETE", "/faults", {"id": fault})

    def revoke(self) -> None:
        self.control.deauthorise()

    def place_order(self, *, units: int = 1, held: bool = False) -> str:
        sku = self.control.catalogue(self.shop["id"])[0]
        (order,) = self.control.buy(
            shop_id=self.shop["id"],
            lines=[{"seller_sku": sku["seller_sku"], "quantity": units}],
            release=not held,
            **self.purchase,
        )
        order_id: str = order["id"]
        return order_id

    def place_label_order(
        self,
        *,
        units: int = 1,
        skus: int = 1,
        held: bool = False,
        invoice: bool = False,
        with_order: str = "",
    ) -> str:
        if invoice and self.shop["region"] == "US":
            raise NotOffered("no package is there before it is shipped")
        codes = [each["seller_sku"] for each in self.control.catalogue(self.shop["id"])][:skus]
        counts = [units - len(codes) + 1, *(1 for _ in codes[1:])]
        buyer = {"user_id": self.control.order(with_order)["buyer_user_id"]} if with_order else None
        (order,) = self.control.buy(
            shop_id=self.shop["id"],
            shipping_type="TIKTOK",
            lines=[{"seller_sku": c, "quantity": n} for c, n in zip(codes, counts, strict=True)],
            release=not held,
            needs_invoice=invoice,
            **({"buyer": buyer} if buyer else {}),
        )
        return str(order["id"])

    def fetch(self, url: str) -> bytes:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return bytes(answer.read())

    def move_order(self, order_id: str, to: ChannelOrderStatus) -> None:
        if to == ChannelOrderStatus.CANCELLED:
            self.control.post("/cancel/as-seller", order_id=order_id)
        elif to == ChannelOrderStatus.IN_TRANSIT:
            self.control.scan(order_id=order_id)
        elif to == ChannelOrderStatus.DELIVERED:
            self.control.deliver(order_id=order_id)
        else:
            raise ValueError(to)

    def ask_to_cancel(self, order_id: str) -> None:
        self.control.cancel(order_id)

    def ask_back(self, order_id: str, kind: CaseKind, *, note: str = "") -> ExternalCaseId:
        word = {"refund": "REFUND", "return": "RETURN_AND_REFUND"}.get(kind, kind.upper())
        if kind not in self._choices(order_id):
            raise NotOffered(f"no {kind} in this market")
        asked = self.control.post("/return", order_id=order_id, kind=word, note=note)
        return ExternalCaseId(asked["id"])

    def _choices(self, order_id: str) -> set[str]:
        found = self.control.get("/return/choices", order_id=order_id)["choices"]
        return {{"RETURN_AND_REFUND": "return"}.get(each["kind"], each["kind"].lower()) for each in found}

    def take_back(self, case: ChannelCase) -> None:
        if case.kind is CaseKind.CANCELLATION:
            self.control.withdraw_cancel(case.order_id)
        else:
            self.control.post("/return/withdraw", return_id=case.external_id)

    def take_offer(self, case_id: ExternalCaseId) -> None:
        self.control.post("/return/answer", return_id=case_id)

    def send_back(self, case_id: ExternalCaseId) -> None:
        self.control.post("/return/ship", return_id=case_id)
        self.control.post("/return/arrive", return_id=case_id)

    def paid_back(self, order_id: str) -> Sequence[Money]:
        self.control.step(hours=1)  # what was agreed is paid a little later
        found = [each["amount"] for each in self.control.get("/refunds", order_id=order_id)["refunds"]]
        return [Money.parse(amount["total"], amount["currency"]) for amount in found]

    def list_product(self, *, skus: int = 1) -> tuple[ExternalProductId, tuple[ExternalSkuId, ...]]:
        made = self.control.post("/products/many", shop_id=self.shop["id"], skus=skus)
        sku_ids = tuple(ExternalSkuId(each) for each in made["sku_ids"][0])
        return ExternalProductId(made["product_ids"][0]), sku_ids

    def new_listing(self, session: Session) -> ListingContent:
        self.control.settings(review_seconds=600)  # no clock decides a review here
        assert session.shop is not None
        return for_shop(session, a_listing(session.shop.region))

    def accept_listing(self, product_id: ExternalProductId) -> None:
        found = {each["product_id"]: each for each in self._products()}
        if found[product_id]["audit_status"] == "AUDITING":
            self.control.post("/review", product_id=product_id, verdict="approve")

    def listings(self) -> int:
        return len(self._products())

    def _products(self) -> list[Any]:
        return list(self.control.get("/products", shop_id=self.shop["id"])["rows"])

    def picture(self) -> bytes:
        return jpeg()

    def write_stock(self, sku_id: ExternalSkuId, warehouse_id: ExternalWarehouseId, quantity: int) -> None:
        where = {"shop_id": self.shop["id"], "sku_id": sku_id, "warehouse_id": warehouse_id}
        self.control.post("/stock/write", quantity=quantity, **where)

    def take_down(self, product_id: ExternalProductId) -> None:
        self.control.post("/suspend", product_id=product_id)

    def hold_price(self, sku_id: ExternalSkuId) -> str:
        terms = {"sku_id": sku_id, "percent": "10"}
        return str(self.control.post("/promotion", shop_id=self.shop["id"], skus=[terms])["id"])

    def settle(self, *order_ids: str) -> Settled:
        for order_id in order_ids:
            for verb in ("/ship", "/scan", "/deliver"):
                self.control.post(verb, order_id=order_id)
        found = self.control.post("/settle", shop_id=self.shop["id"])["statement"]
        settlement = Money.parse(found["settlement"], found["currency"])
        return Settled(ExternalStatementId(found["id"]), settlement, found["transactions"])

    def adjust(self, amount: str, order_id: str = "") -> None:
        what = {"type": "PLATFORM_PENALTY", "amount": amount, "order_id": order_id}
        self.control.post("/adjust", shop_id=self.shop["id"], **what)

    @contextmanager
    def refuse_newest_money(self) -> Iterator[None]:
        for newer in ("GET /finance/202501/*", "GET /finance/202605/*"):
            self.control.fault("error_before", newer, count=1_000_000, status=400, code=36009014)
        try:
            yield
        finally:
            self.control.clear_faults()

    def packages(self, order_id: str) -> Sequence[tuple[str, str]]:
        found = self.control.order(order_id)["packages"]
        return [(each["id"], each["tracking_number"]) for each in found if each["tracking_number"]]

    def ring(self, order_id: str) -> Ring:
        data = {"order_id": order_id, "order_status": "AWAITING_SHIPMENT", "update_time": 1767225600}
        return self._ring(1, data)

    def ring_unknown(self) -> Ring:
        return self._ring(977, {"what": "nobody knows"})

    def _ring(self, kind: int, data: Mapping[str, Any]) -> Ring:
        notice = {
            "type": kind,
            "tts_notification_id": f"73271123930573{next(_numbers):05}",
            "shop_id": self.shop["id"],
            "timestamp": 1767225600,
            "data": data,
        }
        body = json.dumps(notice).encode()
        return body, self.sign(body)

    def sign(self, body: bytes) -> Mapping[str, str]:
        return {"Authorization": sign_webhook(self.simulator.app_key, self.simulator.app_secret, body)}

    @contextmanager
    def break_network(self, *, when: Literal["before", "after"]) -> Iterator[None]:
        """``after`` loses the answers to what is told; what is only asked still comes through."""
        if when == "before":
            self.control.fault("timeout_before", "*", count=1_000_000)
        else:
            self.control.fault("timeout_after", "POST /fulfillment/*", count=1_000_000)
            self.control.fault("timeout_after", "POST /product/*/update", count=1_000_000)
            self.control.fault("timeout_after", "POST /product/202309/products", count=1_000_000)
            for told in ("202309/cancellations", "202309/returns", "*/approve", "*/reject"):
                self.control.fault("timeout_after", f"POST /return_refund/{told}", count=1_000_000)
        try:
            yield
        finally:
            self.control.clear_faults()
