"""A program with a key, and a company with one of everything to ask about.

Every answer is held against the published document: its status must be documented and its body fit the schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve
from tests.channels.folder_channel import FolderWorld
from tests.factories import channel_case, channel_order, make_sku, make_warehouse
from tests.posting.rows import channel_product, listing
from tests.settlements.compared import difference_of_order
from tests.settlements.rows import DAY, a_day_of_sales, an_order_waits
from tests.settlements.told import told_statement
from tests.shipbridge.scene import carrier_label_unknown
from tests.support.folder_shops import Shop
from tests.web.half_made_live import live_marked
from tests.web.marked_offers import marked_offers
from tests.web.marked_properties import marked_properties
from tests.web.marked_requests import marked_request
from tests.web.marked_ways import marked_way

from shelfwire.aftersales.actions import add_rule, ask_start, record_cases
from shelfwire.aftersales.models import ReturnReceipt
from shelfwire.catalog.actions import create_sku
from shelfwire.channels.port import CaseKind, ListingMove
from shelfwire.fulfilment.actions import (
    LabelFacts,
    LabelRequest,
    ask_labels,
    keep_document,
    label_bought,
    save_carrier_link,
)
from shelfwire.fulfilment.models import Acknowledgement, Label
from shelfwire.integrations.actions import add_integration, note_call
from shelfwire.integrations.models import Integration
from shelfwire.inventory.actions import link_warehouse, open_take, reserve_for, send_transfer
from shelfwire.inventory.queries import oversold_rows
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.listings.models import ListingSku
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.people.actions import issue_api_key
from shelfwire.people.models import Company
from shelfwire.people.queries import SCOPES
from shelfwire.posting.actions import check_due, request_move
from shelfwire.settlements.actions import export_books, record_statements
from shelfwire.settlements.books.files import Format
from shelfwire.settlements.queries_booked import Asked

BASE = "/api/v1"
UPS = "1Z999AA10123456784"
FEDEX = "986578788855"


@cache
def document() -> dict[str, Any]:
    """The published document, as a program would read it."""
    answer = Client().get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


@cache
def validator(schema: str) -> Any:
    return jsonschema_rs.Draft202012Validator(
        {**json.loads(schema), "components": document()["components"]}, validate_formats=True
    )


def template_of(path: str) -> str:
    """``/orders/5`` as the document writes it: ``/orders/{order_id}``."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", "/" + str(resolve(path.partition("?")[0]).route))


def hold_against_document(method: str, path: str, answer: Any) -> None:
    """The answer is one that the document reservations."""
    responses = document()["paths"][template_of(path)][method.lower()]["responses"]
    assert str(answer.status_code) in responses, f"{answer.status_code} is not documented: {answer.content!r}"
    contents = responses[str(answer.status_code)].get("content", {})
    kind = answer["Content-Type"].partition(";")[0]
    if kind == "application/octet-stream" or not contents:
        return
    assert kind in contents, f"{kind} is not documented for {answer.status_code}"
    validator(json.dumps(contents[kind]["schema"])).validate(answer.json())


@dataclass
class Program:
    """Somebody's software with a key."""

    key: str

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        files: dict[str, tuple[str, bytes]] | None = None,
        form: dict[str, Any] | None = None,
        **headers: str,
    ) -> Any:
        """One request; ``idempotency_key="…"`` is the header of that name."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        if self.key:
            named = {"Authorization": f"Bearer {self.key}", **named}
        client = Client(raise_request_exception=False)
        if files is not None or form is not None:
            data = {name: SimpleUploadedFile(*file) for name, file in (files or {}).items()}
            answer = (
                client.generic("GET", "/")
                if False
                else client.post(BASE + path, {**(form or {}), **data}, headers=named)
            )
        else:
            text = b"" if body is None else json.dumps(body).encode()
            answer = client.generic(method, BASE + path, text, "application/json", headers=named)
        hold_against_document(method, BASE + path, answer)
        return answer

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == status, answer.content
        return answer.json()

    def send(self, method: str, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        answer = self.ask(method, path, body, **more)
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    def post(self, path: str, body: Any = None, status: int = 201, **more: Any) -> Any:
        return self.send("POST", path, body, status, **more)

    def put(self, path: str, body: Any = None, status: int = 200) -> Any:
        return self.send("PUT", path, body, status)

    def patch(self, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        return self.send("PATCH", path, body, status, **more)

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str, str | None]:
        """Status, code and field of a refusal."""
        answer = self.ask(method, path, body, **more)
        assert answer["Content-Type"] == "application/problem+json", answer.content
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["detail"]
        return answer.status_code, problem["code"], problem["field"]


def key_for(company: Company, scopes: Iterable[str] = SCOPES, name: str = "WMS") -> Program:
    """A program of the company with these scopes."""
    _, secret = issue_api_key(company=company, name=name, scopes=scopes, by="Alice")
    return Program(secret.reveal())


@pytest.fixture
def wms(company: Company) -> Program:
    """The company's warehouse software: every scope."""
    return key_for(company)


