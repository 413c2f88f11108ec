"""Creators' orders out of a seller's export, and what creators earned: every row kept once, every cent in one place."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import channel_order, make_account, make_sku

from shelfwire.catalog.actions import remember_columns
from shelfwire.kit import paging
from shelfwire.orders.actions import erase_personal_data, record_orders
from shelfwire.orders.models import Order
from shelfwire.settlements import queries_creators as queries
from shelfwire.settlements.actions import (
    CreatorOptions,
    count_creators,
    erase_creator,
    forget_creator_notes,
    import_creators,
)
from shelfwire.settlements.actions.count_profit import count_profit
from shelfwire.settlements.creators import HEADERS, Claim, SoldSku, share_out
from shelfwire.settlements.errors import BadCreatorRow, NotErasable
from shelfwire.settlements.models import Creator, CreatorOrder, CreatorProfit, OrderSettlement
from shelfwire.settlements.queries_profit import ProfitFilter
from shelfwire.settlements.states import SettlementState

AT = datetime(2026, 11, 1, tzinfo=UTC)
WANTED = ProfitFilter("USD", date(2026, 1, 1), date(2026, 12, 31))
# as Seller Center writes it: ids with a tab behind them, / for nothing, the day first
EXPORT = """Order ID,Product ID,Product Name,SKU ID,Price,Payment Amount,Currency,Quantity,Fully returned or refunded,\
Order Status,Creator Username,Content Type,Content ID,Standard commission rate,Est. Commission Base,\
Est. standard commission payment,Actual Commission Base,Actual Commission Payment,Est. Shop Ads commission payment,\
Actual Shop Ads commission payment,Time Created,Time Commission Paid,Platform
"57601\t",1729,Shirt,{shirt},10.00,20.00,USD,2,No,Settled,sunny.days,Video,7301,15%,20.00,3.00,20.00,2.50,0.50,0.50,\
13/10/2026 09:30:00,30/10/2026,TikTok
57602,1729,Shirt,{shirt},10.00,10.00,USD,1,No,Pending,@Sunny.Days,LIVE,7302,15%,10.00,1.505,0,0,/,-,14/10/2026,/,TikTok
"""


@pytest.fixture
def order(account: Any) -> Order:
    """Two shirts and a mug of 10.00 each, placed on 1 November."""
    for code in ("SHIRT-M", "MUG-1"):
        make_sku(account.company, code, on_hand=10)
    record_orders(
        account,
        [channel_order("57601", units=[("SHIRT-M", 2), ("MUG-1", 1)], placed_at=AT)],
        via="poll",
    )
    return Order.objects.get()


def export(order: Order) -> str:
    unit = order.units.filter(seller_sku="SHIRT-M").first()
    assert unit is not None
    return EXPORT.format(shirt=unit.channel_sku_id)


def settle(order: Order, settled: int, commission: int) -> None:
    OrderSettlement.objects.update_or_create(
        order=order,
        defaults={
            "company": order.company, "account": order.account, "state": SettlementState.MATCHED, "currency": "USD",
            "settled_minor": settled, "refunded_minor": 0, "adjustment_minor": 0, "reserve_minor": 0,
            "parts": [{"group": "fee", "name": "affiliate", "expected": None, "settled": commission}],
            "first_settled_at": AT, "compared_at": AT,
        },
    )  # fmt: skip
    count_profit([order.pk], creator_amounts={"affiliate"})
    count_creators(order.account, [order.external_id])


def imported(account: Any, text: str | bytes, name: str = "affiliate_orders.csv", **options: Any) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return import_creators(account=account, name=name, content=content, options=CreatorOptions(**options))


def kept() -> list[tuple[Any, ...]]:
    return list(CreatorOrder.objects.order_by("pk").values_list("pk", "state", "actual_minor", "imported_at"))


def test_an_export_is_kept_and_the_same_file_changes_nothing(order: Order) -> None:
    done = imported(order.account, export(order))
    assert (done.counts["created"], done.counts["failed"]) == (2, 0), done.rows
    first, second = CreatorOrder.objects.order_by("order_external_id")
    creator = Creator.objects.get()
    assert (creator.handle, creator.key) == ("sunny.days", "sunny.days"), "one person, however it is written"
    assert (first.order_external_id, first.quantity, first.sales_minor) == ("57601", 2, 2000)
    assert (first.estimated_minor, first.actual_minor, first.rate) == (350, 300, "15%"), "shop ads are added"
    assert (first.ordered_on, first.refunded, first.content_type) == (date(2026, 10, 13), False, "Video")
    assert first.others == {"Platform": "TikTok"}, "what is not known is kept"
    assert (second.estimated_minor, second.actual_minor) == (150, None), "0 is no payment yet"
    before = kept()
    assert imported(order.account, export(order)).counts["unchanged"] == 2
    assert kept() == before
    later = (
        export(order).replace("Pending", "Settled").replace(",0,0,/,-,14/10/2026,/", ",10,1.50,,,,31/10/2026")
    )
    assert dict(imported(order.account, later).counts) == {
        "created": 0,
        "updated": 1,
        "unchanged": 1,
        "failed": 0,
    }
    second.refresh_from_db()
    assert (second.state, second.actual_minor, second.ordered_on) == ("Settled", 150, date(2026, 10, 14))


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        (("57602,", ",", 1), "order", "names no order"),
        (("@Sunny.Days", "", 1), "creator", "names no creator"),
        (("14/10/2026", "10/14/2026", 1), "ordered", "not a date"),
        (("USD,1", "EUR,1", 1), "", ""),
        (("USD,2", "EUR,2", 1), "currency", "is in USD"),
        (("USD,1", "XX,1", 1), "currency", "not a currency code"),
        (("USD,1", "USD,-1", 1), "quantity", "not between"),
        (("10.00,10.00", "10.00,10.005", 1), "sales", "decimals"),
        (("57602,", "5.76461E+17,", 1), "order", "digits are lost"),
        (("LIVE", "=HYPERLINK(1)", 1), "content_type", "formula"),
        (("No,Pending", "Maybe,Pending", 1), "refunded", "neither yes nor no"),
        (("1.505", "lots", 1), "estimated", "not a number"),
    ],
)
def test_a_bad_row_is_handed_back_and_the_others_go_in(
    order: Order, wrong: tuple[str, str, int], field: str, words: str
) -> None:
    done = imported(order.account, export(order).replace(*wrong))
    bad = [row for row in done.rows if row.status == "failed"]
    assert len(bad) == (1 if field else 0), [row.message for row in done.rows]
    assert CreatorOrder.objects.count() == 2 - len(bad)
    for row in bad:
        assert (row.field, words in row.message) == (HEADERS[field], True), row
    assert words in done.failed_rows_file.decode("utf-8-sig")


def test_an_order_that_another_shop_has_too_is_of_the_shop_that_the_file_is_of(
    order: Order, company: Any
) -> None:
    again = make_account(company, "The same shop, connected anew")
    record_orders(again, [channel_order("57601", placed_at=AT)], via="poll")
    for account in (order.account, again):
        done = imported(account, export(order))
        assert (done.counts["created"], done.counts["failed"]) == (2, 0), done.rows


def test_ids_that_a_spreadsheet_may_have_shortened_are_asked_about_unless_others_are_whole(
    order: Order,
) -> None:
    head = "Order ID,SKU ID,Creator Username\n"
    short, whole = "576410000000001000,1,a\n", "576410000000001234,1,a\n"
    done = imported(order.account, head + short)
    assert (done.rows[0].code, CreatorOrder.objects.count()) == ("confirm_needed", 0)
    assert imported(order.account, head + short + whole).counts["created"] == 2


def test_a_row_that_contradicts_another_and_an_order_of_another_shop_are_refused(
    order: Order, company: Any
) -> None:
    text = export(order)
    again = text + text.splitlines()[2].replace("10.00,10.00", "10.00,12.00") + "\n"
    done = imported(order.account, again)
    assert ("says something else" in done.rows[2].message, CreatorOrder.objects.count()) == (True, 2)
    other = make_account(company, "Other shop")
    done = imported(other, text)
    assert ("of another of your shops" in done.rows[0].message, done.counts["created"]) == (True, 1)
    with pytest.raises(BadCreatorRow):
        imported(other, text, days="ymd")
    assert CreatorOrder.objects.filter(account=other).count() == 1


def test_a_workbook_in_another_language_is_read_and_unknown_headers_are_said_by_a_person(
    order: Order,
) -> None:
    unit = order.units.filter(seller_sku="SHIRT-M").first()
    assert unit is not None
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ID đơn hàng", "ID SKU", "Tên người dùng nhà sáng tạo", "Số lượng", "Thanh toán hoa hồng thực tế",
                  "Thời gian hoa hồng đã thanh toán"])  # fmt: skip
    sheet.append(["57601", unit.channel_sku_id, "sunny.days", 1, 2.5, datetime(2026, 10, 30, 9, 30)])  # noqa: DTZ001  # a workbook has no zones
    out = io.BytesIO()
    book.save(out)
    assert imported(order.account, out.getvalue(), "đơn hàng.xlsx").counts["created"] == 1
    row = CreatorOrder.objects.get()
    assert (row.actual_minor, row.currency, row.commission_paid_on) == (250, "USD", date(2026, 10, 30))
    odd = f"Bestellnummer,Artikel,Wer\n57601,{unit.channel_sku_id},rainy\n"
    checked = imported(order.account, odd, dry_run=True)
    assert (checked.counts["failed"], "names no" in checked.rows[0].message) == (1, True)
    columns = {"Bestellnummer": "order", "Artikel": "sku", "Wer": "creator"}
    remember_columns(
        company=order.company, headers=list(columns), columns=columns, kind="creators", known=HEADERS
    )
    assert imported(order.account, odd).counts["created"] == 1
    assert set(Creator.objects.values_list("handle", flat=True)) == {"sunny.days", "rainy"}


def test_what_an_order_was_settled_with_falls_to_who_sold_it_to_the_cent(order: Order) -> None:
    settle(order, 2500, -301)
    unknown = queries.by_creator(order.company, WANTED).get()
    assert (unknown.key, unknown.creators, unknown.settled, unknown.orders) == ("", -301, 2500, 1)  # type: ignore[attr-defined]  # annotated
    imported(order.account, export(order))
    creator = queries.by_creator(order.company, WANTED).get()
    shirts = CreatorProfit.objects.get(order=order)
    assert (creator.handle, creator.orders, creator.quantity) == ("sunny.days", 2, 3)  # type: ignore[attr-defined]
    assert (shirts.commission_minor, shirts.apart_minor, shirts.quantity) == (-301, -1, 2)
    assert creator.estimated == -150, "of what is not settled yet"  # type: ignore[attr-defined]
    assert [row.order_external_id for row in queries.creator_orders(order.company, WANTED, differs=True)] == [
        "57601"
    ]
    before = list(CreatorProfit.objects.order_by("pk").values("order_external_id", "settled_minor"))
    settle(order, 2500, -301)
    assert sorted(map(str, CreatorProfit.objects.values("order_external_id", "settled_minor"))) == sorted(
        map(str, before)
    )
    page = paging.page(queries.by_creator(order.company, WANTED), keys=("profit", "id"), size=1)
    assert len(page.rows) == 1
    assert not queries.by_creator(order.company, ProfitFilter("EUR", WANTED.since, WANTED.until)).exists()


def test_an_erased_creator_stays_erased_and_the_amounts_stay(order: Order) -> None:
    settle(order, 2500, -301)
    imported(order.account, export(order))
    sums = list(
        CreatorProfit.objects.order_by("pk").values_list("settled_minor", "commission_minor", "cost_minor")
    )
    creator = Creator.objects.get(handle="sunny.days")
    assert erase_creator(creator, "Ann", "Their letter") is True
    assert erase_creator(creator, "Ann", "Their letter") is False
    later = export(order).replace("Pending", "Settled").replace("sunny.days", "SUNNY.DAYS")
    assert imported(order.account, later).counts["updated"] == 1
    creator.refresh_from_db()
    assert (creator.handle, Creator.objects.exclude(key="").count()) == ("", 1)
    for table in (Creator, CreatorOrder, CreatorProfit):
        for row in table.objects.values():
            assert not any(word in str(row).casefold() for word in ("sunny", "7301", "7302", "platform")), row
    assert (
        list(
            CreatorProfit.objects.order_by("pk").values_list(
                "settled_minor", "commission_minor", "cost_minor"
            )
        )
        == sums
    )
    with pytest.raises(NotErasable):
        erase_creator(Creator.objects.get(key=""), "Ann", "x")


def test_an_order_that_no_creator_has_a_part_in_is_asked_for_no_units(
    order: Order, django_assert_max_num_queries: Any
) -> None:
    settle(order, 2500, 0)
    with django_assert_max_num_queries(20) as asked:
        count_creators(order.account, [order.external_id])
    assert not [one["sql"] for one in asked.captured_queries if "orders_unit" in one["sql"]]
    settle(order, 2500, -301)
    with django_assert_max_num_queries(20) as asked:
        count_creators(order.account, [order.external_id])
    assert len([one["sql"] for one in asked.captured_queries if "orders_unit" in one["sql"]]) == 1


def test_notes_of_many_orders_go_with_one_statement(order: Order, django_assert_num_queries: Any) -> None:
    record_orders(order.account, [channel_order("57602", placed_at=AT)], via="poll")
    imported(order.account, export(order))
    ids = list(Order.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        forget_creator_notes(ids)
    assert list(CreatorOrder.objects.values_list("others", flat=True)) == [{}, {}]


def test_what_other_columns_say_goes_with_the_buyer(order: Order) -> None:
    imported(order.account, export(order))
    erase_personal_data([order], "Ann", "On request")
    forget_creator_notes([order.pk])
    imported(order.account, export(order).replace("TikTok", "Elsewhere"))
    assert dict(CreatorOrder.objects.values_list("order_external_id", "others")) == {
        "57601": {}, "57602": {"Platform": "Elsewhere"},
    }  # fmt: skip


_AMOUNT = st.integers(-(10**6), 10**6)
_SOLD = st.builds(
    SoldSku,
    names=st.sampled_from([("a", "p"), ("b", "p"), ("c",)]),
    quantity=st.integers(1, 5),
    settled=_AMOUNT,
    commission=_AMOUNT,
    cost=st.none() | st.integers(0, 10**6),
)
_CLAIM = st.builds(
    Claim,
    item=st.sampled_from("abcp"),
    quantity=st.none() | st.integers(0, 6),
    weight=st.integers(0, 10**5),
)


@given(st.lists(_CLAIM, min_size=1, max_size=6), st.lists(_SOLD, max_size=3, unique_by=lambda sku: sku.names))
def test_no_unit_and_no_cent_is_given_twice(claims: list[Claim], sold: list[SoldSku]) -> None:
    parts = share_out(claims, sold)
    assert sum(part.commission for part in parts) == sum(sku.commission for sku in sold)
    assert sum(part.quantity for part in parts) <= sum(sku.quantity for sku in sold)
    taken: dict[str, int] = {}
    for sku in sold:
        alone = share_out(claims, [sku])
        taken[sku.names[0]] = sum(part.quantity for part in alone)
        if taken[sku.names[0]] == sku.quantity:
            assert sum(part.settled for part in alone) == sku.settled
            if sku.cost is not None:
                assert sum(part.cost or 0 for part in alone) == sku.cost
