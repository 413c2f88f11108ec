"""Every address that can be read answers as the document says, with everything half made."""

from __future__ import annotations

from tests.api.conftest import Program
from tests.api.operations import QUERIES, operations
from tests.settlements.told import told_sale, told_statement
from tests.web.half_made import half_made
from tests.web.routes import combinations

from shelfwire.channels.models import Account
from shelfwire.orders.models import OrderDocument
from shelfwire.people.models import Company
from shelfwire.settlements.actions import record_lines, record_statements
from shelfwire.settlements.models import Statement

RENAMED = {
    "shop_id": "account_id",
    "external_id": "order_id",
    "reservation_id": "external_id",
    "category_id": "category_key",
}
"""What an address of the REST interface calls otherwise than the screens."""


def _statements(company: Company) -> list[int]:
    """One whose lines were never read, and one with a line of a fee that nobody knows."""
    account = Account.objects.filter(company=company)[0]
    made = record_statements(account=account, statements=[told_statement(1), told_statement(2)])
    record_lines(Statement.objects.get(pk=made.ids["s-2"]), [told_sale(1, odd=-7)])
    return list(made.ids.values())


def test_every_reading_operation_stands_with_everything_half_made(company: Company, wms: Program) -> None:
    known = {
        **half_made(company),
        "document": ["label", "packing_slip"],
        "code": ["BARE", "PUT-AWAY", "PRICED"],
        "statement_id": _statements(company),
    }
    OrderDocument.objects.exclude(body__startswith="{").update(
        body="{}"
    )  # what is not JSON is never recorded
    answered: dict[str, set[int]] = {}
    for operation in operations():
        if operation.writes:
            continue
        names = [RENAMED.get(name, name) for name in operation.names]
        for values in combinations(known, names):
            path = operation.path.format_map(dict(zip(operation.names, values, strict=True)))
            answer = wms.ask("GET", path + QUERIES.get(operation.path, ""))
            answered.setdefault(str(operation), set()).add(answer.status_code)
    # 409: a label that something stops is not given out
    assert {status for statuses in answered.values() for status in statuses} <= {200, 404, 409, 422}
    never = {name for name, statuses in answered.items() if 200 not in statuses}
    assert never <= {
        # asked of a shop that is not there
        "GET /stock/explain",
        "GET /movements",
        "GET /stock/supply",
        # asked about a SKU that this company does not have, and for a document that no half-made label has or gives out
        "GET /labels/{label_id}/documents/{document}",
    }