@pytest.fixture
def reader(company: Company) -> Program:
    """A program that may read everything and change nothing."""
    return key_for(company, [scope for scope in SCOPES if scope.endswith(":read")], "Reports")


@pytest.fixture
def stranger_wms(other_company: Company) -> Program:
    """Another company's software: every scope, there."""
    return key_for(other_company, name="Other WMS")


@dataclass
class Store:
    """A connected shop with stock, mapped carriers, and orders as they come."""

    shop: Shop
    company: Company

    @property
    def account(self) -> Any:
        return self.shop.account

    def order(self, external_id: str = "", **more: Any) -> Order:
        """An order of one MUG, unless ``units`` says otherwise, recorded as a poll does."""
        doc = channel_order(external_id or None, **{"units": [("MUG", 1)], **more})
        recorded = record_orders(self.account, [doc], "poll")
        return Order.objects.get(pk=recorded.order_ids[doc.external_id])


@pytest.fixture
def store(selling: Shop, company: Company) -> Store:
    """UPS and FedEx are mapped for every delivery option."""
    for code, provider in (("ups", "P2"), ("fedex", "P3")):
        save_carrier_link(
            account=selling.account,
            carrier=code,
            provider_id=provider,
            provider_name=code.upper(),
            by="Alice",
        )
    return Store(selling, company)


@dataclass
class Everything:
    """Ids of one of everything, by the names that addresses use."""

    ids: dict[str, Any]
    secrets: tuple[str, ...]


def bought_label(order: Order) -> Label:
    """A label of the channel's that was bought, with its document."""
    request = LabelRequest(contents={order.pk: None}, documents=["label.pdf"])
    [asked] = ask_labels(company=order.company, account=order.account, wanted=[request], by="Alice")
    assert asked.label is not None
    facts = LabelFacts(
        package_id="P-1",
        tracking_number="1Z999AA10123456793",
        provider_name="UPS",
        service_name="Ground",
        cost=Money(460, "USD"),
    )
    label = label_bought(asked.label.pk, facts)
    pdf = b"%PDF-1.4\n%%EOF\n"
    keep_document(label_id=label.pk, kind="label", format="pdf", content=pdf)
    return label


def _integration(company: Company) -> Integration:
    """A program that asked once."""
    made, _ = add_integration(company=company, kind="shipstation", name="Depot", account=None, by="Alice")
    note_call(made, "export", "answered", orders=1)
    return made


def _export(account: Any) -> int:
    """A day of statements that was exported to the books; another one was not."""
    a_day_of_sales(account, day=DAY - timedelta(days=1))
    day = (DAY - timedelta(days=2)).date()
    asked = Asked(Format.XERO, "USD", day, day)
    made = export_books(company=account.company, asked=asked, by="Alice")
    a_day_of_sales(account)
    return made.pk


