"""The acts of the demo, in order. Each does one thing a person would do and waits until it has come true."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.db import transaction
from django.urls import reverse

from shelfwire.catalog.actions import create_sku
from shelfwire.channels import queries as channels
from shelfwire.channels.actions import add_account, save_options, set_switch
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.cli.demo.seller import Browser
from shelfwire.cli.demo.shop import Shop
from shelfwire.cli.demo.stage import OWNER_NAME, DemoFailed, Notes
from shelfwire.exchange import queries as exchange
from shelfwire.inventory import queries as inventory
from shelfwire.inventory.actions import add_warehouse, count_stock, set_default_warehouse
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.inventory.models import Reservation, Warehouse
from shelfwire.inventory.states import ReservationStatus
from shelfwire.jobs import enqueue
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import FINISHED, JobStatus
from shelfwire.kit import clock
from shelfwire.listings import queries as listings
from shelfwire.listings.actions import link
from shelfwire.orders.models import Order
from shelfwire.orders.states import OrderStatus, UnitStatus
from shelfwire.people.actions import add_company, create_first_owner, issue_api_key
from shelfwire.people.models import Company, User
from shelfwire.people.queries import needs_first_run
from shelfwire.sync.connect import consent
from shelfwire.sync.orders.download import request_download
from shelfwire.sync.shipping import logistics

EXISTING, NEW, SPLIT = 500, 60, 8
PATIENCE = 240.0
"""Seconds that a machine with a lot else to do may need for the slowest single step."""
LOOK_EVERY = 0.1


@dataclass(slots=True)
class Play:
    """What the acts share."""

    notes: Notes
    web: str
    shop: Shop
    tell: Callable[[str, int, int], None]
    """Progress of the present act: what, how many, of how many."""
    shop_id: str = ""
    company: Company = field(default_factory=Company)
    user: User = field(default_factory=User)
    account: Account = field(default_factory=Account)
    api_key: str = ""
    new_orders: list[str] = field(default_factory=list)
    shipped: list[str] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    posted: list[int] = field(default_factory=list)
    """The channel products of what is posted."""


Act = Callable[[Play], str]


def wait(
    play: Play, what: str, total: int, reached: Callable[[], int], why: Callable[[], str] | None = None
) -> None:
    """Look again and again until ``reached()`` is ``total``. Raises DemoFailed when nothing moves for ``PATIENCE``
    seconds, with what ``why()`` says."""
    before, until = -1, 0.0
    while (now := reached()) < total:
        play.tell(what, now, total)
        if now != before:
            before, until = now, time.monotonic() + PATIENCE
        if time.monotonic() > until:
            said = f" {why()}" if why else ""
            raise DemoFailed(f"{what}: {now} of {total}, nothing new for {PATIENCE:.0f} s.{said}")
        time.sleep(LOOK_EVERY)
    play.tell(what, total, total)


def finish(play: Play, job: Job, what: str) -> Job:
    """Wait for the job's end. Raises DemoFailed unless it was carried out."""

    def done() -> int:
        job.refresh_from_db()
        play.tell(what, job.done, job.total or 0)
        return int(job.status in FINISHED)

    wait(play, what, 1, done)
    if job.status not in {JobStatus.COMPLETED, JobStatus.PARTLY_FAILED}:
        raise DemoFailed(
            f"the job “{job.title}” ended as {job.get_status_display()}: {job.error or job.note}"
        )
    return job


def make_company(play: Play) -> str:
    """The owner's account and a company of its own for this demo."""
    play.shop_id = play.shop.first_shop()["id"]
    name = f"Corner Shop demo {play.notes.seed}" if play.notes.seed > 1 else "Corner Shop demo"
    if needs_first_run():
        play.user, play.company = create_first_owner(
            email=play.notes.email, password=play.notes.password, name=OWNER_NAME, company_name=name
        )
    else:
        play.user = User.objects.filter(email=play.notes.email).earliest("pk")
        play.company = add_company(
            name=name, tax_id="", timezone="America/New_York", by=OWNER_NAME, owner=play.user
        )
    play.notes.company = play.company.slug
    stockroom = Warehouse.objects.filter(company=play.company).first() or add_warehouse(
        company=play.company, code="main", name="Stockroom", by=OWNER_NAME
    )
    set_default_warehouse(warehouse=stockroom, by=OWNER_NAME)
    return f"{play.company.name}, owner {play.notes.email}"


