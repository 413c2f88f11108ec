"""Readiness of a whole shop worked out and kept, at two sizes: SKUs a second on one core, and how the cost grows.

The rows are made in the database by ``INSERT … SELECT``: products of four SKUs with identifiers, pictures, stock and
prices; one product in five lacks something. All are marked, and the action that the chore calls works them out: the
reading, the engine, and the writing of sums and faults. The engine alone is measured besides.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import connection

from bench import _stage

IN_PRODUCT = 4
CATEGORY = "601226"
_ROWS = (
    """INSERT INTO catalog_product (company_id, code, title, brand, description, short_description, option_names,
      weight, weight_unit, length, width, height, length_unit, created_at, updated_at)
    SELECT %(company)s, 'P-' || n, 'Cotton tee with a pocket ' || n, 'Acme',
      CASE WHEN n %% 5 = 0 THEN '' ELSE repeat('<p>A tee of organic cotton, number ' || n || '.</p>', 10) END,
      'A tee.',
      ARRAY['Colour'], 0.25, 'kg', 30, 20, 2, 'cm', now(), now() FROM generate_series(1, %(products)s) n""",
    """INSERT INTO catalog_sku (company_id, product_id, code, title, barcode, price_minor, currency, buffer,
      option_values, weight_unit, length_unit, created_at, updated_at)
    SELECT %(company)s, p.id, p.code || '-' || k, p.title || ' ' || k, '', 1999, 'USD', 0,
      ARRAY['Colour ' || k], '', '', now(), now() FROM catalog_product p CROSS JOIN generate_series(1, %(each)s) k""",
    """INSERT INTO catalog_identifier (sku_id, kind, value)
    SELECT id, 'gtin', lpad(id::text, 13, '0') || ((10 - (SELECT sum(substr(lpad(id::text, 13, '0'), at, 1)::int *
      CASE WHEN at %% 2 = 1 THEN 3 ELSE 1 END) FROM generate_series(1, 13) at) %% 10) %% 10) FROM catalog_sku""",
    """INSERT INTO inventory_balance (sku_id, warehouse_id, on_hand, reserved, is_counted, updated_at)
    SELECT id, %(warehouse)s, 7, 0, true, now() FROM catalog_sku""",
    """INSERT INTO catalog_picture (company_id, url, digest, file_digest, attempts, reason, first_seen_at)
    SELECT %(company)s, 'https://cdn.example/' || n || '.jpg', 'd' || n, 'd' || n, 1, '', now()
    FROM generate_series(1, 1000) n""",
    """INSERT INTO catalog_picturefile (company_id, digest, content, media_type, width, height, size, kept_at)
    SELECT %(company)s, 'd' || n, ''::bytea, 'image/jpeg', 1200, 1200, 300000, now() FROM generate_series(1, 1000) n""",
    """INSERT INTO catalog_productpicture (product_id, picture_id, role, position)
    SELECT p.id, (SELECT min(id) FROM catalog_picture) + p.id %% 1000, role, 0
    FROM catalog_product p CROSS JOIN unnest(ARRAY['gallery', 'description']) role""",
    """INSERT INTO posting_channelproduct (account_id, product_id, enabled, category_external_id, answers, settings,
      required_total, required_passed, updated_at, check_due_at)
    SELECT %(account)s, id, true, %(category)s, '{"100": {"values": [{"id": "1", "name": "Cotton"}]}}', '{}', 0, 0,
      now(), now() FROM catalog_product""",
    """INSERT INTO posting_channelsku (channel_product_id, sku_id, options)
    SELECT c.id, s.id, '[]' FROM posting_channelproduct c JOIN catalog_sku s ON s.product_id = c.product_id""",
)


def main() -> None:
    """Make the rows, work them out, print."""
    asked = _stage.arguments("readiness", skus=100_000, short=False)
    sizes = (200, 400) if asked.short else (10_000, asked.skus)
    rates = [_measure(size) for size in sizes]
    (small, _), (large, pure) = rates
    print(
        f"readiness skus={sizes[1]} skus_per_s={large:.0f} pure_skus_per_s={pure:.0f} "
        f"seconds={sizes[1] / large:.0f} growth={small / large:.2f}"
    )


def _measure(skus: int) -> tuple[float, float]:
    """SKUs a second: worked out and kept, and by the engine alone."""
    with _stage.house():
        from shelfwire.posting.actions import check_due
        from shelfwire.posting.models import ChannelProduct
        from shelfwire.posting.queries import facts_each
        from shelfwire.posting.readiness import work_out

        account_id = _fill(skus // IN_PRODUCT)
        began = time.monotonic()
        while check_due(account_id):
            pass
        rate = skus / (time.monotonic() - began)
        rows = ChannelProduct.objects.filter(account=account_id)
        done, ready = rows.filter(check_due_at=None).count(), rows.filter(ready=True).count()
        assert (done, ready) == (skus // IN_PRODUCT, skus // IN_PRODUCT * 4 // 5), (done, ready)
        facts = list(facts_each(list(rows.values_list("pk", flat=True)[:250])).values())
        began = time.process_time()
        for one in facts:
            work_out(one)
        pure = len(facts) * IN_PRODUCT / (time.process_time() - began)
        _stage.say(f"{skus} SKUs: {rate:.0f} a second, the engine alone {pure:.0f}")
        return rate, pure


def _fill(products: int) -> int:
    """A shop with so many products; its id."""
    from shelfwire.channels.models import Account, ChannelWarehouse
    from shelfwire.channels.port import CategoryQuestions, CategoryRules, Choice, Question, QuestionKind
    from shelfwire.inventory.models import Warehouse, WarehouseLink
    from shelfwire.kit import clock
    from shelfwire.kit.ids import ExternalCategoryId
    from shelfwire.listings import forms
    from shelfwire.listings.models import Category, CategoryForm

    _, company = _stage.alice()
    account = Account.objects.create(
        company=company, channel="tiktok", name="Shop", status="connected", webhook_token="t", external_shop_id="1",
        region="US", currency="USD", timezone="America/Los_Angeles",
    )  # fmt: skip
    warehouse = Warehouse.objects.get(company=company)
    at = clock.now()
    ChannelWarehouse.objects.create(account=account, external_id="W", name="W", kind="sales", seen_at=at)
    WarehouseLink.objects.create(account=account, external_id="W", warehouse=warehouse)
    Category.objects.create(account=account, external_id=CATEGORY, name="T-shirts", is_leaf=True, read_at=at)
    questions = [
        Question(
            str(n), f"Question {n}", QuestionKind.CHOICE, required=n == 100, choices=(Choice("1", "Cotton"),)
        )
        for n in range(100, 120)
    ]
    asked = CategoryQuestions(ExternalCategoryId(CATEGORY), "v2", tuple(questions), CategoryRules())
    body = forms.to_json(asked)
    CategoryForm.objects.create(
        account=account, category_external_id=CATEGORY, body=body, digest=forms.digest_of(body), read_at=at,
        changed_at=at, asked_at=at,
    )  # fmt: skip
    values: dict[str, Any] = {
        "company": company.pk, "warehouse": warehouse.pk, "account": account.pk, "category": CATEGORY,
        "products": products, "each": IN_PRODUCT,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in _ROWS:
            cursor.execute(statement, values)
        cursor.execute("ANALYZE")
    return account.pk
