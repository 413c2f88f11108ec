"""The orders grid and the order page over a million orders: p95 and the number of queries of the real Django views.

The rows are made in the database by ``INSERT … SELECT``: two shops, three years, most orders long completed, a few
thousand open. Requests go through Django's test client with a signed-in person: middleware, view, template.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.db import connection

from bench import _stage

SKUS = 500
_ORDERS = """
INSERT INTO orders_order (company_id, account_id, external_id, source, order_class, status, status_at, channel_status,
  channel_updated_at, placed_at, paid_at, recorded_at, checked_at, currency, total_minor, subtotal_minor,
  shipping_minor, tax_minor, seller_discount_minor, platform_discount_minor, is_cash_on_delivery, buyer_id,
  buyer_name, buyer_message, cancel_requested, cancel_reason, cancelled_by, shipped_by, channel_warehouse_id,
  warehouse_id, delivery_option_id, delivery_option_name, ship_by, collect_by, cancels_at, deliver_by,
  replaced_order_id, unit_count, is_blocked, unknown, search_tokens)
SELECT %(company)s, (%(accounts)s::bigint[])[1 + (n %% 10 < 3)::int], id, 'Website',
  CASE WHEN n %% 200 = 0 THEN 'sample' ELSE 'sale' END, status, placed, upper(status), placed, placed,
  placed + interval '1 minute', placed, placed, 'USD', price + 499, price, 499, 0, 0, 0, false, 'B' || (n %% 300000),
  name, '', n %% 997 = 0 AND status = 'released', '', '', 'seller', '', %(warehouse)s, 'D-1', 'Standard',
  placed + interval '2 days', placed + interval '3 days', placed + interval '6 days', placed + interval '9 days', '',
  1 + (n %% 3 = 0)::int, status = 'released' AND n %% 20 = 0, '{}',
  ARRAY[id, '~' || reverse(id), 'SKU-' || lpad((n %% %(skus)s)::text, 4, '0'),
    upper(split_part(name, ' ', 1)), upper(split_part(name, ' ', 2))]
FROM (
  SELECT n, (576000000000000000 + n::bigint * 7919)::text AS id, 1000 + n %% 9000 AS price,
    now() - (interval '3 years' * power(n::float8 / %(orders)s, 1.5)) AS placed,
    (ARRAY['Ada','Ben','Cleo','Dan','Eva','Finn','Gus','Hana','Ivo','Jane'])[1 + n %% 10] || ' ' ||
      (ARRAY['Abbott','Baker','Castro','Dietz','Evans','Fabre','Gruber','Hansen','Ito','Jonas','Keller','Lopez',
             'Moreno'])[1 + n %% 13] || (n %% 5000) AS name,
    CASE WHEN n <= %(orders)s * 0.002 THEN 'held' WHEN n <= %(orders)s * 0.012 THEN 'released'
      WHEN n <= %(orders)s * 0.013 THEN 'partly_shipped' WHEN n <= %(orders)s * 0.02 THEN 'shipped'
      WHEN n <= %(orders)s * 0.04 THEN 'in_transit' WHEN n %% 33 = 0 THEN 'cancelled'
      WHEN n <= %(orders)s * 0.07 THEN 'delivered' ELSE 'completed' END AS status
  FROM generate_series(1, %(orders)s) AS n) AS made
"""
_UNITS = """
INSERT INTO orders_unit (order_id, external_id, channel_product_id, channel_sku_id, seller_sku, product_name, sku_name,
  image_url, sku_id, status, channel_status, price_minor, original_price_minor, seller_discount_minor,
  platform_discount_minor, channel_package_id, tracking_number, provider_id, provider_name, is_gift, cancel_reason,
  touches_stock)
SELECT o.id, o.external_id || '-' || part, 'P' || s.id, 'C' || s.id, s.code, s.title, 'Default', '', s.id,
  CASE WHEN o.status IN ('held', 'released', 'partly_shipped') THEN 'open' WHEN o.status = 'cancelled' THEN 'cancelled'
    WHEN o.status IN ('shipped', 'in_transit') THEN 'shipped' ELSE 'delivered' END,
  o.channel_status, o.subtotal_minor, o.subtotal_minor, 0, 0, '', '', '', '', false, '', true
