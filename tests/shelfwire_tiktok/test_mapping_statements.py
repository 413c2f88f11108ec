"""Money in the port's words: every documented sample recomputed, both shapes, and what is strange (facts.md 10)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import SPEC

from shelfwire.channels.port import (
    AmountGroup,
    ChannelLine,
    ChannelStatement,
    LineAmount,
    LineKind,
    Page,
    PayoutStatus,
    StatementLines,
    Unknown,
    check_statement,
)
from shelfwire.kit.ids import ExternalLineId, ExternalStatementId
from shelfwire.kit.money import Money
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping import statements as mapping
from shelfwire_tiktok.mapping.statement_amounts import broken_down, flat
from shelfwire_tiktok.mapping.statements import NotRead
from tiktok_shop.reading import read
from tiktok_shop.reply import Document
from tiktok_shop.types import finance

G = AmountGroup
MOMENT = datetime(2023, 5, 31, 16, tzinfo=UTC)
"""1685548800, of the samples."""


def document(kind: Any, wire: dict[str, Any]) -> Document[Any]:
    raw = json.dumps(wire).encode()
    return Document(read(kind, raw)[0], raw)


def sample(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SPEC / "samples" / "finance" / f"{name}.json").read_text())
    return found["response"]["body"]["data"]


def of_sample(name: str, rows: str, kind: Any) -> Document[Any]:
    return document(kind, sample(name)[rows][0])


def by_group(amounts: tuple[LineAmount, ...]) -> dict[AmountGroup, int]:
    return {group: sum(each.minor for each in amounts if each.group is group) for group in G} | {}


# ── the samples, recomputed ──────────────────────────────────────────────────────────────────────────────


def test_the_line_with_breakdowns_is_recomputed() -> None:
    """Its numbers are made up, so no identity holds: each sum is the channel's, and the difference has its place."""
    row = of_sample("get-transactions-by-statement", "transactions", finance.StatementLine)
    line = mapping.line(row, "GBP")
    assert (line.external_id, line.kind, line.channel_kind) == (
        "1636700041413599290",
        LineKind.ORDER,
        "ORDER",
    )
    assert (line.order_id, line.ordered_at) == ("576463220456522968", MOMENT)
    sums = (line.settlement_minor, line.revenue_minor, line.shipping_minor, line.fees_minor)
    assert sums == (13000, 20000, -7000, -3000)
    assert (line.adjustment_minor, line.reserve_minor) == (17000, 10000)
    assert (line.reserve_status, line.releases_at) == ("COLLECTED", MOMENT)
    groups = by_group(line.amounts)
    fees = 20 + 11 + 10 + 5 + 12 + 10 + 5 + 4 + 2 + 12 + 10 + 12 + 4 + 10 + 10 + 10 + 10 - 10 - 10 + 5 + 10
    assert groups[G.REVENUE] == 100 * (30 - 20 + 10 + 12 + 10 - 10)
    assert groups[G.SHIPPING] == 100 * (-10 - 10 + 12 + 10 - 10 + 5 + 5 + 5 + 5 + 5)
    assert groups[G.FEE] == 100 * fees
    assert groups[G.TAX] == 100 * (30 + 10 + 5 + 4 + 3 + 1 + 5 + 5 + 10 + 10 + 10)
    assert (groups[G.ADJUSTMENT], groups[G.RESERVE]) == (17000, 10000)
    told = [each for each in line.amounts if each.group is G.INFORMATION]
    assert LineAmount(G.INFORMATION, "seller_cofunded_discount_amount", 4400, "44") in told
    assert LineAmount(G.INFORMATION, "affiliate_commission_amount_before_pit", 300, "3") in told
    assert line.other_fees_minor == -3000 - groups[G.FEE] - groups[G.TAX]
    assert all(each.known and each.minor for each in line.amounts)
    assert {reason.code for reason in check_statement(_statement("GBP"), [line])} >= {
        "line_sum",
        "line_revenue",
        "line_shipping",
    }


