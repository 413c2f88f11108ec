"""Tracking numbers by file: every bad row has its own answer, and the others ship."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from tests.factories import channel_order, make_account
from tests.fulfilment.conftest import FEDEX, UPS, USPS

from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import TrackingOptions, import_tracking, make_parcel
from shelfwire.fulfilment.errors import MalformedNumber
from shelfwire.fulfilment.jobs_registry import import_tracking_job
from shelfwire.fulfilment.models import Parcel
from shelfwire.jobs import drain, enqueue
from shelfwire.kit.cells import UnknownZone
from shelfwire.kit.locales import UnknownLocale
from shelfwire.kit.sheets import UnreadableFile, WrongColumns, WrongKind
from shelfwire.orders.actions import record_orders

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "Order ID,Tracking number,Carrier"


@pytest.fixture
def bring(company: Any, account: Any) -> Any:
    def bringing(*lines: str, header: str = HEADER, **options: Any) -> Any:
        return import_tracking(
            company=company,
            name="tracking.csv",
            content="\n".join([header, *lines]).encode(),
            by="Bob",
            options=TrackingOptions(**options),
        )

    return bringing


def outcomes(result: Any) -> list[tuple[int, str, str]]:
    return [(row.line, row.status, row.code) for row in result.rows]


def test_one_bad_row_ships_the_others_and_comes_back(bring: Any, order: Any) -> None:
    for n in ("1", "2"):
        order(n)
    order("3", status="on_hold")

    result = bring(f"1,{UPS},UPS", f"3,{USPS},USPS", f"2,{FEDEX},FedEx")

    assert outcomes(result) == [(2, "shipped", ""), (3, "failed", "not_released"), (4, "shipped", "")]
    assert [result.counts[name] for name in ("parcels", "shipped", "failed")] == [2, 2, 1]
    assert set(Parcel.objects.values_list("tracking_number", "via", "made_by")) == {
        (UPS, "csv", "Bob"),
        (FEDEX, "csv", "Bob"),
    }
    back = list(csv.reader(io.StringIO(result.returned_file.decode("utf-8-sig"))))
    assert back[0] == ["Order ID", "Tracking number", "Carrier", "Status", "Message"]
    assert back[2][:4] == ["3", USPS, "USPS", "failed"]
    assert "On hold" in back[2][4]


def test_the_same_file_twice_changes_nothing(bring: Any, order: Any) -> None:
    for n in ("1", "2", "3"):
        order(n)
    lines = (f"1,{UPS},UPS", f"2,{FEDEX},FedEx", f"3,{FEDEX},FedEx")

    assert (bring(*lines).counts["parcels"], Parcel.objects.count()) == (2, 2)
    again = bring(*lines)

    assert (again.counts["parcels"], again.counts["unchanged"], again.counts["failed"]) == (0, 3, 0)
    assert Parcel.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (f"404,{UPS},UPS", "wrong_shop", "There is no order 404"),
        (f"1,{UPS},Uncle Bob", "unknown_carrier", "no carrier “Uncle Bob”"),
        ("1,D10011354453707,OnTrac", "carrier_not_mapped", "does not accept OnTrac"),
        ("1,1Z999AA10123456785,UPS", "malformed_tracking_number", "wrong check digit"),
        ("1,=1+1,UPS", "bad_tracking_row", "formula"),
        (f'=HYPERLINK("x"),{UPS},UPS', "bad_tracking_row", "formula"),
        (f"5.76461E+17,{UPS},UPS", "bad_cell", "shortened by a spreadsheet"),
        ("1,1Z999AA10123456785,", "malformed_tracking_number", "wrong check digit for UPS"),
        ("1,,UPS", "bad_cell", "Tracking number is empty"),
        (f",{UPS},UPS", "bad_cell", "Order ID is empty"),
        (f"9,{UPS},UPS", "order_blocked", "asks to cancel"),
        (f"7,{FEDEX},FedEx", "tracking_number_used", "on another parcel already for order 8"),
    ],
)
def test_every_mistake_has_its_own_answer_and_does_nothing(
    bring: Any, order: Any, pack: Any, line: str, code: str, says: str
) -> None:
    order("1")
    order("7")
    order("9", cancel_requested=True)
    pack({order("8").pk: None}, number=FEDEX, carrier="FedEx")

    result = bring(line)

    [row] = result.rows
    assert (row.status, row.code) == ("failed", code)
    assert says in row.message
    assert Parcel.objects.count() == 1


def test_a_row_without_a_carrier_ships_with_the_one_that_its_number_tells(bring: Any, order: Any) -> None:
    order("1")
    assert bring(f"1,{UPS},").counts["shipped"] == 1
    assert Parcel.objects.get().carrier == "ups"
    assert bring(f"1,{UPS},United Parcel Service").counts["unchanged"] == 1
    assert Parcel.objects.count() == 1


def test_a_file_without_a_column_for_the_carrier_is_read_by_its_numbers(bring: Any, order: Any) -> None:
    for n in ("1", "2", "3"):
        order(n)
    result = bring(f"1,{UPS}", f"2,{FEDEX}", "3,ABCDEF", header="Order ID,Tracking number")
    assert outcomes(result) == [(2, "shipped", ""), (3, "shipped", ""), (4, "failed", "unknown_carrier")]
    assert dict(Parcel.objects.values_list("tracking_number", "carrier")) == {UPS: "ups", FEDEX: "fedex"}
    assert bring(f"1,{UPS}", header="Order ID,Tracking number").counts["unchanged"] == 1
    assert Parcel.objects.count() == 2


def test_wrong_columns_zone_locale_or_encoding_refuse_the_file_whole(bring: Any, order: Any) -> None:
    order("1")
    with pytest.raises(WrongColumns, match="no column for order"):
        bring(f"1,{UPS},UPS", header="Weight,Tracking number,Carrier")
    with pytest.raises(UnknownZone):
        bring(f"1,{UPS},UPS", zone="Mars/Base")
    with pytest.raises(UnknownLocale):
        bring(f"1,{UPS},UPS", locale="xx-XX")
    with pytest.raises(UnreadableFile):
        import_tracking(company=order("1").company, name="x.csv", content=b"Order ID\xff,\x00", by="Bob")
    assert not Parcel.objects.exists()


@pytest.mark.parametrize(
    "header",
    ["Order ID,Order Status,Tracking ID,Shipping Provider Name,Seller SKU", "SKU,Title,Quantity",
     "Return Order ID,Tracking number,Carrier", "Channel SKU ID,Our SKU,Shop"],
)  # fmt: skip
def test_a_file_of_another_kind_ships_nothing(bring: Any, order: Any, header: str) -> None:
    order("1")
    with pytest.raises(WrongKind, match="here belongs a list of tracking numbers"):
        bring(f"1,Awaiting shipment,{UPS},UPS", header=header)
    assert not Parcel.objects.exists()


def test_digits_that_a_spreadsheet_replaced_by_zeros_are_asked_about_row_by_row(
    bring: Any, order: Any
) -> None:
    order("1")
    order("2")
    lines = ("1,61299998820821100000,FedEx", "2,61299998820821200000,FedEx")
    asked = bring(*lines, accept_unusual_numbers=True)
    assert outcomes(asked) == [(2, "failed", "confirm_needed"), (3, "failed", "confirm_needed")]
    assert not Parcel.objects.exists()
    header = asked.returned_file.decode("utf-8-sig").splitlines()[0]
    assert header == "Order ID,Tracking number,Carrier,Confirm,Status,Message"

    result = bring(f"{lines[0]},yes", f"{lines[1]},", header=f"{HEADER},Confirm", accept_unusual_numbers=True)

    assert outcomes(result) == [(2, "shipped", ""), (3, "failed", "confirm_needed")]
    assert Parcel.objects.get().tracking_number == "61299998820821100000"


def test_a_single_number_with_such_zeros_is_refused_until_its_person_insists(
    company: Any, account: Any, order: Any
) -> None:
    found = order("1")
    args: dict[str, Any] = {
        "company": company, "account": account, "carrier": "FedEx", "tracking_number": "61299998820821100000",
        "contents": {found.pk: None}, "by": "Bob", "via": "screen",
    }  # fmt: skip
    with pytest.raises(MalformedNumber, match="15th digit"):
        make_parcel(**args)
    assert not Parcel.objects.exists()
    make_parcel(**args, accept_unusual_number=True)
    assert Parcel.objects.get().tracking_number == "61299998820821100000"


def test_aliases_semicolons_and_extra_columns_are_understood(bring: Any, order: Any) -> None:
    order("1")
    result = bring(f"1;{UPS};UPS;red", header="orderid;TRACKING ID;Shipping provider;Colour")
    assert (result.counts["shipped"], result.ignored_columns) == (1, ("Colour",))


def test_rows_with_one_number_are_one_parcel_made_whole_or_not_at_all(bring: Any, order: Any) -> None:
    for n in ("1", "2"):
        order(n)
    order("3", status="on_hold")

    order("4")

    result = bring(f"1,{UPS},UPS", f"2,{UPS.lower()},UPS", f"4,{FEDEX},FedEx", f"3,{FEDEX},FedEx")

    assert outcomes(result) == [
        (2, "shipped", ""),
        (3, "shipped", ""),
        (4, "failed", "parcel_waits"),
        (5, "failed", "not_released"),
    ]
    assert Parcel.objects.get().contents.count() == 2


def test_an_unreadable_row_holds_back_the_other_rows_of_its_parcel(bring: Any, order: Any) -> None:
    order("1")
    result = bring(f"1,{UPS},UPS", f"404,{UPS},UPS")
    assert outcomes(result) == [(2, "failed", "parcel_waits"), (3, "failed", "wrong_shop")]
    assert "line 3" in result.rows[0].message
    assert not Parcel.objects.exists()


def test_sku_and_quantity_say_what_is_in_which_parcel(bring: Any, order: Any, mug: Any) -> None:
    mine = order("1", units=[("SHIRT-M", 3), ("MUG-1", 1)])
    header = HEADER + ",SKU,Qty"

    result = bring(f"1,{UPS},UPS,shirt-m,2", f"1,{FEDEX},FedEx,,", f"1,{USPS},USPS,MUG-1,1", header=header)

    assert outcomes(result) == [(2, "shipped", ""), (3, "shipped", ""), (4, "shipped", "")]
    counts = {p.tracking_number: p.contents.count() for p in Parcel.objects.all()}
    assert counts == {UPS: 2, FEDEX: 1, USPS: 1}
    assert mine.parcel_contents.count() == 4


def test_two_numbers_and_two_alike_units_are_two_parcels(bring: Any, order: Any) -> None:
    order("1", units=[("SHIRT-M", 2)])
    lines = (f"1,{UPS},UPS", f"1,{FEDEX},FedEx")

    assert bring(*lines).counts["parcels"] == 2
    assert [p.contents.count() for p in Parcel.objects.all()] == [1, 1]
    assert bring(*lines).counts["unchanged"] == 2


@pytest.mark.parametrize("units", [[("SHIRT-M", 3)], [("SHIRT-M", 1), ("MUG-1", 1)]])
def test_two_numbers_that_nobody_can_tell_apart_are_asked_about(
    bring: Any, order: Any, mug: Any, units: Any
) -> None:
    order("1", units=units)

    result = bring(f"1,{UPS},UPS", f"1,{FEDEX},FedEx")

    assert {(row.status, row.code) for row in result.rows} == {("failed", "bad_tracking_row")}
    assert "SKU and Quantity" in result.rows[0].message
    assert not Parcel.objects.exists()


def test_more_than_the_order_has_is_refused(bring: Any, order: Any) -> None:
    order("1", units=[("SHIRT-M", 1)])
    result = bring(f"1,{UPS},UPS,SHIRT-M,2", header=HEADER + ",SKU,Qty")
    assert "has 1 unpacked SHIRT-M, line 2 says 2" in result.rows[0].message
    assert not Parcel.objects.exists()


def test_a_ship_date_before_the_order_is_refused_and_an_ambiguous_one_too(bring: Any, order: Any) -> None:
    order("1")  # placed 2026-03-02 15:00 UTC
    header = HEADER + ",Ship date"
    cases = [
        ("2026-03-02 16:00", {"zone": "UTC"}, "shipped"),
        ("2026-03-02 16:00", {"zone": "Europe/Berlin"}, "shipped"),
        ("2026-03-02 15:30", {"zone": "Europe/Berlin"}, "failed"),
        ("02/03/2026", {"locale": "en-GB"}, "shipped"),
        ("01/03/2026", {"locale": "en-GB"}, "failed"),
    ]
    for text, options, expected in cases:
        Parcel.objects.all().delete()
        [row] = bring(f"1,{UPS},UPS,{text}", header=header, **options).rows
        assert row.status == expected, (text, options, row.message)


def test_an_order_id_that_two_shops_share_needs_the_shop(bring: Any, order: Any, company: Any) -> None:
    order("1")
    record_orders(make_account(company, "Second shop"), [channel_order("1")], "poll")

    assert "2 shops have an order 1" in bring(f"1,{UPS},UPS").rows[0].message
    assert bring(f"1,{UPS},UPS,Corner Shop US", header=HEADER + ",Shop").counts["shipped"] == 1


def test_a_dry_run_ships_nothing_and_refuses_what_the_import_would(bring: Any, order: Any) -> None:
    order("1", units=[("SHIRT-M", 2)])
    order("2", status="on_hold")
    lines = (f"1,{UPS},UPS,2", f"1,{FEDEX},FedEx,1", f"2,{FEDEX},FedEx,1")
    header = HEADER + ",Quantity"
    checked = bring(*lines, header=header, dry_run=True)
    assert not Parcel.objects.exists()
    assert not Outgoing.objects.exists()
    done = bring(*lines, header=header)
    assert (outcomes(checked), checked.counts) == (outcomes(done), done.counts)
    assert done.counts["failed"] > 0
    assert done.counts["parcels"] == Parcel.objects.count() > 0


def test_as_a_job_it_counts_hands_back_and_retries_only_what_failed(
    company: Any, order: Any, account: Any
) -> None:
    order("1")
    order("2", status="on_hold")
    content = "\n".join([HEADER, f"1,{UPS},UPS", f"2,{FEDEX},FedEx"]).encode()

    job = enqueue(
        import_tracking_job, company=company, by="Bob", files={"t.csv": content}, file="t.csv", zone="UTC"
    )
    drain()

    job.refresh_from_db()
    assert (job.status, job.succeeded, job.failed, job.total) == ("partly_failed", 1, 1, 2)
    assert job.result["parcels"] == 1
    row = job.rows.get()
    assert (row.key, row.code) == ("3", "not_released")
    assert set(job.files.filter(direction="out").values_list("name", flat=True)) == {
        "t.refused.csv",
        "t.results.csv",
    }


def test_two_buyers_on_one_number_are_refused_row_by_row(order: Any, account: Any, company: Any) -> None:
    order("1"), order("2", buyer_id="B-2"), order("3")
    file = f"Order ID,Carrier,Tracking number\n1,UPS,{UPS}\n2,UPS,{UPS}\n3,FedEx,{FEDEX}\n"
    done = import_tracking(company=company, name="t.csv", content=file.encode(), by="Bob")
    assert [(row.status, row.code) for row in done.rows] == [
        ("failed", "parcel_waits"),
        ("failed", "unequal_recipients"),
        ("shipped", ""),
    ]
    assert Parcel.objects.get().tracking_number == FEDEX