def connect_shop(play: Play) -> str:
    """Add the shop and walk through the consent page, signed in, in a browser."""
    play.account = add_account(company=play.company, channel="tiktok", name="Corner Shop", by=OWNER_NAME)
    save_options(
        account=play.account,
        values={
            "app_key": play.notes.app_key,
            "app_secret": play.notes.app_secret,
            "service_id": play.notes.service_id,
            "api_base_url": play.notes.url,
            "auth_base_url": play.notes.url,
            "authorize_base_url": play.notes.url,
            "allow_http_webhook": "true",
        },
        by=OWNER_NAME,
    )
    browser = Browser(play.web)
    browser.sign_in(play.notes.email, play.notes.password)
    where = {"slug": play.company.slug, "account_id": play.account.pk}
    consent_page = browser.press(
        reverse("channels:account", kwargs=where), reverse("channels:consent", kwargs=where)
    )
    browser.agree(consent_page)
    play.account = channels.get(play.account.pk)
    if play.account.status != AccountStatus.CONNECTED:
        raise DemoFailed(f"the shop is {play.account.get_status_display()}: {play.account.status_why}")
    return f"{play.account.shop_name} ({play.account.region}), consent until {play.account.refresh_expires_at:%d %b %Y}"


def test_settings(play: Play) -> str:
    """What works, before anything flows; first the warehouses, carriers and notices are settled with the channel."""

    def settled() -> int:
        cursor = exchange.cursor(play.account.pk, logistics.CONVERSATION)
        return int(cursor is not None and cursor.succeeded_at is not None)

    wait(play, "warehouses, carriers and notices", 1, settled)
    checks = consent.test_settings(play.account, by=OWNER_NAME)
    missing = [check.label for check in checks if check.outcome == "missing"]
    if missing:
        raise DemoFailed(f"missing: {', '.join(missing)}")
    return f"{len(checks)} checks, {sum(check.outcome == 'works' for check in checks)} work"


def import_catalogue(play: Play) -> str:
    """The seller's own SKUs and counted stock, from a file."""
    content = play.shop.catalogue(play.shop_id)
    with transaction.atomic():
        job = enqueue(
            import_catalogue_file,
            company=play.company,
            by=OWNER_NAME,
            user=play.user,
            files={"catalogue.csv": content},
            file="catalogue.csv",
        )
    job = finish(play, job, "SKUs imported")
    return f"{job.result['created']} SKUs with counted stock"


def download_existing(play: Play) -> str:
    """The orders that were there before us."""
    set_switch(account=play.account, switch="orders_in", on=True, by=OWNER_NAME)
    there = len(play.shop.orders(play.shop_id))
    now = clock.now()
    job = request_download(
        play.account, since=now - timedelta(days=45), until=now, by=OWNER_NAME, user=play.user
    )
    job = finish(play, job, "orders downloaded")
    found = Order.objects.filter(account=play.account).count()
    if found < max(there, EXISTING):
        raise DemoFailed(f"{found} orders here, {there} there")
    seconds = (job.finished_at - job.started_at).total_seconds() if job.finished_at and job.started_at else 0
    return f"{found} orders in {seconds:.1f} s"


