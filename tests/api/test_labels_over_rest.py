"""Labels over REST: asked for one by one, shown, printed through the gate, voided."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Program, Store, bought_label

from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.models import Label, LabelPrint, LabelUnit


def ask(wms: Program, store: Store, *labels: dict[str, Any], **headers: str) -> list[dict[str, Any]]:
    body = {"shop_id": store.account.pk, "labels": list(labels)}
    answer = wms.ask("POST", "/labels", body, **headers)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["data"])


def test_labels_are_asked_for_each_by_itself_and_shown(wms: Program, store: Store) -> None:
    mine, ours = store.order(units=[("MUG", 2)], shipped_by="channel"), store.order()
    wanted = {
        "contents": [{"order_id": mine.pk}],
        "idempotency_key": "K1",
        "service_id": "S1",
        "service_name": "Ground",
        "agreed_price": {"minor": 460, "currency": "USD"},
        "parcel": {"weight": "0.75", "weight_unit": "kg", "length": "30"},
        "handover": {"method": "pickup"},
    }
    told = ask(wms, store, wanted, {"contents": [{"order_id": ours.pk}]}, wanted)
    assert [one["outcome"] for one in told] == ["asked", "refused", "known"]
    assert (told[1]["problem"]["code"], told[1]["problem"]["value"]) == ("seller_ships", ours.external_id)
    assert told[0]["label_id"] == told[2]["label_id"]
    label = wms.get(f"/labels/{told[0]['label_id']}")
    assert (label["status"], label["agreed_price"], label["cost"]) == (
        "asked",
        {"minor": 460, "currency": "USD"},
        None,
    )
    assert (label["order_ids"], len(label["unit_ids"]), label["asked_by"]) == ([mine.pk], 2, "API key WMS")
    assert [one["id"] for one in wms.get("/labels?status=asked")["data"]] == [label["id"]]
    assert wms.get("/labels?status=bought")["data"] == []
    assert Outgoing.objects.filter(kind="buy_label").count() == 1
    # a channel without labels says so; nothing is asked for
    assert wms.refused("POST", "/labels/services", {"order_id": mine.pk})[1] == "unsupported_by_channel"
    void = wms.post(f"/labels/{label['id']}/void", {"why": "Wrong box"}, status=200)
    assert (void["status"], Outgoing.objects.get(kind="buy_label").status) == ("void", "withdrawn")
    assert wms.refused("POST", f"/labels/{label['id']}/keep", {"why": "x"})[:2] == (409, "label_not_voidable")
    assert wms.refused("POST", f"/labels/{label['id']}/retry")[:2] == (409, "label_not_refused")
    # a key that stands for another label is not taken for this one
    other = store.order(shipped_by="channel")
    [refused] = ask(wms, store, {**wanted, "contents": [{"order_id": other.pk}]})
    assert (refused["problem"]["code"], refused["label_id"]) == ("key_used", None)
    assert not LabelUnit.objects.filter(order=other).exists()


def test_bad_labels_are_refused_and_nothing_is_written(wms: Program, store: Store) -> None:
    order = store.order(shipped_by="channel")
    good: dict[str, Any] = {"contents": [{"order_id": order.pk}]}
    slot = {"method": "pickup", "slot_start": "2026-03-02T15:00:00Z", "slot_end": "2026-03-02T17:00:00Z"}
    for bad in (
        {**good, "parcel": {"weight": "heavy"}},
        {**good, "parcel": {"weight": 1.5}},
        {**good, "agreed_price": {"minor": -1, "currency": "USD"}},
        {**good, "documents": ["poster.pdf"]},
        {**good, "handover": {"method": "drone"}},
        {**good, "serviceid": "S1"},
        {"contents": []},
        {"contents": [{"order_id": order.pk, "unit_ids": [1]}, {"order_id": order.pk, "unit_ids": [2]}]},
        {**good, "parcel": {"weight": "0"}},
        {**good, "parcel": {"length": "0.0000"}},
        {**good, "handover": {"method": "pickup", "slot_start": "2026-03-02T15:00:00Z"}},
        {**good, "handover": {**slot, "slot_end": "2026-03-02T14:00:00Z"}},
        {**good, "handover": {**slot, "method": "drop_off"}},
    ):
        body = {"shop_id": store.account.pk, "labels": [bad]}
        assert wms.refused("POST", "/labels", body)[0] == 422, bad
    assert wms.refused("POST", "/labels", {"shop_id": 10**9, "labels": [good]})[0] == 404
    assert [model.objects.count() for model in (Label, LabelUnit, Outgoing)] == [0, 0, 0]


def test_a_document_is_given_out_while_nothing_stops_it(wms: Program, store: Store) -> None:
    order = store.order(shipped_by="channel")
    label = bought_label(order)
    path = f"/labels/{label.pk}/documents"
    answer = wms.ask("GET", f"{path}/label")
    assert answer.status_code == 200
    assert b"".join(answer).startswith(b"%PDF-")
    assert wms.refused("GET", f"{path}/packing_slip")[0] == 404
    assert wms.refused("GET", f"{path}/label?format=zpl")[0] == 404
    shown = wms.get(f"/labels/{label.pk}")
    assert (shown["cost"], shown["tracking_number"]) == (
        {"minor": 460, "currency": "USD"},
        label.tracking_number,
    )
    assert [(one["kind"], one["format"], one["void"]) for one in shown["documents"]] == [
        ("label", "pdf", False)
    ]
    void = wms.post(f"/labels/{label.pk}/void", {"why": "Lost"}, status=200)
    assert void["status"] == "void_asked"
    assert wms.refused("GET", f"{path}/label")[:2] == (409, "label_not_printable")
    # each time it was given out counts as a print, and nothing that was refused does
    assert [(one.document.kind, one.by) for one in LabelPrint.objects.all()] == [("label", "API key WMS")]
    assert wms.post(f"/labels/{label.pk}/keep", {"why": "Found"}, status=200)["status"] == "bought"
    assert wms.ask("GET", f"{path}/label").status_code == 200