def test_the_flat_line_is_recomputed_with_shipping_taken_out_of_the_fee() -> None:
    row = of_sample("get-statement-transactions-202309", "statement_transactions", finance.FlatLine)
    line = mapping.flat_line(row, "GBP")
    assert (line.kind, line.currency, line.order_id) == (LineKind.ORDER, "USD", "576463220456522968")
    sums = (line.settlement_minor, line.revenue_minor, line.shipping_minor, line.fees_minor)
    assert sums == (13000, 20000, -7000, -3000 + 7000)
    groups = by_group(line.amounts)
    assert groups[G.REVENUE] == 100 * (80 - 10)
    assert groups[G.FEE] == 100 * (-3 - 6 - 2 - 2)
    assert groups[G.TAX] == 100
    assert line.other_fees_minor == 4000 + 1300 - 100
    amounts = {each.name: each for each in line.amounts}
    assert amounts["customer_shipping_fee_offset_amount"].text == "-6.99"
    assert amounts["net_sales_amount"].minor == groups[G.REVENUE], "facts.md 10.3"
    assert {each.code for each in check_statement(_statement("GBP"), [line])} >= {"line_currency"}


def test_the_units_of_an_order_are_read_in_both_shapes() -> None:
    row = of_sample(
        "get-order-statement-transactions-202309", "statement_transactions", finance.FlatOrderLine
    )
    (unit,) = mapping.flat_sku_lines(row, "GBP")
    assert (unit.statement_id, unit.sku_id) == ("7238804564097517339", "1729383353063867953")
    assert (unit.quantity, unit.sku_name, unit.currency) == (3, "Black 256G", "USD")
    sums = (unit.settlement_minor, unit.revenue_minor, unit.shipping_minor, unit.fees_minor)
    assert sums == (17000, 9000, -7000, -1500 + 7000)
    bare = {key: value for key, value in json.loads(row.raw).items() if key != "sku_statement_transactions"}
    (whole,) = mapping.flat_sku_lines(document(finance.FlatOrderLine, bare), "GBP")
    assert (whole.sku_id, whole.quantity, whole.settlement_minor) == ("", 0, 13000), "nothing is lost"
    wire = {
        "sku_id": "17",
        "statement_id": "72",
        "quantity": "2",
        "settlement_amount": "9.5",
        "revenue_amount": "12",
        "shipping_cost_amount": "-1",
        "fee_tax_amount": "-1.5",
        "fee_tax_breakdown": {"fee": {"referral_fee_amount": "-1.2"}, "tax": {"vat_amount": "-0.1"}},
    }
    unit = mapping.sku_line(document(finance.SkuLine, wire), "USD")
    assert (unit.quantity, unit.settlement_minor, unit.fees_minor, unit.other_fees_minor) == (
        2,
        950,
        -150,
        -20,
    )


def test_the_payment_is_recomputed() -> None:
    row = of_sample("get-payments", "payments", finance.Payment)
    paid = mapping.payment(row, "USD", "202309", "202605")
    assert (paid.amount, paid.settlement, paid.reserve) == (
        Money(10000, "GBP"),
        Money(13000, "GBP"),
        Money(-3000, "GBP"),
    )
    assert paid.settlement is not None
    assert paid.reserve is not None
    assert paid.amount == paid.settlement + paid.reserve
    assert (paid.before_exchange, paid.exchange_rate) == (paid.amount, "1.000000")
    assert (paid.status, paid.channel_status, paid.paid_at) == (PayoutStatus.PAID, "PAID", MOMENT)
    assert (paid.bank_account, paid.version, paid.retired_by) == ("*************0000", "202309", "202605")


def test_the_withdrawal_and_the_estimate_are_recomputed() -> None:
    moved = mapping.withdrawal(of_sample("get-withdrawals", "withdrawals", finance.Withdrawal), "USD")
    assert (moved.external_id, moved.kind, moved.status) == (
        "EFASDFSAFDA23432DFAFDSA",
        "WITHDRAW",
        "PROCESSING",
    )
    assert moved.amount == Money.parse("100", "IDR")
    row = of_sample("get-unsettled-transactions", "transactions", finance.UnsettledLine)
    guess = mapping.unsettled(row, "GBP")
    assert (guess.kind, guess.currency, guess.estimate_minor) == (LineKind.ORDER, "USD", 13000)
    assert (guess.order_id, guess.settles_at, guess.why) == (
        "576463220456522968",
        MOMENT,
        "waiting for deliveery",
    )
    groups = by_group(guess.amounts)
    assert groups[G.REVENUE] == 100 * (210 - 10)
    assert groups[G.SHIPPING] == 100 * (-50 + 50 + 70 - 10 - 10 - 10 - 5 - 5)
    assert groups[G.FEE] == 100 * (-2 - 2 - 2 - 4 - 3)
    assert (groups[G.TAX], groups[G.ADJUSTMENT]) == (0, 17000)


