"""Every address that can be read answers as the document says, with everything half made."""

from __future__ import annotations

import itertools

from tests.api.conftest import Program
from tests.api.operations import QUERIES, operations
from tests.web.half_made import half_made

from shelfwire.orders.models import OrderDocument
from shelfwire.people.models import Company

RENAMED = {
    "shop_id": "account_id",
    "external_id": "order_id",
    "reservation_id": "external_id",
    "category_id": "category_key",
}
"""What an address of the REST interface calls otherwise than the screens."""


def test_every_reading_operation_stands_with_everything_half_made(company: Company, wms: Program) -> None:
    known = {
        **half_made(company),
        "document": ["label", "packing_slip"],
        "code": ["BARE", "PUT-AWAY", "PRICED"],
    }
    OrderDocument.objects.exclude(body__startswith="{").update(
        body="{}"
    )  # what is not JSON is never recorded
    answered: dict[str, set[int]] = {}
    for operation in operations():
        if operation.writes:
            continue
        for values in itertools.product(*(known[RENAMED.get(name, name)] for name in operation.names)):
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