def sell(play: Play) -> str:
    """Sixty buyers check out; webhooks arrive while polls run."""
    for _ in range(NEW // 10):
        play.new_orders += play.shop.buy(play.shop_id, 10, catalogue_only=False)
    mine = Order.objects.filter(account=play.account, external_id__in=play.new_orders)
    wait(play, "new orders recorded", NEW, mine.count)
    rang = exchange.notices(play.company).filter(status="handled").count()
    held = mine.filter(status=OrderStatus.HELD).count()
    return f"{NEW} orders, {rang} notices looked at, {held} on hold with stock reserved"


def link_unknown(play: Play) -> str:
    """A line that is no SKU of ours yet: make the SKU, count it, link it; its orders heal."""
    waiting = Order.objects.filter(account=play.account, blocks__code="unmapped", blocks__ended_at=None)
    before = waiting.distinct().count()
    stock = {row["sku_id"]: row for row in play.shop.stock(play.shop_id)}
    unknown = list(listings.unlinked(play.company))
    for number, listed in enumerate(unknown, 1):
        row = stock[listed.external_id]
        sku = create_sku(
            company=play.company, code=f"NEW-{number}", title=row["title"][:300] or "Unnamed", by=OWNER_NAME
        )
        place = inventory.warehouse_for(play.account, row["warehouse_id"])
        if place is None:
            raise DemoFailed("the company has no warehouse")
        count_stock(
            sku_id=sku.pk,
            warehouse_id=place.pk,
            counted=row["available"] + row["committed"],
            reason="Counted for the demo",
            by=OWNER_NAME,
        )
        link(listing_sku=listed, sku=sku, by=OWNER_NAME)
    wait(play, "orders that waited for a link", before, lambda: before - waiting.distinct().count())
    return f"{len(unknown)} channel SKUs linked, {before} orders went on"


def check_reservations(play: Play) -> str:
    """Every open unit has its reservation, and no other has one."""
    open_units = Order.objects.filter(
        account=play.account,
        status__in=[OrderStatus.UNPAID, OrderStatus.HELD, OrderStatus.RELEASED, OrderStatus.PARTLY_SHIPPED],
        units__status=UnitStatus.OPEN,
    ).exclude(order_class="channel_fulfilled")
    active = Reservation.objects.filter(sku__company=play.company, status=ReservationStatus.ACTIVE)
    wanted = open_units.values("units")
    wait(
        play,
        "open units and reservations agree",
        1,
        lambda: int(wanted.count() == active.count()),
        why=lambda: f"{wanted.count()} open units, {active.count()} reservations.",
    )
    if wrong := inventory.audit(play.company):
        raise DemoFailed(f"the ledger does not add up: {wrong}")
    return f"{active.count()} units reserved, the ledger adds up"


def release(play: Play) -> str:
    """The hour of remorse ends: only now may anything ship."""
    number = play.shop.release()
    there = [o["id"] for o in play.shop.orders(play.shop_id) if o["status"] == "AWAITING_SHIPMENT"]
    ours = Order.objects.filter(account=play.account, external_id__in=there)
    wait(play, "orders released", len(there), ours.filter(status=OrderStatus.RELEASED).count)
    return f"{number} orders released by TikTok"


def ship(play: Play) -> str:
    """Most orders by a tracking file, some over REST in two parcels each; tracking goes out by itself."""
    set_switch(account=play.account, switch="tracking_out", on=True, by=OWNER_NAME)
    _, secret = issue_api_key(
        company=play.company, name="Demo warehouse", scopes=["parcels:read", "parcels:write", "jobs:read"],
        by=OWNER_NAME, user=play.user,
    )  # fmt: skip
    play.api_key = secret.reveal()
    ready = list(
        Order.objects.filter(account=play.account, status=OrderStatus.RELEASED, is_blocked=False)
        .exclude(shipped_by="channel")
        .prefetch_related("units")
        .order_by("id")
    )
    numbers = tracking_numbers(play.notes.seed)
    several = [o for o in ready if len(_open(o)) > 1][:SPLIT]
    for order in several:
        first, *rest = _open(order)
        for units in ([first], rest):
            _post_parcel(play, order, units, next(numbers))
    single = [o for o in ready if o not in several]
    job = _send_file(play, [(o.external_id, next(numbers)) for o in single])
    if job.failed:
        raise DemoFailed(f"{job.failed} rows of the tracking file failed")
    play.shipped = [o.external_id for o in ready]
    ours = Order.objects.filter(account=play.account, external_id__in=play.shipped)
    wait(play, "orders shipped", len(ready), ours.filter(status=OrderStatus.SHIPPED).count)
    wait(play, "orders shipped on TikTok's side", len(ready), lambda: told(play, play.shipped))
    return f"{len(ready)} orders in {len(ready) + len(several)} parcels, {len(several)} of them in two"


def scan(play: Play) -> str:
    """The carrier scans: only now does TikTok count them as shipped."""
    return _carry(play, play.shop.scan, OrderStatus.IN_TRANSIT, "scanned")


def deliver(play: Play) -> str:
    """The carrier delivers."""
    return _carry(play, play.shop.deliver, OrderStatus.DELIVERED, "delivered")


def leave_work(play: Play) -> str:
    """Something to do in the browser afterwards: orders to ship, one that the buyer wants back, two on hold."""
    ready = play.shop.buy(play.shop_id, 4, release=True)
    play.shop.ask_to_cancel(ready[-1])
    held = play.shop.buy(play.shop_id, 2)
    mine = Order.objects.filter(account=play.account)
    here = mine.filter(external_id__in=ready, status=OrderStatus.RELEASED) | mine.filter(
        external_id__in=held, status=OrderStatus.HELD
    )
    wait(play, "orders recorded", len(ready) + len(held), here.count)
    asked = mine.filter(external_id=ready[-1], cancel_requested=True)
    wait(play, "the buyer's request", 1, asked.count)
    return "3 orders to ship, 1 with a request to cancel, 2 on hold: yours, in the browser"


def _open(order: Order) -> list[int]:
    return [unit.pk for unit in order.units.all() if unit.status == UnitStatus.OPEN]


def tracking_numbers(seed: int) -> Iterator[str]:
    """UPS numbers with right check digits, different in every demo."""
    for serial in range(10_000_000):
        body = f"999AA1{seed % 100:02d}{serial:07d}"
        values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in body]
        total = sum(values[0::2]) + 2 * sum(values[1::2])
        yield f"1Z{body}{-total % 10}"


