"""What may be done with selected orders."""

from __future__ import annotations

from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.grid import Act


def acts(request: CompanyRequest) -> list[Act]:
    """The bulk bar of the orders list."""
    return [
        Act("Pick list", "list-check", at(request, "station:pick_list"), new_tab=True),
        Act("Packing slips", "printer", at(request, "orders:slips"), new_tab=True),
        Act("Buy label", "tag", at(request, "station:labels"), key="b"),
        Act("Evidence packs", "archive", at(request, "orders:evidence_many")),
        Act("Ship", "truck", at(request, "station:table"), key="s", primary=True),
    ]