LIVE = [
    ("1585500", "-624615", "0", "960885"),
    ("495548", "-221114", "-24400", "274434"),
]
"""revenue, fee, shipping inside it, settlement of a shop in Vietnam (facts.md 10.2)."""


@pytest.mark.parametrize(("revenue", "fee", "shipping", "settlement"), LIVE)
def test_live_statements_hold(revenue: str, fee: str, shipping: str, settlement: str) -> None:
    wire = {
        "id": "72",
        "statement_time": 1685548800,
        "currency": "VND",
        "revenue_amount": revenue,
        "fee_amount": fee,
        "shipping_cost_amount": shipping,
        "adjustment_amount": "0",
        "settlement_amount": settlement,
        "net_sales_amount": revenue,
        "payment_status": "SETTLED",
        "payment_id": "0",
    }
    found = mapping.statement(document(finance.Statement, wire), "USD")
    assert (found.closed_at, found.status, found.payment_id) == (MOMENT, PayoutStatus.SETTLED, None)
    assert found.fees_minor + found.shipping_minor == int(fee)
    line = {
        **wire,
        "type": "ORDER",
        "order_id": "57",
        "gross_sales_amount": "825912",
        "seller_discount_amount": str(int(revenue) - 825912),
        "actual_shipping_fee_amount": str(int(shipping) - 30000),
        "platform_shipping_fee_discount_amount": "30000",
        "platform_commission_amount": "-74332",
        "affiliate_commission_amount": "-74332",
    }
    read_line = mapping.flat_line(document(finance.FlatLine, line), "")
    assert check_statement(found, [read_line]) == ()
    assert read_line.other_fees_minor == int(fee) - int(shipping) + 2 * 74332, "facts.md 10.4"


# ── the names ────────────────────────────────────────────────────────────────────────────────────────────