FROM orders_order o CROSS JOIN LATERAL generate_series(1, o.unit_count) AS part
JOIN catalog_sku s ON s.code = 'SKU-' || lpad((((o.external_id::bigint - 576000000000000000) / 7919) %% %(skus)s)::text,
  4, '0')
"""
_ADDRESSES = """
WITH made AS (INSERT INTO orders_address (order_id, version, kind, name, phone, lines, district, city, region,
  postal_code, country, levels, instructions, fingerprint, seen_at)
SELECT id, 1, 'full', buyer_name, '(+1)2135550142', '["77 Elm Street"]', '', 'Los Angeles', 'California', '90012',
  'US', '[]', '', md5(id::text), placed_at FROM orders_order WHERE status NOT IN ('held', 'unpaid')
RETURNING id, order_id) UPDATE orders_order o SET address_id = made.id FROM made WHERE made.order_id = o.id
"""
_DIARY = """
INSERT INTO orders_timelineentry (order_id, at, kind, text, by, before, after, data)
SELECT id, placed_at, 'poll', 'Recorded', 'worker', '', status, '{}' FROM orders_order
"""
_BLOCKS = """
INSERT INTO orders_block (order_id, code, detail, since, ended_why)
SELECT id, 'unmapped', 'Not linked: X', placed_at, '' FROM orders_order WHERE is_blocked
"""
_TABLES = ("orders_order", "orders_unit", "orders_address", "orders_timelineentry", "orders_block")


def main() -> None:
    """Make the rows, ask, print."""
    asked = _stage.arguments("grid", orders=1_000_000, requests=40, seed=1)
    # rows are only read here, so making them need not be safe
    unsafe = {
        "fsync": "off",
        "synchronous_commit": "off",
        "max_wal_size": "8GB",
        "maintenance_work_mem": "1GB",
    }
    with _stage.house(unsafe):
        began = time.monotonic()
        slug = fill(asked.orders)
        _stage.say(f"{asked.orders} orders made in {time.monotonic() - began:.0f} s")
        figures = {
            name: _measure(name, ask) for name, ask in _questions(slug, asked.requests, asked.seed).items()
        }
    grid = [wait for name, (waits, _) in figures.items() if name != "order page" for wait in waits]
    page_waits, page_queries = figures["order page"]
    worst = max(name_waits_p95(waits) for name, (waits, _) in figures.items() if name != "order page")
    print(
        f"grid orders={asked.orders} p95_ms={1000 * _stage.quantile(grid, 0.95):.0f} "
        f"worst_question_p95_ms={1000 * worst:.0f} "
        f"queries={max(queries for name, (_, queries) in figures.items() if name != 'order page')} "
        f"page_p95_ms={1000 * _stage.quantile(page_waits, 0.95):.0f} page_queries={page_queries}"
    )


def name_waits_p95(waits: list[float]) -> float:
    return _stage.quantile(waits, 0.95)


# ── the rows ─────────────────────────────────────────────────────────────────────────────────────────────


def fill(orders: int) -> str:
    """A company with so many orders; its slug. Indexes are made after the rows, as a restore does."""
    from shelfwire.catalog.actions import create_sku
    from shelfwire.channels.models import Account
    from shelfwire.inventory.actions import add_warehouse
    from shelfwire.people.actions import create_first_owner

    _, company = create_first_owner(
        email="alice@example.com", password=_stage.PASSWORD, name="Alice", company_name="Bench"
    )
    warehouse = add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)
    for n in range(SKUS):
        create_sku(company=company, code=f"SKU-{n:04}", title=f"Thing {n}", by="Alice")
    accounts = [
        Account.objects.create(
            company=company,
            channel="tiktok",
            name=f"Shop {n}",
            status="connected",
            webhook_token=f"door-{n}",
            external_shop_id=str(n),
            region="US",
            currency="USD",
            timezone="America/Los_Angeles",
            orders_in=True,
        ).pk
        for n in range(2)
    ]
    values = {
        "company": company.pk,
        "accounts": accounts,
        "warehouse": warehouse.pk,
        "orders": orders,
        "skus": SKUS,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = ANY(%s) AND NOT EXISTS"
            " (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)",
            [list(_TABLES)],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for statement in (_ORDERS, _UNITS):
            cursor.execute(statement, values)
        for statement in (_ADDRESSES, _DIARY, _BLOCKS):
            cursor.execute(statement)
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")
    return str(company.slug)


# ── the questions ────────────────────────────────────────────────────────────────────────────────────────

Ask = Callable[[], tuple[list[float], int]]


def _questions(slug: str, requests: int, seed: int) -> dict[str, Ask]:
    """Name to a function that asks; each gives seconds of every request and the most queries one of them needed."""
    from shelfwire.orders.models import Order

    chance = random.Random(seed)
    client = _client()
    grid = f"/c/{slug}/orders/"
    newest = Order.objects.order_by("-placed_at")
    total = newest.count()
    some = [newest.values_list("external_id", flat=True)[chance.randrange(total)] for _ in range(10)]
    pages = [newest.values_list("pk", flat=True)[chance.randrange(total // 20)] for _ in range(10)]

    def ask(*queries: dict[str, str]) -> Ask:
        addresses = [f"{grid}?{urlencode(query)}" if query else grid for query in queries]
        return lambda: _ask(client, addresses, requests)

    return {
        "first page": ask({}),
        "pages further on": lambda: _walk(client, grid, requests),
        "deep page": lambda: _ask(client, [_deep(grid, place, total) for place in (0.3, 0.6, 0.9)], requests),
        "status": ask({"status": "released"}, {"status": "completed"}, {"status": "cancelled"}),
        "blocked": ask({"blocked": "yes"}),
        "deadline": ask({"deadline": "late"}, {"deadline": "today"}, {"deadline": "later"}),
        "views": ask(
            {"progress": "to_pack"}, {"progress": "packed"}, {"cancel": "requested"}, {"status": "in_transit"}
        ),
        "sorted by deadline": ask({"sort": "ship_by"}, {"sort": "-ship_by"}),
        "kind": ask({"order_class": "sample"}),
        "search by order id": ask(*({"q": one} for one in some)),
        "search by its tail": ask(*({"q": one[-6:]} for one in some)),
        "search by SKU": ask(*({"q": f"SKU-{chance.randrange(SKUS):04}"} for _ in range(5))),
        "search by buyer": ask(*({"q": f"moreno{chance.randrange(5000)}"} for _ in range(5))),
        "search without result": ask({"q": "nobody-has-this"}),
        "order page": lambda: _ask(client, [f"{grid}{pk}/" for pk in pages], requests),
    }


def _client() -> Any:
    from django.test import Client

    from shelfwire.people.models import User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _deep(grid: str, place: float, total: int) -> str:
    """The address of a page far from the first, as somebody would have kept it."""
    from shelfwire.kit.paging import encode
    from shelfwire.orders.models import Order

    mark = Order.objects.order_by("-placed_at", "-pk").values_list("placed_at", "pk")[int(total * place)]
    return f"{grid}?{urlencode({'after': encode(mark)})}"


def _ask(client: Any, addresses: list[str], requests: int) -> tuple[list[float], int]:
    waits, most = [], 0
    for n in range(requests + 2):
        wait, queries, _ = _get(client, addresses[n % len(addresses)])
        if n >= 2:  # two for the templates and the connection
            waits.append(wait)
            most = max(most, queries)
    return waits, most


def _walk(client: Any, grid: str, requests: int) -> tuple[list[float], int]:
    """*Next* again and again."""
    import re

    address, waits, most = grid, [], 0
    for _ in range(requests):
        wait, queries, page = _get(client, address)
        waits.append(wait)
        most = max(most, queries)
        found = re.search(r'href="[^"]*?(\?[^"]*after=[^"]+)"', page)
        if found is None:
            break
        mark = parse_qs(urlsplit(found.group(1).replace("&amp;", "&")).query)["after"][0]
        address = f"{grid}?{urlencode({'after': mark})}"
    return waits, most


def _get(client: Any, address: str) -> tuple[float, int, str]:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        answer = client.get(address)
        took = time.perf_counter() - start
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return took, len(queries), answer.content.decode()


def _measure(name: str, ask: Ask) -> tuple[list[float], int]:
    waits, queries = ask()
    print(
        f"{name}: p50 {1000 * _stage.quantile(waits, 0.5):.0f} ms, p95 {1000 * _stage.quantile(waits, 0.95):.0f} ms,"
        f" {queries} queries",
        flush=True,
    )
    return waits, queries
