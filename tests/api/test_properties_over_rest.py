"""Channel properties over REST: changed, refused whole, said of many, undone; never of another company."""

from __future__ import annotations

from tests.api.conftest import Program, Store
from tests.factories import make_sku
from tests.posting.test_answer_files import PDF

from shelfwire.posting.models import ChannelProduct, PropertyEdit


def test_properties_are_changed_looked_at_and_undone(
    store: Store, wms: Program, stranger_wms: Program
) -> None:
    sku, shop = make_sku(store.company, "LAMP"), store.account.pk
    added = wms.post(f"/shops/{shop}/products", {"product_ids": [sku.product_id]}, 200)
    assert added == {"added": 1, "there": 0, "without_sku": 0}
    (row,) = wms.get(f"/shops/{shop}/products")["data"]
    address, changes = (
        f"/channel-products/{row['id']}",
        [{"channel_product_id": row["id"], "values": {"title": "Lamp"}}],
    )
    tried = wms.post(f"/shops/{shop}/properties", {"changes": changes, "dry_run": True}, 200)
    assert (tried["changed"], tried["edit_id"], PropertyEdit.objects.count()) == (1, None, 0)
    done = wms.post(f"/shops/{shop}/properties", {"changes": changes}, 200)
    assert done["rows"][0]["after"] == {"title": "Lamp"}
    assert wms.get(address)["said"]["title"] == "Lamp"
    bad = [{"channel_product_id": row["id"], "values": {"title": "x", "setting:nothing": 1}}]
    refused = wms.post(f"/shops/{shop}/properties", {"changes": bad}, 200)
    assert (refused["refused"], refused["rows"][0]["field"], refused["edit_id"]) == (1, "nothing", None)
    assert wms.get(address)["said"]["title"] == "Lamp"
    assert stranger_wms.refused("GET", address)[0] == 404
    assert stranger_wms.refused("POST", f"/property-changes/{done['edit_id']}/undo")[0] == 404
    assert wms.post(f"/property-changes/{done['edit_id']}/undo", None, 200) == {"put_back": 1, "left": []}
    assert "title" not in wms.get(address)["said"]


def test_a_file_is_kept_once_and_answers_for_its_own_company(
    store: Store, wms: Program, stranger_wms: Program
) -> None:
    sku, shop = make_sku(store.company, "LAMP"), store.account.pk
    wms.post(f"/shops/{shop}/products", {"product_ids": [sku.product_id]}, 200)
    (row,) = wms.get(f"/shops/{shop}/products")["data"]
    made = wms.post("/answer-files", files={"file": ("cpc.pdf", PDF)})
    assert (made["name"], made["media_type"], made["size"]) == ("cpc.pdf", "application/pdf", len(PDF))
    assert wms.post("/answer-files", files={"file": ("cpc.pdf", PDF)})["id"] == made["id"]
    assert wms.refused("POST", "/answer-files", files={"file": ("cpc.pdf", b"MZ")})[:2] == (422, "bad_file")
    address = f"/answer-files/{made['digest']}"
    assert b"".join(wms.ask("GET", address).streaming_content) == PDF
    assert stranger_wms.refused("GET", address)[0] == 404
    answer = {"answer:certification:7": {"values": [{"id": made["id"]}]}}
    changes = [{"channel_product_id": row["id"], "values": answer}]
    assert wms.post(f"/shops/{shop}/properties", {"changes": changes}, 200)["changed"] == 1
    said = wms.get(f"/channel-products/{row['id']}")["said"]["answer:certification:7"]
    assert said["values"] == [{"id": made["id"], "name": "cpc.pdf"}]


def test_many_are_named_or_meant_and_never_all_by_accident(store: Store, wms: Program) -> None:
    sku, shop = make_sku(store.company, "LAMP"), store.account.pk
    wms.post(f"/shops/{shop}/products", {"product_ids": [sku.product_id]}, 200)
    address = f"/shops/{shop}/properties/bulk"
    for body in ({"ids": []}, {"ids": [1], "matching": True}, {"matching": True, "state": "nothing"}):
        assert wms.refused("POST", address, {"values": {"enabled": True}, **body})[1] == "bad_property"
    assert (
        wms.post(address, {"values": {"enabled": True}, "matching": True, "dry_run": True}, 200)["changed"]
        == 1
    )
    wms.post(address, {"values": {"enabled": True}, "matching": True}, 202)
    assert not ChannelProduct.objects.get().enabled
    store.shop.drain()
    assert ChannelProduct.objects.get().enabled
