"""Statements, transactions in both shapes, payments, withdrawals and estimates (facts.md 10, 6.6)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.tiktok_shop_sim.purse import (
    BY_CREATION,
    BY_ORDER,
    BY_TIME,
    STATEMENTS,
    audit,
    delivered,
    delivered_in_vietnam,
    every,
    later,
    leaves,
    number,
    of_order,
    settled,
    summed,
    transactions,
)
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

from tiktok_shop_sim.testing import ControlError

DAY = 86_400
VERSIONS = ("202309", "202501")
PAYMENTS = ("/finance/202309/payments", "/finance/202605/payments")
WITHDRAWALS = "/finance/202309/withdrawals"
UNSETTLED = "/finance/202507/orders/unsettled"


@pytest.fixture
def past_orders() -> None:
    """As many as the shop has by itself: what became of them is looked at here."""


def all_statements(shop: Shop, **query: Any) -> list[dict[str, Any]]:
    return every(shop, STATEMENTS, "statements", {**BY_TIME, "page_size": 7, **query})


def test_a_shop_with_a_past_has_statements_that_add_up(corner: Shop) -> None:
    found = all_statements(corner)
    assert len(found) >= 10
    times = [row["statement_time"] for row in found]
    assert times == sorted(set(times), reverse=True)
    assert {moment % DAY for moment in times} == {0}
    for row in found:
        parts = ("revenue_amount", "fee_amount", "adjustment_amount")
        assert number(row["settlement_amount"]) == sum(number(row[name]) for name in parts)
        assert row["currency"] == "USD"
    assert {row["payment_status"] for row in found} >= {"PAID", "PROCESSING"}
    assert audit(corner) == []


def test_the_flat_transactions_are_their_statement(corner: Shop) -> None:
    unlisted, by_creators = 0, 0
    for statement in all_statements(corner)[:12]:
        rows = transactions(corner, statement["id"], "202309")
        for name in ("revenue", "net_sales", "fee", "shipping_cost", "adjustment", "settlement"):
            assert summed(rows, f"{name}_amount") == number(statement[f"{name}_amount"]), name
        for row in rows:
            amount = {name: number(value) for name, value in row.items() if name.endswith("_amount")}
            assert amount["settlement_amount"] == (
                amount["revenue_amount"] + amount["fee_amount"] + amount["adjustment_amount"]
            )
            assert amount["net_sales_amount"] == (
                amount["gross_sales_amount"]
                + amount["seller_discount_amount"]
                + amount["gross_sales_refund_amount"]
                + amount["seller_discount_refund_amount"]
            )
            assert amount["shipping_cost_amount"] == (
                amount["actual_shipping_fee_amount"] + amount["platform_shipping_fee_discount_amount"]
            )
            listed = sum(
                amount[name]
                for name in (
                    "referral_fee_amount",
                    "affiliate_commission_amount",
                    "refund_administration_fee_amount",
                    "transaction_fee_amount",
                    "shipping_cost_amount",
                )
            )
            unlisted += listed != amount["fee_amount"]
            by_creators += amount["affiliate_commission_amount"] < 0
    assert by_creators, "creators bring a part of the orders"
    assert unlisted, "listed fees never add up to all fees (facts.md 10.4)"


def test_the_breakdowns_are_their_sums(corner: Shop) -> None:
    for statement in all_statements(corner)[:12]:
        path = f"/finance/202501/statements/{statement['id']}/statement_transactions"
        whole = corner.get(path, BY_ORDER).data
        rows = transactions(corner, statement["id"], "202501")
        assert whole["total_count"] == len(rows)
        total = {name: number(value) for name, value in whole["total_settlement_breakdown"].items()}
        assert number(whole["total_settlement_amount"]) == sum(total.values())
        assert number(whole["payable_amount"]) == (
            number(whole["total_settlement_amount"]) + number(whole["total_reserve_amount"])
        )
        assert whole["total_settlement_amount"] == statement["settlement_amount"]
        assert summed(rows, "settlement_amount") == number(whole["total_settlement_amount"])
        assert summed(rows, "fee_tax_amount") == total["total_fee_tax_amount"]
        for row in rows:
            assert number(row["revenue_amount"]) == sum(leaves(row["revenue_breakdown"]))
            shipping = row["shipping_cost_breakdown"]
            assert number(row["shipping_cost_amount"]) == sum(leaves(shipping))
            assert number(row["settlement_amount"]) == (
                number(row["revenue_amount"])
                + number(row["shipping_cost_amount"])
                + number(row["fee_tax_amount"])
                + number(row["adjustment_amount"])
            )


def test_both_shapes_tell_the_same_of_a_statement_but_for_reserves(corner: Shop) -> None:
    told = 0
    for statement in all_statements(corner)[:12]:
        flat = {row["id"]: row for row in transactions(corner, statement["id"], "202309")}
        deep = {row["id"]: row for row in transactions(corner, statement["id"], "202501")}
        assert flat.keys() == {key for key, row in deep.items() if row["type"] != "RESERVE"}
        for key, row in flat.items():
            assert row["settlement_amount"] == deep[key]["settlement_amount"]
            assert number(row["fee_amount"]) == (
                number(deep[key]["fee_tax_amount"]) + number(deep[key]["shipping_cost_amount"])
            )
            told += 1
    assert told > 20


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sale_is_found_by_its_order_down_to_the_sku(corner: Shop, version: str) -> None:
    lines = [
        {
            "seller_sku": "MUG-SAND",
            "quantity": 2,
            "seller_discount": "1.50",
            "platform_discount": "2.25",
        },
        {"seller_sku": "CANDLE-FIG"},
    ]
    order = delivered(corner, lines=lines, shipping_fee="4.99")
    statement = settled(corner)
    data = of_order(corner, order["id"], version)
    assert data["order_id"] == order["id"]
    assert data["order_create_time"] == order["create_time"]
    if version == "202309":
        [line] = data["statement_transactions"]
        skus = line["sku_statement_transactions"]
        assert (line["statement_id"], line["statement_time"]) == (statement["id"], statement["time"])
        assert [row["quantity"] for row in skus] == [2, 1]
        assert number(line["gross_sales_amount"]) == Decimal("46.50")
        assert number(line["platform_discount_amount"]) == Decimal("4.50")
        assert number(line["net_sales_amount"]) == Decimal("43.50")
        names = ("revenue", "fee", "settlement", "net_sales", "referral_fee", "customer_payment")
        for name in names:
            assert summed(skus, f"{name}_amount") == number(line[f"{name}_amount"]), name
    else:
        skus = data["sku_transactions"]
        assert [row["statement_id"] for row in skus] == [statement["id"]] * 2
        assert [row["quantity"] for row in skus] == ["2", "1"]
        assert data["total_count"] == 2
        assert number(data["revenue_amount"]) == Decimal("43.50")
        for name in ("revenue_amount", "shipping_cost_amount", "settlement_amount"):
            assert summed(skus, name) == number(data[name])
        assert summed(skus, "fee_tax_amount") == number(data["fee_and_tax_amount"])
    assert [row["product_name"] != "" and row["sku_name"] != "" for row in skus] == [True, True]


def test_the_seller_gets_the_platforms_discount_and_the_buyers_shipping_fee(corner: Shop) -> None:
    lines = [{"seller_sku": "MUG-SAND", "platform_discount": "3.00"}]
    order = delivered(
        corner,
        lines=lines,
        shipping_fee="5.00",
        shipping_seller_discount="1.00",
        shipping_platform_discount="1.50",
    )
    settled(corner)
    wire = corner.get("/order/202507/orders", {"ids": order["id"]}).data["orders"][0]["payment"]
    line = of_order(corner, order["id"], "202309")["statement_transactions"][0]
    assert number(line["revenue_amount"]) == number(wire["sub_total"]) + number(wire["platform_discount"])
    assert number(line["shipping_cost_amount"]) == Decimal("4.00")
    assert number(line["customer_shipping_fee_amount"]) == number(wire["shipping_fee"]) == Decimal("2.50")
    assert number(line["platform_shipping_fee_discount_amount"]) == Decimal("1.50")
    assert number(line["referral_fee_amount"]) == -(Decimal("16.50") * 6 / 100).quantize(Decimal("0.01"))
    assert number(line["customer_payment_amount"]) == number(wire["total_amount"])
    assert number(line["sales_tax_payment_amount"]) == number(wire["tax"])
    assert number(line["sales_tax_amount"]) == -number(wire["tax"])


def test_vietnam_settles_in_whole_dong_with_its_own_fees(saigon: Shop) -> None:
    order = delivered_in_vietnam(saigon)
    settled(saigon)
    line = of_order(saigon, order["id"], "202309")["statement_transactions"][0]
    assert all("." not in value for name, value in line.items() if name.endswith("_amount"))
    net = int(line["net_sales_amount"])
    assert int(line["platform_commission_amount"]) == -round(net * 0.15)
    assert int(line["transaction_fee_amount"]) == -round(int(line["customer_payment_amount"]) * 0.05)
    assert int(line["actual_shipping_fee_amount"]) < 0
    assert int(line["settlement_amount"]) == int(line["revenue_amount"]) + int(line["fee_amount"])
    [sku] = of_order(saigon, order["id"], "202501")["sku_transactions"]
    assert sku["fee_tax_breakdown"]["fee"]["vn_fix_infrastructure_fee"] == "-3000"
    assert int(sku["fee_tax_breakdown"]["tax"]["pit_amount"]) == int(line["pit_amount"]) < 0
    listed = sum(leaves(sku["fee_tax_breakdown"]))
    assert listed != number(sku["fee_tax_amount"]), "new fees arrive before they are documented"
    assert audit(saigon) == []


MARKETS = {
    "US": ("USD", "referral_fee_amount", ""),
    "GB": ("GBP", "platform_commission_amount", "vat_amount"),
    "DE": ("EUR", "platform_commission_amount", "vat_amount"),
    "VN": ("VND", "transaction_fee_amount", "local_vat_amount"),
    "ID": ("IDR", "platform_commission_amount", "article_22_income_tax_withheld"),
    "MX": ("MXN", "platform_commission_amount", "isr_amount"),
    "JP": ("JPY", "platform_commission_amount", ""),
}


@pytest.mark.parametrize("region", MARKETS)
def test_every_market_settles_in_its_own_money_and_taxes(tour: Callable[[str], Shop], region: str) -> None:
    shop, (currency, fee, tax) = tour(region), MARKETS[region]
    found = all_statements(shop)
    assert len(found) >= 5
    assert {row["currency"] for row in found} == {currency}
    exponents = {row["settlement_amount"].partition(".")[2] for row in found}
    assert {len(part) for part in exponents} == ({0} if currency in ("VND", "IDR", "JPY") else {2})
    sales = [
        row
        for statement in found
        for row in transactions(shop, statement["id"], "202501")
        if row["type"] == "ORDER" and number(row["revenue_amount"]) > 0
    ]
    assert sales
    for row in sales:
        assert number(row["fee_tax_breakdown"]["fee"][fee]) < 0
        if tax:
            assert number(row["fee_tax_breakdown"]["tax"][tax]) < 0
        parts = ("revenue_amount", "shipping_cost_amount", "fee_tax_amount")
        assert number(row["settlement_amount"]) == sum(number(row[name]) for name in parts)
    assert audit(shop) == []


def test_cash_on_delivery_settles_like_any_sale(saigon: Shop) -> None:
    request_body: dict[str, Any] = {"lines": [{"seller_sku": "AT-DEN-M"}], "shipping_type": "SELLER"}
    card = delivered_in_vietnam(saigon, **request_body)
    cash = delivered_in_vietnam(saigon, payment="cod", **request_body)
    settled(saigon)
    one, other = (
        of_order(saigon, order["id"], "202309")["statement_transactions"][0] for order in (card, cash)
    )
    assert number(other["revenue_amount"]) == number(one["revenue_amount"]) == 159_000
    assert number(other["transaction_fee_amount"]) == number(one["transaction_fee_amount"])


def test_samples_and_free_orders_settle_for_nothing(corner: Shop) -> None:
    sample = delivered(corner, payment="sample")
    free = delivered(corner, free=True)
    statement = settled(corner)
    assert {line["order_id"] for line in statement["lines"]} >= {sample["id"], free["id"]}
    for order in (sample, free):
        line = of_order(corner, order["id"], "202309")["statement_transactions"][0]
        assert number(line["settlement_amount"]) == number(line["fee_amount"]) == 0
    assert audit(corner) == []


def test_bringing_a_sample_is_charged_where_the_platform_brings_it(saigon: Shop) -> None:
    order = delivered_in_vietnam(saigon, payment="sample")
    statement = settled(saigon)
    rows = transactions(saigon, statement["id"], "202501")
    [charge] = [row for row in rows if row["type"] == "SAMPLE_SHIPPING_FEE"]
    assert charge["adjustment_order_id"] == order["id"]
    assert number(charge["settlement_amount"]) == number(charge["adjustment_amount"]) < 0


def test_what_the_platform_stores_and_packs_costs_more(saigon: Shop) -> None:
    control = saigon.sim.control
    plain = delivered_in_vietnam(saigon)
    packed = control.buy(
        lines=[{"seller_sku": "AT-DEN-M"}], shop_id=saigon.id, release=True, fulfilled_by_tiktok=True
    )[0]
    control.step(days=6)
    assert control.order(packed["id"])["status"] == "DELIVERED"
    settled(saigon)
    lines = [
        of_order(saigon, order["id"], "202309")["statement_transactions"][0] for order in (plain, packed)
    ]
    assert number(lines[0]["fbt_fulfillment_fee_amount"]) == 0
    assert number(lines[1]["fbt_fulfillment_fee_amount"]) < 0
    assert number(lines[1]["shipping_cost_amount"]) < number(lines[0]["shipping_cost_amount"])


def test_adjustments_of_every_kind_are_lines_of_both_shapes(corner: Shop) -> None:
    control = corner.sim.control
    order = delivered(corner)
    request_bodies = {
        "PLATFORM_PENALTY": ("-12.00", ""),
        "LOGISTICS_REIMBURSEMENT": ("8.75", order["id"]),
        "SHIPPING_FEE_ADJUSTMENT": ("-0.40", order["id"]),
        "GMV_PAYMENT_FOR_ADS": ("-30.00", ""),
    }
    made = {
        kind: control.post("/adjust", type=kind, amount=amount, order_id=order_id)["adjustment_id"]
        for kind, (amount, order_id) in request_bodies.items()
    }
    statement = settled(corner)
    assert number(statement["adjustment"]) >= Decimal("-33.65")
    for version in VERSIONS:
        rows = {row.get("adjustment_id"): row for row in transactions(corner, statement["id"], version)}
        for kind, (amount, order_id) in request_bodies.items():
            row = rows[made[kind]]
            assert (row["type"], row["adjustment_order_id"]) == (kind, order_id)
            assert number(row["settlement_amount"]) == number(row["adjustment_amount"]) == number(amount)
            assert number(row["revenue_amount"]) == 0
    assert audit(corner) == []


@pytest.mark.parametrize(
    ("request_body", "status", "words"),
    [
        ({"type": "TIP", "amount": "1"}, 400, "type is one of"),
        ({"type": "REBATE", "amount": "0"}, 400, "not zero"),
        ({"type": "REBATE", "amount": "0.001"}, 400, "too many decimals"),
        ({"type": "REBATE", "amount": "1", "order_id": "5"}, 404, "no order 5"),
        ({"type": "REBATE", "amount": "1", "shop_id": "5"}, 404, "no shop 5"),
    ],
)
def test_an_adjustment_that_makes_no_sense_is_refused(
    corner: Shop, request_body: dict[str, str], status: int, words: str
) -> None:
    settled(corner)
    with pytest.raises(ControlError, match=words) as refusal:
        corner.sim.control.post("/adjust", **request_body)
    assert refusal.value.status == status
    assert settled(corner) is None


def test_a_reserve_is_held_back_and_released(corner: Shop) -> None:
    control = corner.sim.control
    settled(corner)
    control.post("/bank", reserve_percent=20, reserve_days=3, reserve_from="1.00")
    order = delivered(corner)
    held = settled(corner)
    rows = transactions(corner, held["id"], "202501")
    [sale] = [row for row in rows if row["type"] == "ORDER"]
    [reserve] = [row for row in rows if row["type"] == "RESERVE"]
    assert reserve["reserve_status"] == "COLLECTED"
    assert reserve["associated_order_id"] == order["id"]
    worth = number(sale["settlement_amount"])
    assert number(reserve["reserve_amount"]) == -Decimal(int(worth * 100) * 20 // 100) / 100
    assert number(held["payable"]) == number(held["settlement"]) + number(reserve["reserve_amount"])
    assert int(reserve["estimated_release_time"]) == held["time"] + 3 * DAY
    later(corner, days=8)
    released = [
        row
        for statement in control.get("/statements", shop_id=corner.id)["statements"]
        if statement["time"] > held["time"]
        for row in transactions(corner, statement["id"], "202501")
        if row["type"] == "RESERVE" and row["reserve_id"] == reserve["reserve_id"]
    ]
    assert [row["reserve_status"] for row in released] == ["RELEASED"]
    assert number(released[0]["reserve_amount"]) == -number(reserve["reserve_amount"])
    assert audit(corner) == []


@pytest.mark.parametrize("path", PAYMENTS)
def test_payments_pay_what_their_statements_have_payable(corner: Shop, path: str) -> None:
    found = every(corner, path, "payments", {**BY_CREATION, "page_size": 4})
    moments = [row["create_time"] for row in found]
    assert moments == sorted(moments, reverse=True)
    by_payment: dict[str, list[Any]] = {}
    for statement in corner.sim.control.get("/statements", shop_id=corner.id)["statements"]:
        if statement["payment_id"]:
            by_payment.setdefault(statement["payment_id"], []).append(statement)
    assert {row["id"] for row in found} == set(by_payment)
    for row in found:
        assert number(row["amount"]["value"]) == summed(by_payment[row["id"]], "payable")
        assert number(row["settlement_amount"]["value"]) == summed(by_payment[row["id"]], "settlement")
        assert ("paid_time" in row) == (row["status"] == "PAID")
        assert ("reserve_amount" in row) == ("202309" in path)
        assert row["bank_account"].startswith("****")
    assert any(len(paid) > 1 for paid in by_payment.values()), "small statements share a payment"


def test_lists_are_paged_by_key_both_ways(corner: Shop) -> None:
    down = all_statements(corner)
    up = all_statements(corner, sort_order="ASC", page_size=3)
    assert [row["id"] for row in up] == [row["id"] for row in reversed(down)]
    busiest = max(
        corner.sim.control.get("/statements", shop_id=corner.id)["statements"],
        key=lambda row: row["transactions"],
    )
    for version, rows in (("202309", "statement_transactions"), ("202501", "transactions")):
        path = f"/finance/{version}/statements/{busiest['id']}/statement_transactions"
        for order in ("ASC", "DESC"):
            query = {**BY_ORDER, "page_size": 5, "sort_order": order}
            ids = [row["id"] for row in every(corner, path, rows, query)]
            assert len(ids) == len(set(ids)) == corner.get(path, BY_ORDER).data["total_count"]
    token = corner.get(STATEMENTS, {**BY_TIME, "page_size": 2}).data["next_page_token"]
    foreign = corner.get(PAYMENTS[0], {**BY_CREATION, "page_token": token})
    assert foreign.code == 36009004


def test_windows_and_statuses_narrow_the_lists(corner: Shop) -> None:
    found = all_statements(corner)
    start, end = found[6]["statement_time"], found[2]["statement_time"]
    inside = all_statements(corner, statement_time_ge=start, statement_time_lt=end)
    assert [row["id"] for row in inside] == [row["id"] for row in found[3:7]]
    paid = all_statements(corner, payment_status="PAID")
    assert [row["id"] for row in paid] == [row["id"] for row in found if row["payment_status"] == "PAID"]
    assert all(row["payment_time"] > row["statement_time"] for row in paid)
    moment = every(corner, PAYMENTS[1], "payments", BY_CREATION)[3]["create_time"]
    window = {**BY_CREATION, "create_time_ge": moment, "create_time_lt": moment + 1}
    assert [row["create_time"] for row in every(corner, PAYMENTS[0], "payments", window)] == [moment]


def test_withdrawals_are_found_by_their_types(corner: Shop) -> None:
    control = corner.sim.control
    for kind in ("TRANSFER", "PAYMENT", "REFUND"):
        assert control.post("/withdraw", type=kind, amount="5.00")["status"] == "PROCESSING"
    kinds = "WITHDRAW,SETTLE,TRANSFER,REVERSE,PAYMENT,REFUND"
    found = every(corner, WITHDRAWALS, "withdrawals", {"types": kinds, "page_size": 9})
    assert {row["type"] for row in found} == {"WITHDRAW", "SETTLE", "TRANSFER", "PAYMENT", "REFUND"}
    for kind in kinds.split(","):
        data = corner.get(WITHDRAWALS, {"types": kind}).data
        assert data["total_count"] == sum(row["type"] == kind for row in found)
    control.step(days=2)
    after = every(corner, WITHDRAWALS, "withdrawals", {"types": "TRANSFER"})
    assert [row["status"] for row in after] == ["SUCCESS"]
    with pytest.raises(ControlError, match="type is one of"):
        control.post("/withdraw", type="GIFT", amount="5.00")
    with pytest.raises(ControlError, match="more than zero"):
        control.post("/withdraw", type="TRANSFER", amount="-5.00")
    for kind, number_before in (("GIFT", 0), ("TRANSFER", 1)):
        assert corner.get(WITHDRAWALS, {"types": kind}).data["total_count"] == number_before


def test_a_bank_that_refuses_fails_the_payment_until_it_accepts(corner: Shop) -> None:
    control = corner.sim.control
    control.step(days=1)
    delivered(corner)
    control.post("/bank", refuses=True)
    statement = settled(corner)
    assert all_statements(corner)[0]["payment_status"] == "PROCESSING"
    control.step(days=1)
    first = all_statements(corner, payment_status="FAILED")
    assert statement["id"] in {row["id"] for row in first}
    assert all("payment_time" not in row for row in first)
    assert corner.get(WITHDRAWALS, {"types": "REVERSE"}).data["total_count"] == len(
        {row["payment_id"] for row in first}
    )
    control.post("/bank", refuses=False)
    later(corner, days=5)
    assert all_statements(corner, payment_status="FAILED") == []
    assert statement["id"] in {row["id"] for row in all_statements(corner, payment_status="PAID")}
    assert audit(corner) == []


def test_what_is_unsettled_is_estimated_until_it_settles(corner: Shop) -> None:
    order = delivered(corner)
    waiting = corner.sim.control.buy(shop_id=corner.id, lines=[{"seller_sku": "MUG-MOSS"}])[0]
    unpaid = corner.sim.control.buy(shop_id=corner.id, lines=[{"seller_sku": "MUG-MOSS"}], pay=False)[0]
    query = {**BY_ORDER, "page_size": 40}
    rows = {row.get("order_id"): row for row in every(corner, UNSETTLED, "transactions", query)}
    assert unpaid["id"] not in rows
    assert rows[waiting["id"]]["unsettled_reason"] == "waiting for deliveery"
    assert rows[waiting["id"]]["estimated_settlement"] == ""
    assert int(rows[order["id"]]["estimated_settlement"]) > rows[order["id"]]["order_delivery_time"]
    data = corner.get(UNSETTLED, query).data
    assert data["total_count"] == len(rows)
    assert number(data["sum_est_settlement_amount"]) == summed(list(rows.values()), "est_settlement_amount")
    assert number(data["sum_est_settlement_amount"]) == (
        number(data["sum_est_revenue_amount"])
        + number(data["sum_est_fee_amount"])
        + number(data["sum_est_adjustment_amount"])
    )
    estimate = rows[order["id"]]["est_settlement_amount"]
    settled(corner)
    after = {row.get("order_id") for row in every(corner, UNSETTLED, "transactions", query)}
    assert order["id"] not in after
    assert waiting["id"] in after
    assert of_order(corner, order["id"], "202501")["settlement_amount"] == estimate


def test_unsettled_transactions_are_found_by_the_orders_creation(corner: Shop) -> None:
    rows = every(corner, UNSETTLED, "transactions", {**BY_ORDER, "page_size": 60, "sort_order": "ASC"})
    moments = [row["order_create_time"] for row in rows if "order_create_time" in row]
    assert moments == sorted(moments)
    start, end = moments[10], moments[-10]
    window = {**BY_ORDER, "search_time_ge": start, "search_time_lt": end, "page_size": 100}
    inside = every(corner, UNSETTLED, "transactions", window)
    assert {row["order_create_time"] for row in inside} == {m for m in moments if start <= m < end}


def test_an_unsettled_order_has_no_transactions_yet(corner: Shop) -> None:
    order = delivered(corner)
    assert of_order(corner, order["id"], "202309")["statement_transactions"] == []
    data = of_order(corner, order["id"], "202501")
    assert (data["sku_transactions"], data["total_count"]) == ([], 0)
    assert number(data["settlement_amount"]) == 0


def test_nobody_sees_another_sellers_money(corner: Shop) -> None:
    statement = all_statements(corner)[0]
    order = transactions(corner, all_statements(corner)[-1]["id"], "202501")[0]["order_id"]
    code = corner.sim.control.authorize("Harbor Goods (another account)")
    other = Shop(corner.sim).connect(code)
    assert other.id != corner.id
    for mine, theirs in (
        (all_statements(corner), all_statements(other)),
        (
            corner.get(PAYMENTS[0], BY_CREATION).data["payments"],
            other.get(PAYMENTS[0], BY_CREATION).data["payments"],
        ),
    ):
        assert not {row["id"] for row in mine} & {row["id"] for row in theirs}
    own = {row["id"] for row in other.sim.control.orders(shop_id=other.id)}
    unsettled = {row["order_id"] for row in other.get(UNSETTLED, BY_ORDER).data["transactions"]}
    assert unsettled
    assert unsettled <= own
    with nothing_changes(corner.sim):
        for version in VERSIONS:
            path = f"/finance/{version}/statements/{statement['id']}/statement_transactions"
            assert other.get(path, BY_ORDER).code == 36009003
            assert other.get(f"/finance/{version}/orders/{order}/statement_transactions").code == 36009003
            unknown = f"/finance/{version}/statements/1/statement_transactions"
            assert corner.get(unknown, BY_ORDER).code == 36009003
    assert corner.sim.control.calls(limit=1)[0]["warnings"] == ["1 is not a statement of this shop"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (STATEMENTS, {}),
        (STATEMENTS, {"sort_field": "create_time"}),
        (STATEMENTS, {**BY_TIME, "page_size": 101}),
        (STATEMENTS, {**BY_TIME, "page_size": 0}),
        (STATEMENTS, {**BY_TIME, "sort_order": "NEWEST"}),
        (STATEMENTS, {**BY_TIME, "page_token": "not-a-token"}),
        (STATEMENTS, {**BY_TIME, "statement_time_ge": "yesterday"}),
        (PAYMENTS[0], {}),
        (PAYMENTS[1], {}),
        (PAYMENTS[0], {"sort_field": "paid_time"}),
        (WITHDRAWALS, {}),
        (WITHDRAWALS, {"types": ""}),
        (UNSETTLED, {}),
        (UNSETTLED, {"sort_field": "create_time"}),
    ],
)
def test_what_the_documents_require_is_required(corner: Shop, path: str, query: dict[str, Any]) -> None:
    with nothing_changes(corner.sim):
        assert corner.get(path, query).code == 36009004


def test_the_shops_tax_registration_is_known(corner: Shop, saigon: Shop) -> None:
    for shop, kind in ((corner, "TIN"), (saigon, "VAT")):
        told = shop.get("/finance/202504/tax_information").data["tax_information"]
        assert told["overall_status"]["is_tax_infomation_complete"] is True
        assert [row["type"] for row in told["tax_numbers"]] == [kind]
        assert told["business_entity"]["business_name"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_refund_after_the_settlement_is_a_negative_transaction(corner: Shop, version: str) -> None:
    control = corner.sim.control
    order = delivered(corner, lines=[{"seller_sku": "MUG-SAND", "quantity": 2, "platform_discount": "2.00"}])
    first = settled(corner)
    asked = control.post("/return", order_id=order["id"], kind="REFUND", unit_ids=[order["lines"][0]["id"]])
    path = f"/return_refund/202309/returns/{asked['id']}/approve"
    assert corner.post(path, {"decision": "APPROVE_REFUND"}).code == 0
    control.step(minutes=1)
    second = settled(corner)
    rows = [row for row in transactions(corner, second["id"], version) if row.get("order_id") == order["id"]]
    [back] = rows
    assert number(back["revenue_amount"]) == Decimal("-14.00"), "the platform takes its discount back too"
    if version == "202309":
        assert number(back["gross_sales_refund_amount"]) == Decimal("-14.00")
        assert number(back["refund_administration_fee_amount"]) < 0 < number(back["referral_fee_amount"])
        lines = of_order(corner, order["id"], version)["statement_transactions"]
        assert [line["statement_id"] for line in lines] == [first["id"], second["id"]]
        refund = control.get("/refunds", order_id=order["id"])["refunds"][0]["amount"]
        assert number(lines[1]["customer_refund_amount"]) == -number(refund["total"])
    else:
        assert number(back["revenue_breakdown"]["refund_subtotal_before_discount_amount"]) == -14
        fees = back["fee_tax_breakdown"]["fee"]
        assert number(fees["refund_administration_fee_amount"]) < 0 < number(fees["referral_fee_amount"])
        data = of_order(corner, order["id"], version)
        assert [row["statement_id"] for row in data["sku_transactions"]] == [first["id"], second["id"]]
        assert number(data["revenue_amount"]) == 14
    assert number(back["settlement_amount"]) < 0
    assert audit(corner) == []
