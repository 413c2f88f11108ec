"""Labels bought at the ship station and printed, over the real simulator; both sides are compared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.journeys.conftest import Begin, Diary
from tests.support.printed import look

from shelfwire.fulfilment.actions import save_packaging
from shelfwire.fulfilment.models import Label, LabelPrint, Measure
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.orders.models import Order
from shelfwire.people.models import User

STATION = "/c/corner-shop/station/labels/"
LABELS = "/c/corner-shop/orders/labels/"


@pytest.fixture
def packer(pat: User) -> Client:
    client = Client()
    client.force_login(pat, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_bob_there(bob: User) -> Client:
    client = Client()
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    return client


def waiting(diary: Diary, count: int, *, hours: float = 1.1) -> list[Order]:
    """So many orders that wait for TikTok's label."""
    codes = [row["seller_sku"] for row in diary.control.catalogue(diary.shop_id)][:2]
    ids = [diary.buy(1, codes[n % 2], shipping_type="TIKTOK") for n in range(count)]
    diary.later(hours=hours)
    return [diary.order(pk) for pk in ids]


def filled(orders: list[Order], **typed: str) -> dict[str, Any]:
    """The table of parcels as it is sent, the same for each of them."""
    box = {"weight": "1.5", "weight_unit": "lb", "length_unit": "in"} | typed
    sent: dict[str, Any] = {"ids": [order.pk for order in orders], "action": "ask"}
    for order in orders:
        sent |= {f"{name}-o{order.pk}": value for name, value in box.items()}
        sent[f"take-o{order.pk}"] = "yes"
    return sent


def chosen(page: Any, **more: str) -> dict[str, Any]:
    """The offers as they stand on the page, bought for the total that it says."""
    sent = {"action": "buy", "total": page.context["total"], "paper": "4x6", "arrangement": "pairs"}
    for line in page.context["lines"]:
        sent |= {f"choice-{line.key}": line.chosen, f"take-{line.key}": "yes"}
    return {**sent, **more}


def offers(client: Client, sent: dict[str, Any]) -> tuple[str, Any]:
    """Ask what the labels cost: the page's address and the page."""
    asked = client.post(STATION, sent)
    assert asked.status_code == 302, asked.context["rows"][0].wrong
    drain()
    return asked.headers["Location"], client.get(asked.headers["Location"])


def bought_calls(diary: Diary) -> list[str]:
    calls = diary.control.calls(operation="POST /fulfillment", verdict="ok", limit=1000)
    return [call["path"] for call in calls if call["path"].endswith("/packages")]


