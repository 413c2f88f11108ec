"""Creators over REST: a file names them, and what they sold is asked for."""

from __future__ import annotations

from tests.api.conftest import Program, Store

from shelfwire.jobs import drain
from shelfwire.settlements.models import CreatorOrder

FILE = b"Order ID,SKU ID,Creator Username,Quantity,Payment Amount,Est. standard commission payment\n"


def test_a_file_is_imported_and_its_creators_are_listed(wms: Program, store: Store) -> None:
    rows = FILE + b"57699,1,sunny.days,2,20.00,3.00\n57699,1,,2,20.00,3.00\n"
    form = {"shop_id": str(store.account.pk), "currency": "USD"}
    job = wms.post("/creator-orders/import", status=202, files={"file": ("a.csv", rows)}, form=form)
    drain()
    done = wms.get(f"/jobs/{job['id']}")
    assert (done["result"]["created"], done["result"]["failed"]) == (1, 1)
    creator = next(one for one in wms.get("/creators?currency=USD")["data"] if one["handle"] == "sunny.days")
    assert (creator["orders"], creator["units"], creator["profit"]) == (1, 2, None)
    assert (creator["expected"]["minor"], creator["sales"]["minor"]) == (-300, 2000)
    [row] = wms.get(f"/creator-orders?creator_id={creator['id']}&currency=USD")["data"]
    assert (row["order_external_id"], row["settled"], row["order_id"]) == ("57699", None, None)
    assert wms.get("/creators?currency=EUR")["data"] == []
    before = CreatorOrder.objects.count()
    bad = wms.refused(
        "POST", "/creator-orders/import", files={"file": ("a.csv", rows)}, form={"shop_id": "404404"}
    )
    assert (bad[0], CreatorOrder.objects.count()) == (404, before)
