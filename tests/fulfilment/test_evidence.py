"""The evidence pack: everything of one order, the buyer hidden unless an owner asks, nothing of anybody else."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from typing import Any

import pytest
from pypdf import PdfReader
from tests.factories import mark_sent
from tests.fulfilment.conftest import UPS

from shelfwire.channels.port import TrackingEvent, TrackingStep
from shelfwire.fulfilment.actions import record_events
from shelfwire.fulfilment.evidence import evidence_pack
from shelfwire.fulfilment.evidence.masks import HIDDEN, Mask, mask_of
from shelfwire.kit import clock
from shelfwire.orders.models import Address, Order, OrderDocument, TimelineEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(order: Any, pack: Any) -> Order:
    """An order that went its way, with words about its buyer in many places."""
    found = order("1", units=[("SHIRT-M", 2)])
    order("2")
    parcel = pack({found.pk: None}, scanned=2)
    mark_sent(parcel=parcel, order_id=found.pk, package_ids=("P",), at=clock.now())
    told = TrackingEvent(clock.now(), "Left with Dana Whitfield", step=TrackingStep.MOVING, raw={"a": 1})
    record_events(parcel_id=parcel.pk, source="channel", events=[told])
    body = {
        "id": "1",
        "recipient_address": {"name": "Dana Whitfield"},
        "access_token": "TOP",
        "sku": "SHIRT-M",
    }
    now = clock.now()
    OrderDocument.objects.create(
        order=found, channel_updated_at=now, fetched_at=now, via="poll", digest="d", body=json.dumps(body)
    )
    TimelineEntry.objects.create(order=found, at=clock.now(), kind="person", text="=1+1", by="Bob")
    return Order.objects.select_related("account", "address").get(pk=found.pk)


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}


def shown(files: dict[str, bytes]) -> str:
    """All the words of a pack."""
    pages = PdfReader(io.BytesIO(files["summary.pdf"])).pages
    rest = [
        content.decode("utf-8-sig") for name, content in files.items() if name.endswith((".csv", ".json"))
    ]
    return "\n".join([*(page.extract_text() for page in pages), *rest])


def test_it_holds_all_of_the_order_and_nothing_of_another_and_hides_the_buyer(mine: Order) -> None:
    pack = evidence_pack(mine, by="Bob")
    assert pack.name == "evidence-1.zip"
    files = opened(pack.content)
    words = shown(files)
    assert mine.address is not None
    for personal in (mine.address.name, *mine.address.lines, mine.address.phone, "Whitfield"):
        assert personal not in words
    for known in (UPS, "2 units scanned at packing", "Left with", "SHIRT-M", "Tracking accepted", "Bob"):
        assert known in words
    assert "TOP" not in words
    assert "'=1+1" in files["timeline.csv"].decode("utf-8-sig")
    contents = json.loads(files.pop("contents.json"))
    assert contents["files"] == {name: sha256(content).hexdigest() for name, content in files.items()}
    assert contents["buyers_data"] == "hidden"
    assert {"units.csv", "timeline.csv", "parcels.csv", "carrier-events.csv", "told-the-channel.csv"} <= set(
        files
    )
    taken = TimelineEntry.objects.get(order=mine, text__startswith="Evidence pack taken")
    assert (taken.by, taken.text) == ("Bob", "Evidence pack taken, the buyer's data hidden")


def test_with_the_buyers_data_it_shows_them_and_still_no_secret(mine: Order) -> None:
    words = shown(opened(evidence_pack(mine, by="Alice", whole=True).content))
    assert "Dana Whitfield" in words
    assert "TOP" not in words


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ({"buyer_email": "a@b.c", "sku_name": "Mug"}, {"buyer_email": HIDDEN, "sku_name": "Mug"}),
        ({"recipient": {"x": [1]}, "phone": ""}, {"recipient": HIDDEN, "phone": ""}),
        ({"said": "For DANA at 1 Elm"}, {"said": f"For {HIDDEN} at 1 Elm"}),
        ({"said": "Danaher, dana"}, {"said": f"Danaher, {HIDDEN}"}),
        ([{"cpf": "12"}, "dana", 3, None], [{"cpf": HIDDEN}, HIDDEN, 3, None]),
    ],
)
def test_a_mask_hides_known_words_and_what_keys_call_personal(value: Any, hidden: Any) -> None:
    assert Mask(("Dana",)).value(value) == hidden
    whole = Mask(("Dana",), whole=True)
    assert whole.value(value) == value
    assert whole.value({"app_secret": "s"}) == {"app_secret": HIDDEN}
    assert Mask(("Dana",)).document("no json of Dana") == HIDDEN


def test_other_scripts_are_drawn_and_what_cannot_be_is_said(order: Any) -> None:
    found = order("1", status="on_hold")
    words = "Nguyễn Thị Hồng, Đà Nẵng · Πάτρα · Київ · ร้านค้า · 東京都千代田区 ｶﾅ · <b>&"
    for text in (words, "شارع 🎁 서울", "ㅤ" * 500, "x" * 500, "\x0b\u2028"):
        TimelineEntry.objects.create(order=found, at=clock.now(), kind="person", text=text, by="Bob")
    files = opened(evidence_pack(found, by="Bob").content)
    pages = PdfReader(io.BytesIO(files["summary.pdf"])).pages
    drawn = "".join("\n".join(page.extract_text() for page in pages).split())
    for part in ("NguyễnThịHồng,ĐàNẵng", "Πάτρα", "Київ", "ร้านค้า", "東京都千代田区", "<b>&"):
        assert part in drawn
    assert "\ufffd" * 6 in drawn
    assert "شارع 🎁 서울" in files["timeline.csv"].decode("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "said", "hidden"),
    [
        ("山田 太郎", "受取人:山田太郎様", f"受取人:{HIDDEN}{HIDDEN}様"),
        ("สมชาย ใจดี", "คุณสมชายรับของ", f"คุณ{HIDDEN}รับของ"),
        ("Nguyễn Ấn", "Gửi Nguyễn, Nguyễnx", f"Gửi {HIDDEN}, Nguyễnx"),
        ("김철수", "김철수님께", f"{HIDDEN}님께"),
    ],
)
def test_a_name_is_hidden_where_no_space_ends_it(mine: Order, name: str, said: str, hidden: str) -> None:
    Address.objects.filter(order=mine).update(name=name)
    assert mask_of(mine, whole=False).text(said) == hidden