def _post_parcel(play: Play, order: Order, unit_ids: list[int], number: str) -> None:
    body = {
        "shop_id": play.account.pk,
        "carrier": "ups",
        "tracking_number": number,
        "contents": [{"order_id": order.pk, "unit_ids": unit_ids}],
    }
    rest(play, "parcels", json.dumps(body).encode(), "application/json")


def _send_file(play: Play, rows: list[tuple[str, str]]) -> Job:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Order ID", "Shipping provider", "Tracking number"])
    writer.writerows((order_id, "UPS", number) for order_id, number in rows)
    edge = "shelfwire-demo"
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="tracking.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{out.getvalue()}\r\n--{edge}--\r\n"
    )
    answer = rest(play, "parcels/import", body.encode(), f"multipart/form-data; boundary={edge}")
    return finish(play, Job.objects.get(pk=answer["id"]), "tracking rows imported")


def rest(play: Play, path: str, body: bytes, content_type: str) -> dict[str, Any]:
    """Send something over REST with the present key; the answer. Raises DemoFailed for a refusal."""
    request = Request(
        f"{play.web}/api/v1/{path}",
        body,
        {"Authorization": f"Bearer {play.api_key}", "Content-Type": content_type},
        method="POST",
    )
    try:
        with urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
    except HTTPError as refused:
        raise DemoFailed(f"{path}: {refused.code} {refused.read().decode()[:300]}") from refused
    return found


def told(play: Play, order_ids: Iterable[str]) -> int:
    """How many of these orders TikTok has every parcel of, none of them scanned yet."""
    ours = set(order_ids)
    return sum(
        o["status"] == "AWAITING_COLLECTION" for o in play.shop.orders(play.shop_id) if o["id"] in ours
    )


def _carry(play: Play, act: Callable[[str], None], status: OrderStatus, word: str) -> str:
    orders = iter(play.shipped)
    while batch := list(islice(orders, 20)):
        for order_id in batch:
            act(order_id)
    ours = Order.objects.filter(account=play.account, external_id__in=play.shipped, status=status)
    wait(play, f"orders {word}", len(play.shipped), ours.count)
    return f"{len(play.shipped)} orders"
