"""Table mode: a sheet of many orders, a dry run, paste from spreadsheets, and long tables as a job."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from django.test import Client
from tests.web.scene import Scene, busy_scene, make_scene, ups_number

from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import make_parcel
from shelfwire.fulfilment.models import Parcel
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.orders.models import Address, Order
from shelfwire.people.models import Company
from shelfwire.web.station import table as table_mode
from shelfwire.web.station.paste import Pasted, PastedRow, read

pytestmark = pytest.mark.django_db
TABLE = "/c/corner-shop/station/table/"
PARCELS = "/c/corner-shop/orders/parcels/"


def sheet(scene: Scene, action: str, **lines: tuple[str, str]) -> dict[str, Any]:
    """The entry page filled in: order key to (carrier, number)."""
    filled: dict[str, Any] = {"action": action, "ids": [scene.orders[key].pk for key in lines]}
    for key, (carrier, number) in lines.items():
        filled[f"carrier-{scene.orders[key].pk}"] = carrier
        filled[f"number-{scene.orders[key].pk}"] = number
    return filled


def test_selected_orders_that_may_not_ship_get_no_line_and_a_reason(company: Company, as_bob: Client) -> None:
    orders = busy_scene(company).orders
    chosen = [orders[key].pk for key in ("late", "held", "unlinked", "fbt")]
    answer = as_bob.get(TABLE, {"ids": chosen})
    assert [line.order.pk for line in answer.context["lines"]] == [orders["late"].pk]
    page = answer.content.decode()
    assert "the buyer may still cancel freely" in page
    assert "Not linked to a SKU: HAT-RED." in page


def test_a_preview_refuses_exactly_what_shipping_would_and_does_nothing(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    for key in ("good", "wrong", "unmapped", "blank"):
        scene.order(key)
    good = ups_number()
    lines = {
        "good": ("", good),
        "wrong": ("ups", "1Z999AA10123456785"),
        "unmapped": ("fedex", "986578788855"),
        "blank": ("", ""),
    }
    before = Outgoing.objects.count(), Order.objects.get(pk=scene.orders["good"].pk).search_tokens
    preview = as_bob.post(TABLE, sheet(scene, "preview", **lines))
    outcomes = {line.order.external_id: (line.outcome, line.why) for line in preview.context["lines"]}
    assert outcomes[scene.orders["good"].external_id][0] == "ships"
    assert "wrong check digit" in outcomes[scene.orders["wrong"].external_id][1]
    assert "Map the carrier" in outcomes[scene.orders["unmapped"].external_id][1]
    assert outcomes[scene.orders["blank"].external_id] == ("", "")
    assert not Parcel.objects.exists()
    assert (Outgoing.objects.count(), Order.objects.get(pk=scene.orders["good"].pk).search_tokens) == before
    shipped = as_bob.post(TABLE, sheet(scene, "ship", **lines))
    assert "1 shipped, 2 refused" in shipped.content.decode()
    assert [line.order.pk for line in shipped.context["lines"] if line.outcome == "refused"] == [
        scene.orders["wrong"].pk,
        scene.orders["unmapped"].pk,
    ], "what was refused stands there to be mended"
    assert Parcel.objects.get().tracking_number == good


def test_a_held_order_ships_by_no_sheet(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    scene.order("held", status="on_hold")
    as_bob.post(TABLE, sheet(scene, "ship", held=("ups", ups_number())))
    assert not Parcel.objects.exists()


def test_two_carriers_on_one_number_are_refused(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    scene.order("a")
    scene.order("b")
    number = ups_number()
    answer = as_bob.post(TABLE, sheet(scene, "ship", a=("ups", number), b=("usps", number)))
    assert "One number has two carriers." in answer.content.decode()
    assert not Parcel.objects.exists()


def test_a_viewer_ships_nothing(company: Company, as_charlie: Client) -> None:
    scene = make_scene(company)
    scene.order("a")
    parcel = scene.parcel(scene.order("b"))
    row = scene.refused(scene.order("c"))
    assert as_charlie.get(TABLE).status_code == 403
    assert as_charlie.post(TABLE, sheet(scene, "ship", a=("ups", ups_number()))).status_code == 403
    for address in (f"{parcel.pk}/void/", f"{parcel.pk}/correct/", "import/", f"answers/{row.pk}/retry/"):
        assert as_charlie.post(PARCELS + address).status_code == 403
    parcel.refresh_from_db()
    row.refresh_from_db()
    assert (parcel.status, row.status) == ("ready", "refused")
    assert Parcel.objects.count() == 2


def test_two_buyers_on_one_number_are_refused_beside_the_order(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    scene.order("one")
    scene.order("two", buyer_id="B-2")
    number = ups_number()
    answer = as_bob.post(TABLE, sheet(scene, "ship", one=("ups", number), two=("ups", number)))
    assert "goes to another buyer than order" in answer.content.decode()
    assert not Parcel.objects.exists()


def test_orders_with_one_number_are_bracketed_as_one_parcel_and_twice_is_once(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    scene.order("a")
    scene.order("b")
    number = ups_number()
    lines = {"a": ("", number), "b": ("", f" {number.lower()}")}
    preview = as_bob.post(TABLE, sheet(scene, "preview", **lines))
    first, second = preview.context["lines"]
    assert first.shares == [second.order.external_id]
    assert f"One parcel with {first.order.external_id}" in preview.content.decode()
    for _ in range(2):
        answer = as_bob.post(TABLE, sheet(scene, "ship", **lines))
        assert answer.context["result"] == "2 shipped"
        assert answer.context["lines"] == []
    assert Parcel.objects.get().contents.count() == 2


def test_the_number_of_a_part_shipped_before_is_not_taken_for_the_rest(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    order = scene.order("a", units=[("SHIRT-M", 2)])
    number = ups_number()
    unit = order.units.order_by("pk").first()
    assert unit is not None
    make_parcel(
        company=company, account=order.account, carrier="ups", tracking_number=number,
        contents={order.pk: [unit.pk]}, by="Bob", via="screen",
    )  # fmt: skip
    answer = as_bob.post(TABLE, sheet(scene, "ship", a=("", number)))
    assert "is on another parcel already" in answer.context["lines"][0].why
    assert Parcel.objects.get().contents.count() == 1


def test_an_order_that_was_cancelled_meanwhile_is_refused_in_its_line(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    scene.order("good")
    gone = scene.order("gone")
    scene.order("gone", external_id=gone.external_id, status="cancelled", cancelled_by="BUYER")
    number = ups_number()
    answer = as_bob.post(TABLE, sheet(scene, "ship", good=("", ups_number()), gone=("", number)))
    assert answer.context["result"] == "1 shipped, 1 refused"
    [line] = answer.context["lines"]
    assert (line.order.pk, line.number) == (gone.pk, number)
    assert "Cancelled" in line.why
    assert Parcel.objects.count() == 1


def test_a_shortened_number_is_refused_with_the_reason(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    scene.order("a")
    answer = as_bob.post(TABLE, sheet(scene, "ship", a=("usps", "9.4E+21")))
    assert "shortened by a spreadsheet program" in answer.context["lines"][0].why
    assert 'value="9.4E+21"' in answer.content.decode()
    assert not Parcel.objects.exists()


def test_without_a_selection_the_sheet_is_the_stations_queue(company: Company, as_bob: Client) -> None:
    orders = busy_scene(company).orders
    found = [line.order.pk for line in as_bob.get(TABLE).context["lines"]]
    assert found[0] == orders["late"].pk
    assert orders["held"].pk not in found
    late = as_bob.get(TABLE, {"deadline": "late"}).context["lines"]
    assert [line.order.pk for line in late] == [orders["late"].pk]


# ── paste ────────────────────────────────────────────────────────────────────────────────────────────────


def rows(text: str, ids: Collection[str] = ()) -> Pasted:
    return read(text, lambda texts: set(ids) & set(texts))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1ZA1\r\n1ZA2\r\n", ["1ZA1", "1ZA2"]),
        ("\n\n1ZA1\n\n1ZA2\n\n", ["1ZA1", "", "1ZA2"]),
        ('"1ZA1"\n\u00a01ZA2 \u200b\n=“1ZA3”\n\'1ZA4', ["1ZA1", "1ZA2", "1ZA3", "1ZA4"]),
        ('="9400111899560000000000"\n9400 1118 9956', ["9400111899560000000000", "9400 1118 9956"]),
        ("9.4E+21\n9,4E+21", ["9.4E+21", "9,4E+21"]),
        ("pending\n1ZA2", ["pending", "1ZA2"]),
    ],
)
def test_a_column_of_numbers_is_read_without_what_a_spreadsheet_adds(text: str, numbers: list[str]) -> None:
    found = rows(text)
    assert [row.number for row in found.rows] == numbers
    assert (found.by_order, found.header) == (False, False)


@pytest.mark.parametrize("header", ["Tracking number", "TRACKING ID", "Your tracking numbers"])
def test_a_header_is_left_out(header: str) -> None:
    found = rows(f"{header}\n1ZA1")
    assert found.header
    assert [row.number for row in found.rows] == ["1ZA1"]


def test_a_table_is_read_by_its_headers_and_without_them_by_what_is_in_it() -> None:
    wanted = (PastedRow("5761", "UPS", "1Z999AA1"), PastedRow("5762", "", "1Z999AA2"))
    assert rows("Carrier,Order ID,Tracking ID\nUPS,5761,1Z999AA1\n,5762,1Z999AA2").rows == wanted
    found = rows("1Z999AA1\tUPS\t5761\n1Z999AA2\t\t5762", ids=["5761", "5762"])
    assert (found.rows, found.by_order) == (wanted, True)


def pasted(client: Client, scene: Scene, text: str, start: str = "") -> Any:
    filled = sheet(scene, "paste", **dict.fromkeys(scene.orders, ("", "")))
    answer = client.post(TABLE, {**filled, "paste": text, "start": start})
    assert answer.status_code == 200
    assert not Parcel.objects.exists()
    return answer


def numbers_of(answer: Any) -> list[str]:
    return [line.number for line in answer.context["lines"]]


def test_a_pasted_column_fills_the_lines_and_says_what_did_not_fit(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    orders = [scene.order(key) for key in "abc"]
    exact = pasted(as_bob, scene, "Tracking number\nA11111\nA22222\nA33333")
    assert numbers_of(exact) == ["A11111", "A22222", "A33333"]
    assert "The first row names the columns and was left out." in exact.context["notes"]
    fewer = pasted(as_bob, scene, "A11111\nA22222")
    assert numbers_of(fewer) == ["A11111", "A22222", ""]
    assert "The paste had fewer rows: the last 1 line got none." in fewer.context["notes"]
    more = pasted(as_bob, scene, "A11111\nA22222\nA33333", start=str(orders[1].pk))
    assert numbers_of(more) == ["", "A11111", "A22222"]
    assert "The paste had more rows than the sheet; not used: “A33333”." in more.context["notes"]


def test_lines_that_end_with_a_carriage_return_alone_are_lines() -> None:
    assert [row.number for row in rows("1Z999AA10123456784\r1Z999AA10123456785").rows] == [
        "1Z999AA10123456784",
        "1Z999AA10123456785",
    ]


def test_a_paste_that_is_no_list_is_told_and_what_was_filled_in_stays(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    scene.order("a")
    number = ups_number()
    answer = as_bob.post(TABLE, {**sheet(scene, "paste", a=("ups", number)), "paste": "x" * 140_000})
    assert answer.status_code == 200
    assert "not a list of numbers" in answer.content.decode()
    assert numbers_of(answer) == [number]


def test_a_pasted_table_finds_its_orders_whatever_their_place_and_adds_others(
    company: Company, other_company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    first, second = scene.order("a"), scene.order("b")
    extra = scene.order("c")
    del scene.orders["c"]
    theirs = make_scene(other_company).order("x")
    text = "\n".join(
        f"{order}\t{carrier}\t{number}"
        for order, carrier, number in (
            (second.external_id, "United Parcel Service", "A22222"),
            (first.external_id, "Pigeon Post", "A11111"),
            (extra.external_id, "", "A33333"),
            (theirs.external_id, "", "A44444"),
        )
    )
    answer = pasted(as_bob, scene, text)
    found = {line.order.pk: (line.carrier, line.number) for line in answer.context["lines"]}
    assert found == {
        first.pk: ("Pigeon Post", "A11111"),
        second.pk: ("ups", "A22222"),
        extra.pk: ("", "A33333"),
    }
    assert f"“{theirs.external_id}”" in " ".join(answer.context["notes"])
    assert '<option value="Pigeon Post" selected>' in answer.content.decode(), "what was typed stays"


# ── long tables ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_a_long_table_is_a_job_whose_refused_line_comes_back_to_be_mended(
    company: Company, as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_mode, "AT_ONCE", 2)
    scene = make_scene(company)
    for key in "abcd":
        scene.order(key)
    number = ups_number()
    lines = {
        "a": ("", number),
        "b": ("ups", "1Z999AA10123456785"),
        "c": ("", number),
        "d": ("", ups_number()),
    }
    checked = as_bob.post(TABLE, sheet(scene, "preview", **lines))
    address = checked.headers["Location"]
    assert "hx-get" in as_bob.get(address).content.decode(), "it follows the job"
    drain()
    page = as_bob.get(address)
    assert page.context["result"] == "3 will ship, 1 refused"
    assert not Parcel.objects.exists()
    shipped = as_bob.post(f"{address}ship/")
    drain()
    page = as_bob.get(shipped.headers["Location"])
    assert page.context["result"] == "3 shipped, 1 refused"
    assert Parcel.objects.count() == 2
    [line] = page.context["lines"]
    assert (line.order.pk, line.carrier, line.number) == (scene.orders["b"].pk, "ups", "1Z999AA10123456785")
    assert "wrong check digit" in line.why
    mended = as_bob.post(TABLE, sheet(scene, "ship", b=("ups", ups_number())))
    assert mended.context["result"] == "1 shipped"
    assert Job.objects.count() == 2


@pytest.mark.parametrize("at_once", [60, 0])
def test_what_looks_odd_ships_with_a_reason(
    company: Company, as_bob: Client, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """In the sheet itself, and in one that is long enough for a job."""
    monkeypatch.setattr(table_mode, "AT_ONCE", at_once)
    scene = make_scene(company)
    order = scene.order("a")
    Address.objects.filter(pk=order.address_id).update(country="US", postal_code="9001")
    lines = sheet(scene, "ship", a=("ups", ups_number()))

    def sent(**more: str) -> Any:
        answer = as_bob.post(TABLE, {**lines, **more})
        drain()
        return answer if at_once else as_bob.get(answer.headers["Location"])

    page = sent()
    [line] = page.context["lines"]
    assert (line.outcome, line.odd) == ("refused", True)
    assert f'name="despite-{order.pk}"' in page.content.decode()
    assert not Parcel.objects.exists()
    assert sent(**{f"despite-{order.pk}": "Called the buyer"}).context["result"] == "1 shipped"
    assert Parcel.objects.get().moves.filter(why__contains="Called the buyer").exists()


def test_a_job_of_another_company_or_kind_is_no_table(
    company: Company, other_company: Company, as_bob: Client
) -> None:
    theirs = Job.objects.create(company=other_company, name="fulfilment.import_tracking", title="x")
    other = Job.objects.create(company=company, name="orders.download", title="x")
    assert as_bob.get(f"{TABLE}{theirs.pk}/").status_code == 404
    assert as_bob.post(f"{TABLE}{theirs.pk}/ship/").status_code == 404
    assert as_bob.get(f"{TABLE}{other.pk}/").headers["Location"].endswith(f"/jobs/{other.pk}/")
    assert as_bob.post(f"{TABLE}{other.pk}/ship/").status_code == 404
    assert Job.objects.count() == 2