def test_american_labels_are_weighed_priced_bought_once_and_printed(
    open_for_business: Begin, packer: Client
) -> None:
    diary = open_for_business()
    diary.switch("labels_out")
    orders = waiting(diary, 3)
    box = save_packaging(
        company=diary.company, name="Box M", length=Decimal(10), width=Decimal(8), height=Decimal(4),
        length_unit="in", is_default=True,
    )  # fmt: skip

    # the parcels: the packaging's size is there, weight is typed; half a size is refused and nothing is asked
    table = packer.get(STATION)
    assert [row.first.pk for row in table.context["rows"]] == [order.pk for order in orders]
    assert {row.packaging_id for row in table.context["rows"]} == {box.pk}
    wrong = packer.post(STATION, filled(orders, length="10", width="", height="4"))
    assert (wrong.status_code, Job.objects.filter(name="labels.offers").count()) == (422, 0)
    filled_in = packer.post(
        STATION,
        filled(orders, action="fill") | {"action": "fill", "all_packaging": box.pk, "all_weight": "2"},
    )
    assert {(row.box["weight"], row.box["length"]) for row in filled_in.context["rows"]} == {("2", "10")}

    # the offers: prices of the channel, the cheapest chosen, the total before the click
    sent = filled(orders, packaging=str(box.pk), length="10", width="8", height="4")
    address, page = offers(packer, sent)
    lines = page.context["lines"]
    assert len(lines) == 3
    assert all(line.choice.price.minor == min(one.price.minor for one in line.choices) for line in lines)
    assert all(sum(one.is_default for one in line.choices) == 1 for line in lines)
    assert page.context["total"] in page.content.decode()

    # a total that is not the one on the page buys nothing
    stale = packer.post(f"{address}buy/", chosen(page, total="1.00 USD"))
    assert (stale.status_code, Job.objects.filter(name="labels.order").count()) == (409, 0)

    # one job buys all; the button pressed twice is one purchase
    for _ in range(2):
        answer = packer.post(f"{address}buy/", chosen(page))
    drain()
    labels = list(Label.objects.order_by("pk"))
    assert [label.status for label in labels] == ["bought"] * 3
    assert len(bought_calls(diary)) == 3
    assert {str(label.cost) for label in labels} == {str(line.choice.price) for line in lines}
    truth = {row["id"]: row for row in diary.control.orders()}
    assert {truth[order.external_id]["status"] for order in orders} == {"AWAITING_COLLECTION"}

    # the print: one PDF of label and slip in turn, on the paper that was chosen, every barcode read
    done = packer.get(answer.headers["Location"])
    assert set(done.context["printable"]) == {label.pk for label in labels}
    packer.post(f"{LABELS}print/", {"ids": done.context["printable"], "paper": "4x6", "arrangement": "pairs"})
    drain()
    job = Job.objects.get(name="labels.print")
    file = packer.get(f"{LABELS}print/{job.pk}/file/")
    pages = look(file.content)
    assert job.result["pages"] == len(pages) == 6
    assert {(page.width, page.height) for page in pages} == {(101.6, 152.4)}
    assert all(page.margin > 0 for page in pages)
    numbers = {label.tracking_number for label in labels}
    assert {code for page in pages[::2] for code in page.codes} == numbers
    assert LabelPrint.objects.count() == 6

    # the next parcel of the same contents begins with what was told
    assert Measure.objects.count() == 2
    (again,) = waiting(diary, 1)
    row = next(row for row in packer.get(STATION).context["rows"] if row.first.pk == again.pk)
    assert (row.remembered, row.box["weight"], row.packaging_id) == (True, "1.5", box.pk)


def test_labels_by_slot_show_the_slots_and_are_bought_for_one(
    open_for_business: Begin, packer: Client
) -> None:
    diary = open_for_business("saigon")
    diary.switch("labels_out")
    orders = waiting(diary, 2)
    rows = packer.get(STATION).context["rows"]
    sent: dict[str, Any] = {"ids": [order.pk for order in orders], "action": "ask"}
    for row in rows:
        sent |= {f"take-{row.key}": "yes", f"weight-{row.key}": "", f"weight_unit-{row.key}": "g"}
    address, page = offers(packer, sent)
    assert page.context["by_slot"]
    assert page.context["total"] == ""
    packer.post(f"{address}buy/", chosen(page))
    drain()
    labels = list(Label.objects.all())
    assert [label.status for label in labels] == ["bought", "bought"]
    assert {label.handover_method for label in labels} <= {"pickup", "drop_off"}
    assert all(label.tracking_number for label in labels)


def test_two_packers_buy_the_same_orders_and_there_is_one_label_each(
    open_for_business: Begin, packer: Client, as_bob_there: Client
) -> None:
    diary = open_for_business()
    diary.switch("labels_out")
    orders = waiting(diary, 2)
    mine, my_page = offers(packer, filled(orders))
    his, his_page = offers(as_bob_there, filled(orders))
    packer.post(f"{mine}buy/", chosen(my_page))
    second = as_bob_there.post(f"{his}buy/", chosen(his_page))
    drain()
    assert Label.objects.count() == 2
    assert len(bought_calls(diary)) == 2
    told = as_bob_there.get(second.headers["Location"])
    assert [row.label for row, _ in told.context["not_asked"]] == [order.external_id for order in orders]