@pytest.fixture
def everything(store: Store, wms: Program, world: FolderWorld) -> Everything:
    """One of everything, with a history: an order that shipped, one on hold, one with an unlinked line, jobs, deeds."""
    account = store.account
    warehouse = store.company.warehouses.get()
    create_sku(company=store.company, code="CUP", title="A cup", price_minor=900, currency="USD", by="Alice")
    shipped, held = store.order(units=[("MUG", 2)]), store.order(status="on_hold")
    store.order(units=[("UNKNOWN-1", 1)])
    parcel = wms.post(
        "/parcels",
        {
            "shop_id": account.pk,
            "carrier": "ups",
            "tracking_number": UPS,
            "contents": [{"order_id": shipped.pk}],
        },
    )
    theirs = account.warehouses.first()
    link_warehouse(account=account, external_id=theirs.external_id, warehouse=warehouse, by="Alice")
    bad_file = b"SKU,Title,Quantity\r\nPLATE,A plate,5\r\nBOWL,,x\r\n"
    job = wms.post("/skus/import", status=202, files={"file": ("skus.csv", bad_file)})
    store.shop.ring(world.ring(world.place_order()))
    store.shop.drain()
    account.refresh_from_db()
    short = make_sku(store.company, "SHORT", on_hand=1)
    made = reserve_for(
        company=store.company, source="till", key="1", lines=[(short, warehouse, 2)], by="Alice"
    )
    far = make_warehouse(store.company, "far")
    sent = send_transfer(source=warehouse, target=far, lines=[(short, 1)], by="Alice")
    papers = {
        "reservation_id": made.pk,
        "transfer_id": sent.pk,
        **{name: values[0] for name, values in marked_offers(account, "Told").items()},
        **{name: values[0] for name, values in marked_properties(account, "Told").items()},
        **{name: values[0] for name, values in live_marked(account, "Told").items()},
    }
    in_shop = channel_product(store.company, account, "CHANNEL-1", ready=None, check_due_at=clock.now())
    check_due(account.pk)
    on_sale = listing(account, "P-ON-SALE", skus=("S-ON-SALE",))
    off = request_move(listing=on_sale, move=ListingMove.DEACTIVATE, by="Alice", bulk="at-once")
    seen = Acknowledgement.objects.create(
        parcel_id=parcel["id"],
        order=shipped,
        cause="on_hold",
        mark="seen",
        said="On hold",
        at=clock.now(),
        by="Alice",
    )
    asked, unknown = carrier_label_unknown(store.order(), store.order())
    label = bought_label(store.order(shipped_by="channel"))
    case = record_cases(account=account, cases=[channel_case("R-1", order_id=held.external_id)])
    act = ask_start(order=held, kind=CaseKind.CANCELLATION, reason="stock", idempotency_key="1", by="Alice")
    aside = ReturnReceipt.objects.create(
        case_id=case.case_ids["R-1"],
        unit=held.units.first(),
        condition="opened",
        disposition="quarantine",
        at=clock.now(),
        by="Alice",
    )
    made_up = record_statements(account=account, statements=[told_statement(settlement=100)])
    apart = difference_of_order(held)
    an_order_waits(shipped)
    ids = {
        **papers,
        "receipt_id": aside.pk,
        "statement_id": made_up.ids["s-1"],
        "export_id": _export(account),
        "part": 1,
        "ledger_slot": "sales",
        "difference_id": apart.pk,
        "case_id": case.case_ids["R-1"],
        "act_id": act.pk,
        "case_rule_id": add_rule(company=store.company, kind=CaseKind.REFUND, by="Alice").pk,
        "rates_id": asked.pk,
        "carrier_account_id": unknown.carrier_account_id,
        "carrier_label_id": unknown.pk,
        "label_id": label.pk,
        "document": "label",
        "channel_product_id": in_shop.pk,
        "product_id": short.product_id,
        "listing_id": on_sale.pk,
        "posting_id": off.pk,
        "bulk": "at-once",
        "take_id": open_take(warehouse=warehouse, by="Alice").pk,
        "oversold_id": oversold_rows(store.company).get().pk,
        "request_id": marked_request(held).pk,
        "policy_id": marked_way(store.company, account).pk,
        "shop_id": account.pk,
        "integration_id": _integration(store.company).pk,
        "order_id": shipped.pk,
        "held_order_id": held.pk,
        "parcel_id": parcel["id"],
        "acknowledgement_id": seen.pk,
        "link_id": ListingSku.objects.filter(sku=None).first().pk,
        "job_id": job["id"],
        "file_id": Job.objects.get(pk=job["id"]).files.filter(direction="out").first().pk,
        "outgoing_id": account.outgoing.first().pk,
        "code": "MUG",
        "category_id": "mugs",
        "external_id": theirs.external_id,
        "name": "orders",
        "switch": "orders_in",
        "warehouse": warehouse.code,
    }
    held = account.sealed.credentials.open()
    tokens = [held[name] for name in ("access_token", "refresh_token")]
    return Everything(ids, (*tokens, *account.sealed.secrets.open().values(), account.webhook_token))
