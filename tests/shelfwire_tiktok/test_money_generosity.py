"""Whatever a document about money looks like, it is read or says why not, and what is read fits where it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.shelfwire_tiktok.support import SPEC
from tests.shelfwire_tiktok.test_generosity import JSON, JUNK, mutated, paths
from tests.support.thorough import in_turn

from shelfwire_tiktok.mapping import statements as mapping
from shelfwire_tiktok.mapping.statements import NotRead
from tiktok_shop.reading import read
from tiktok_shop.reply import Document
from tiktok_shop.types import finance

Form = tuple[Callable[[Document[Any]], Any], Any]
STATEMENT = {
    "id": "72",
    "statement_time": 1685548800,
    "currency": "GBP",
    "settlement_amount": "100",
    "revenue_amount": "200",
    "fee_amount": "-30",
    "adjustment_amount": "-70",
    "payment_status": "PAID",
    "payment_id": "34",
    "net_sales_amount": "-70",
    "shipping_cost_amount": "-70",
    "payment_time": 1685548800,
}


def _row(name: str, rows: str) -> dict[str, Any]:
    found = json.loads((SPEC / "samples" / "finance" / f"{name}.json").read_text())
    row: dict[str, Any] = found["response"]["body"]["data"][rows][0]
    return row


FORMS: list[tuple[dict[str, Any], Form]] = [
    (STATEMENT, (lambda d: mapping.statement(d, "USD"), finance.Statement)),
    (
        _row("get-transactions-by-statement", "transactions"),
        (lambda d: mapping.line(d, "USD"), finance.StatementLine),
    ),
    (
        _row("get-statement-transactions-202309", "statement_transactions"),
        (lambda d: mapping.flat_line(d, "USD"), finance.FlatLine),
    ),
    (
        _row("get-transactions-by-statement", "transactions") | {"statement_id": "72", "quantity": "2"},
        (lambda d: mapping.sku_line(d, "USD"), finance.SkuLine),
    ),
    (
        _row("get-order-statement-transactions-202309", "statement_transactions"),
        (lambda d: list(mapping.flat_sku_lines(d, "USD")), finance.FlatOrderLine),
    ),
    (
        _row("get-payments", "payments"),
        (lambda d: mapping.payment(d, "USD", "202605", ""), finance.Payment),
    ),
    (_row("get-withdrawals", "withdrawals"), (lambda d: mapping.withdrawal(d, "USD"), finance.Withdrawal)),
    (
        _row("get-unsettled-transactions", "transactions"),
        (lambda d: mapping.unsettled(d, "USD"), finance.UnsettledLine),
    ),
]
PLACES = [(document, form, path) for document, form in FORMS for path in paths(document)]


def _inside(value: Any) -> Iterator[Any]:
    """Every text and number in what was read, but for the document itself."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _inside(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _inside(getattr(value, field.name))
    else:
        yield value


def _says_why(refusal: NotRead) -> bool:
    assert refusal.why
    assert len(refusal.external_id) <= 64
    return False


def understood(document: Any, form: Form) -> bool:
    mapped, kind = form
    raw = json.dumps(document).encode()
    try:
        found = mapped(Document(read(kind, raw)[0], raw))
    except NotRead as refusal:
        return _says_why(refusal)
    for value in _inside(found):
        if isinstance(value, str):
            assert "\x00" not in value
            assert len(value) <= 200
        if isinstance(value, int):
            assert -(2**63) <= value < 2**63
    return True


def test_junk_in_any_single_field_is_read_or_says_why_not() -> None:
    turn, read_anyway = count(), 0
    for document, form, path in PLACES:
        for junk in in_turn(JUNK, next(turn)):
            read_anyway += understood(mutated(document, path, junk), form)
        read_anyway += understood(mutated(document, path, None, drop=True), form)
    assert read_anyway > len(PLACES)


WORDS = sorted({str(path[0]) for _, _, path in PLACES})


@given(
    form=st.sampled_from([form for _, form in FORMS]),
    document=JSON | st.dictionaries(st.sampled_from(WORDS), JSON),
)
def test_any_json_at_all_is_read_or_says_why_not(form: Form, document: Any) -> None:
    understood(document, form)