def _documented(book: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The amounts and the kinds of lines and movements of all finance operations."""
    amounts: set[str] = set()
    kinds: set[str] = set()

    def walk(schema: dict[str, Any], name: str) -> None:
        while "$ref" in schema:
            node: Any = book
            for step in schema["$ref"].removeprefix("#/").split("/"):
                node = node[step]
            schema = node
        for part in schema.get("allOf", []):
            walk(part, name)
        for inner, each in schema.get("properties", {}).items():
            walk(each, inner)
        if "items" in schema:
            walk(schema["items"], name)
        if name == "type":
            kinds.update(schema.get("x-known-values", []))
        elif (
            schema.get("type") == "string"
            and any(
                word in name.split("_")
                for word in ("amount", "fee", "tax", "subsidy", "reimbursement", "commission", "withheld")
            )
        ) or name in ("affiliate_commission_before_pit", "affiliate_commission_deposit"):
            amounts.add(name)

    for path, operations in book["paths"].items():
        if "/finance/" in path and ("transactions" in path or "unsettled" in path) and "account" not in path:
            walk(operations["get"]["responses"]["200"]["content"]["application/json"]["schema"], "")
    return amounts, kinds


TOTALS = {
    f"{prefix}{name}_amount"
    for prefix in ("", "est_", "sum_est_", "total_")
    for name in ("settlement", "revenue", "shipping_cost", "fee", "fee_tax", "adjustment", "reserve")
} | {"fee_and_tax_amount", "payable_amount"}


def test_every_documented_amount_and_kind_has_its_words_and_no_other_has() -> None:
    amounts, kinds = _documented(json.loads((SPEC / "openapi-all-versions.json").read_text()))
    named = {name for group, names in facts.STATEMENT_AMOUNTS.items() if group != "kinds" for name in names}
    assert amounts - TOTALS - named == set()
    assert named - TOTALS - amounts == set()
    assert kinds <= facts.STATEMENT_AMOUNTS["kinds"].keys()
    assert len(facts.MONEY_WORDS) == sum(len(names) for names in facts.STATEMENT_AMOUNTS.values())
    assert all(words.strip() == words and words for words in facts.MONEY_WORDS.values())


# ── what is strange ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", [broken_down, flat])
@pytest.mark.parametrize(
    ("name", "value", "minor", "text", "known"),
    [
        ("brand_new_fee", "-1.25", -125, "-1.25", False),
        ("brand_new_fee_amount", -2, -200, "-2", False),
        ("brand_new_tax", 1.5, 150, "1.5", False),
        ("brand_new_subsidy", "a lot", 0, "a lot", False),
        ("brand_new_fee", "0.00", None, "", False),
        ("brand_new_fee", None, None, "", False),
        ("brand_new_fee", True, None, "", False),
        ("brand_new_fee_id", "12", None, "", False),
        ("order_create_time", 1685548800, None, "", False),
        ("settlement_amount", "5", None, "", False),
        ("adjustment_amount", " -5 ", -500, "-5", True),
    ],
)
def test_an_amount_that_nobody_documented_is_kept(
    form: Callable[..., Any], name: str, value: object, minor: int | None, text: str, known: bool
) -> None:
    found = [(each.minor, each.text, each.known) for each in form({name: value}, "USD")]
    assert found == ([] if minor is None else [(minor, text, known)])


def test_what_is_new_has_the_group_of_its_place() -> None:
    wire = {
        "revenue_breakdown": {"new_sales": "1"},
        "shipping_cost_breakdown": {"new": {"deeper": "2"}, "supplementary_component": {"new_leg": "3"}},
        "fee_tax_breakdown": {"fee": {"new": "4"}, "tax": {"new_levy": "5"}, "toll": {"gate": "6"}},
        "new_breakdown": {"new_fee": "7", "order_id": "8"},
        "new_lists": [{"new_discount": "9"}],
    }
    found = [(each.group, each.name, each.text) for each in broken_down(wire, "USD")]
    assert found == [
        (G.REVENUE, "new_sales", "1"),
        (G.SHIPPING, "deeper", "2"),
        (G.INFORMATION, "new_leg", "3"),
        (G.FEE, "new", "4"),
        (G.TAX, "new_levy", "5"),
        (G.FEE, "gate", "6"),
        (G.INFORMATION, "new_fee", "7"),
        (G.INFORMATION, "new_discount", "9"),
    ]
    assert [each.group for each in flat({"new_fee_amount": "1"}, "USD")] == [G.FEE]


@pytest.mark.parametrize(
    ("wire", "kind", "order_id", "reference"),
    [
        ({"type": "ORDER", "order_id": "57"}, LineKind.ORDER, "57", ""),
        ({"order_id": "57"}, LineKind.ORDER, "57", ""),
        (
            {"type": "PLATFORM_PENALTY", "adjustment_id": "8", "adjustment_order_id": "57"},
            LineKind.ADJUSTMENT,
            "57",
            "8",
        ),
        ({"type": "NEVER_HEARD_OF", "adjustment_id": "8"}, LineKind.ADJUSTMENT, None, "8"),
        ({"adjustment_id": "8"}, LineKind.ADJUSTMENT, None, "8"),
        ({"type": "RESERVE", "reserve_id": "9", "associated_order_id": "57"}, LineKind.RESERVE, "57", "9"),
        ({"reserve_id": "9"}, LineKind.RESERVE, None, "9"),
    ],
)
def test_a_line_is_about_what_it_says(
    wire: dict[str, str], kind: LineKind, order_id: str | None, reference: str
) -> None:
    line = mapping.line(document(finance.StatementLine, {"id": "1", "settlement_amount": "1", **wire}), "USD")
    assert (line.kind, line.order_id, line.reference) == (kind, order_id, reference)
    assert line.channel_kind == wire.get("type", "")


def test_a_reserve_settles_nothing() -> None:
    wire = {
        "id": "1",
        "type": "RESERVE",
        "reserve_id": "9",
        "reserve_amount": "-4",
        "reserve_status": "Collected",
    }
    line = mapping.line(document(finance.StatementLine, wire), "USD")
    assert (line.settlement_minor, line.reserve_minor, line.reserve_status) == (0, -400, "COLLECTED")
    assert line.amounts == (LineAmount(G.RESERVE, "reserve_amount", -400, "-4"),)


def test_a_sale_that_keeps_nothing_back_settles_its_parts() -> None:
    wire = {"id": "1", "type": "ORDER", "order_id": "57", "revenue_amount": "10", "fee_tax_amount": "-1"}
    line = mapping.line(document(finance.StatementLine, {**wire, "reserve_amount": "0"}), "USD")
    assert (line.settlement_minor, line.reserve_minor) == (900, 0)


def test_a_settlement_that_is_not_sent_is_its_parts_and_a_number_is_an_amount() -> None:
    line = mapping.flat_line(
        document(finance.FlatLine, {"id": 1, "revenue_amount": 12, "fee_amount": "-2.5", "currency": "usd"}),
        "",
    )
    assert (line.external_id, line.settlement_minor, line.currency) == ("1", 950, "USD")


NOT_READ: list[tuple[Callable[..., Any], Any, dict[str, Any], str]] = [
    (mapping.line, finance.StatementLine, {"settlement_amount": "1"}, "id is missing"),
    (mapping.line, finance.StatementLine, {"id": "1"}, "settlement_amount is missing"),
    (mapping.line, finance.StatementLine, {"id": "1", "settlement_amount": "1.2.3"}, "“1.2.3”"),
    (mapping.flat_line, finance.FlatLine, {"id": "1", "fee_amount": "x", "settlement_amount": "1"}, "“x”"),
    (
        mapping.statement,
        finance.Statement,
        {"id": "1", "settlement_amount": "1"},
        "statement_time is missing",
    ),
    (mapping.statement, finance.Statement, {"statement_time": 1685548800}, "id is missing"),
    (mapping.withdrawal, finance.Withdrawal, {"id": "1", "create_time": 1685548800}, "amount is missing"),
    (mapping.withdrawal, finance.Withdrawal, {"id": "1", "amount": "1"}, "create_time is missing"),
    (mapping.unsettled, finance.UnsettledLine, {"id": "1"}, "est_settlement_amount is missing"),
    (mapping.sku_line, finance.SkuLine, {"settlement_amount": "1"}, "statement_id is missing"),
]


@pytest.mark.parametrize(("form", "kind", "wire", "why"), NOT_READ)
def test_what_cannot_be_read_names_the_field_and_the_value(
    form: Callable[..., Any], kind: Any, wire: dict[str, Any], why: str
) -> None:
    with pytest.raises(NotRead) as caught:
        form(document(kind, wire), "USD")
    assert why in caught.value.why
    assert caught.value.external_id == wire.get("id", "")


def test_a_payment_without_an_amount_is_not_read_and_a_strange_status_is_kept() -> None:
    wire = {"id": "1", "create_time": 1685548800, "status": "ON_ITS_WAY"}
    with pytest.raises(NotRead, match="amount is missing"):
        mapping.payment(document(finance.Payment, wire), "USD", "202605", "")
    wire["amount"] = {"value": "0"}  # type: ignore[assignment]  # an object on the wire
    paid = mapping.payment(document(finance.Payment, wire), "USD", "202605", "")
    assert (paid.amount, paid.status, paid.reserve) == (Money(0, "USD"), Unknown("ON_ITS_WAY"), None)


# ── what does not add up ─────────────────────────────────────────────────────────────────────────────────


def _statement(currency: str = "USD", **sums: int) -> ChannelStatement:
    """A statement of two lines."""
    values = {
        "settlement_minor": 1500,
        "revenue_minor": 2000,
        "shipping_minor": -100,
        "fees_minor": -300,
        "adjustment_minor": -100,
    }
    return ChannelStatement(
        external_id=ExternalStatementId("72"),
        closed_at=MOMENT,
        currency=currency,
        document=b"{}",
        **(values | sums),
    )


def _line(external_id: str, **fields: Any) -> ChannelLine:
    values: dict[str, Any] = {
        "kind": LineKind.ORDER,
        "channel_kind": "ORDER",
        "currency": "USD",
        "settlement_minor": 1600,
        "revenue_minor": 2000,
        "shipping_minor": -100,
        "fees_minor": -300,
        "adjustment_minor": 0,
        "other_fees_minor": -50,
        "amounts": (
            LineAmount(G.REVENUE, "gross_sales_amount", 2000, "20"),
            LineAmount(G.SHIPPING, "actual_shipping_fee_amount", -100, "-1"),
            LineAmount(G.FEE, "referral_fee_amount", -200, "-2"),
            LineAmount(G.TAX, "vat_amount", -50, "-0.5"),
            LineAmount(G.INFORMATION, "customer_payment_amount", 9999, "99.99"),
        ),
        "document": b"{}",
    }
    return ChannelLine(external_id=ExternalLineId(external_id), **(values | fields))


def _penalty(external_id: str = "2", reference: str = "8") -> ChannelLine:
    return _line(
        external_id,
        kind=LineKind.ADJUSTMENT,
        channel_kind="PLATFORM_PENALTY",
        settlement_minor=-100,
        revenue_minor=0,
        shipping_minor=0,
        fees_minor=0,
        other_fees_minor=0,
        adjustment_minor=-100,
        reference=reference,
        amounts=(LineAmount(G.ADJUSTMENT, "adjustment_amount", -100, "-1"),),
    )


def _told(total: int | None = 2, payable: int | None = 1500, reserve: int | None = 0) -> StatementLines:
    return StatementLines(Page((), None), total, payable, reserve, "202501")


ORDER, PENALTY = _line("1"), _penalty()
STRANGE = LineAmount(G.FEE, "brand_new_fee", -50, "-0.5", known=False)
UNREADABLE = LineAmount(G.FEE, "brand_new_fee", 0, "a lot", known=False)
CASES: list[tuple[str, ChannelStatement, list[ChannelLine], StatementLines, set[str]]] = [
    ("all is well", _statement(), [ORDER, PENALTY], _told(), set()),
    (
        "a line is missing",
        _statement(),
        [ORDER],
        _told(),
        {"lines_missing", "lines_settlement", "lines_adjustment"},
    ),
    (
        "a cent in a line",
        _statement(),
        [replace(ORDER, settlement_minor=1601), PENALTY],
        _told(),
        {"line_sum", "lines_settlement"},
    ),
    (
        "a cent in the statement",
        _statement(settlement_minor=1501),
        [ORDER, PENALTY],
        _told(),
        {"statement_sum", "payable_sum", "lines_settlement"},
    ),
    (
        "a cent in an amount of the goods",
        _statement(),
        [replace(ORDER, amounts=(LineAmount(G.REVENUE, "gross_sales_amount", 1999, "19.99"),)), PENALTY],
        _told(),
        {"line_revenue"},
    ),
    (
        "a cent in other fees",
        _statement(),
        [replace(ORDER, other_fees_minor=-51), PENALTY],
        _told(),
        {"line_fees"},
    ),
    (
        "an adjustment twice",
        _statement(settlement_minor=1400, adjustment_minor=-200),
        [ORDER, PENALTY, _penalty("3")],
        _told(3, 1400),
        {"reference_doubled"},
    ),
    (
        "a line twice",
        _statement(),
        [ORDER, ORDER, PENALTY],
        _told(),
        {
            "line_doubled",
            "lines_missing",
            "lines_settlement",
            "lines_revenue",
            "lines_shipping",
            "lines_fees",
        },
    ),
    (
        "an unknown fee, counted under the others",
        _statement(),
        [replace(ORDER, amounts=(*ORDER.amounts, STRANGE)), PENALTY],
        _told(),
        {"amount_unknown"},
    ),
    (
        "an amount that is none",
        _statement(),
        [replace(ORDER, amounts=(*ORDER.amounts, UNREADABLE)), PENALTY],
        _told(),
        {"amount_unreadable"},
    ),
    (
        "a wrong currency",
        _statement(),
        [ORDER, replace(PENALTY, currency="EUR")],
        _told(),
        {"line_currency", "lines_settlement", "lines_adjustment"},
    ),
    (
        "a reserve that the head does not know",
        _statement(),
        [ORDER, PENALTY, _line("4", kind=LineKind.RESERVE, reserve_minor=-5, amounts=(), **dict.fromkeys(
            ("settlement_minor", "revenue_minor", "shipping_minor", "fees_minor", "other_fees_minor"), 0
        ))],
        _told(3),
        {"lines_reserve"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "lines", "told", "codes"), [row[1:] for row in CASES], ids=[r[0] for r in CASES]
)
def test_what_does_not_add_up_is_named(
    statement: ChannelStatement, lines: list[ChannelLine], told: StatementLines, codes: set[str]
) -> None:
    found = check_statement(statement, lines, told=told)
    assert {reason.code for reason in found} == codes
    assert all(reason.text for reason in found)
    assert check_statement(statement, lines, told=told) == found


def test_the_reason_says_which_line_and_by_how_much() -> None:
    (of_line, of_statement) = check_statement(_statement(), [replace(ORDER, settlement_minor=1601), PENALTY])
    assert of_line.field == "1"
    assert of_line.text == "Line 1 settles 16.01 USD; its parts are 16.00 USD: 0.01 USD apart."
    assert of_statement.field == "settlement"
    assert "-0.01 USD apart" in of_statement.text


def test_a_thousand_wrong_lines_are_counted_and_twenty_named() -> None:
    wrong = [replace(ORDER, external_id=ExternalLineId(str(at)), settlement_minor=1) for at in range(1000)]
    found = check_statement(_statement(), wrong)
    assert sum(reason.code == "line_sum" for reason in found) == 20
    assert next(reason.text for reason in found if reason.code == "line_sum_more").startswith("980 more")
