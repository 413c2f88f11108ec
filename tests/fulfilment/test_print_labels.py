"""Labels given out to be printed: pick order, arrangement, what is left out and why, and what is written down."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import make_company
from tests.support.labelled import bought, labelled_order
from tests.support.printed import look

from shelfwire.fulfilment.actions.print_labels import print_labels
from shelfwire.fulfilment.actions.void_label import void_label
from shelfwire.fulfilment.jobs_registry import print_labels_job
from shelfwire.fulfilment.models import Label, LabelDocument, LabelPrint
from shelfwire.fulfilment.print_labels import Arrangement, PrintOptions
from shelfwire.jobs import enqueue
from shelfwire.jobs.drain import drain
from shelfwire.jobs.states import JobStatus
from shelfwire.orders.models import Address, Order

pytestmark = pytest.mark.django_db
N = "94001000000000000000"


@pytest.fixture
def labels(account: Any, shirt: Any, mug: Any) -> dict[str, Label]:
    """Three parcels: a mug and a shirt, a mug alone, a shirt alone without the channel's slip."""
    made = {
        "both": labelled_order(account, "901", units=[("SHIRT-M", 1), ("MUG-1", 1)]),
        "mug": labelled_order(account, "902", units=[("MUG-1", 1)]),
        "shirt": labelled_order(account, "903", units=[("SHIRT-M", 2)]),
    }
    numbers = {"both": f"{N}01", "mug": f"{N}02", "shirt": f"{N}03"}
    return {
        name: bought(order, numbers[name], slip=name != "shirt", zpl=name != "both")
        for name, order in made.items()
    }


def printed(company: Any, labels: Any, options: PrintOptions | None = None) -> Any:
    ids = [label.pk for label in labels]
    return print_labels(company=company, label_ids=ids, options=options or PrintOptions(), by="ann")


def codes(pdf: bytes) -> list[str]:
    return [code for page in look(pdf) for code in page.codes]


LABEL = {"both": f"{N}01", "mug": f"{N}02", "shirt": f"{N}03"}
SLIP = {"both": "SLIP901", "mug": "SLIP902", "shirt": "903"}
"""What stands on the slips; the shirt's is our own and has the order's id."""


@pytest.mark.parametrize(
    ("arrangement", "expected"),
    [
        ("pairs", [LABEL["mug"], SLIP["mug"], LABEL["both"], SLIP["both"], LABEL["shirt"], SLIP["shirt"]]),
        (
            "kinds",
            [*(LABEL[k] for k in ("mug", "both", "shirt")), *(SLIP[k] for k in ("mug", "both", "shirt"))],
        ),
        ("labels", [LABEL["mug"], LABEL["both"], LABEL["shirt"]]),
    ],
)
def test_labels_and_slips_lie_in_pick_order(
    company: Any, labels: Any, arrangement: str, expected: list[str]
) -> None:
    result = printed(company, labels.values(), PrintOptions(arrangement=Arrangement(arrangement)))
    assert codes(result.content) == expected
    assert result.pages == len(expected)
    assert {(page.width, page.height) for page in look(result.content)} == {(101.6, 152.4)}
    assert LabelPrint.objects.filter(by="ann").count() == len(expected) - (arrangement != "labels")


def test_a_label_printer_gets_labels_only_and_what_has_no_zpl_is_said(company: Any, labels: Any) -> None:
    result = printed(company, labels.values(), PrintOptions(zpl=True))
    text = result.content.decode()
    assert text.index(LABEL["mug"]) < text.index(LABEL["shirt"])
    assert (result.pages, text.count("^XA")) == (2, 2)
    assert result.left_out == {labels["both"].pk: "Its label is not available as ZPL."}


def test_what_may_not_be_printed_is_left_out_with_its_reason(company: Any, labels: Any, account: Any) -> None:
    """Void, address changed since, of another company, and a document that is none: four of five are left out."""
    void_label(label=labels["mug"], by="ann", why="Wrong box")
    order = Order.objects.get(external_id="903")
    order.address = Address.objects.create(order=order, version=9, kind="full", seen_at=order.placed_at)
    order.save(update_fields=["address"])
    broken = bought(labelled_order(account, "904"), f"{N}04")
    LabelDocument.objects.filter(label=broken, kind="label").update(content=b"<html>Not today</html>")
    stranger = make_company("stranger")

    result = printed(company, [*labels.values(), broken, Label(pk=987654)])
    assert codes(result.content) == [LABEL["both"], SLIP["both"]]
    assert result.left_out == {
        labels["mug"].pk: "The label is to be voided. Wrong box",
        labels["shirt"].pk: "The address of order 903 changed after the label was bought.",
        broken.pk: "Its label cannot be printed: It is not a PDF file.",
        987654: "There is no such label.",
    }
    assert set(LabelPrint.objects.values_list("label_id", flat=True)) == {labels["both"].pk}

    assert printed(stranger, labels.values()).left_out == dict.fromkeys(
        [label.pk for label in labels.values()], "There is no such label."
    )
    assert LabelPrint.objects.count() == 2


def test_a_label_that_is_stopped_while_the_file_is_made_is_not_in_it(
    company: Any, labels: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("shelfwire.fulfilment.actions.print_labels")
    make = module.make_file
    made = []

    def make_slowly(given: Any, options: PrintOptions) -> Any:
        result = make(given, options)
        if not made:
            void_label(label=labels["mug"], by="ben", why="Address changed")
        made.append(result)
        return result

    monkeypatch.setattr(module, "make_file", make_slowly)
    result = printed(company, labels.values())
    assert LABEL["mug"] not in codes(result.content)
    assert result.left_out == {labels["mug"].pk: "The label is to be voided. Address changed"}
    assert not LabelPrint.objects.filter(label=labels["mug"]).exists()


def test_a_broken_slip_is_replaced_by_one_of_our_own(company: Any, labels: Any) -> None:
    LabelDocument.objects.filter(label=labels["mug"], kind="packing_slip").update(content=b"%PDF-1.4 cut")
    result = printed(company, [labels["mug"]])
    assert codes(result.content) == [LABEL["mug"], "902"]
    assert "end is missing" in result.remarks[labels["mug"].pk]


def test_it_takes_the_same_questions_however_many(company: Any, labels: Any, account: Any) -> None:
    with CaptureQueriesContext(connection) as few:
        printed(company, [labels["mug"]])
    more = [bought(labelled_order(account, f"8{n}", units=[("MUG-1", 1)]), f"{N}5{n}") for n in range(6)]
    with CaptureQueriesContext(connection) as many:
        printed(company, [*labels.values(), *more])
    assert len(many) == len(few)


def test_the_job_attaches_the_file_with_its_page_count_and_rows_for_the_rest(
    company: Any, labels: Any
) -> None:
    void_label(label=labels["mug"], by="ann", why="Wrong box")
    job = enqueue(
        print_labels_job,
        company=company,
        by="ann",
        labels=[label.pk for label in labels.values()],
        paper="a4",
        arrangement="pairs",
    )
    drain()
    job.refresh_from_db()
    assert (job.status, job.succeeded, job.failed) == (JobStatus.PARTLY_FAILED, 2, 1)
    file = job.files.get()
    assert job.result["pages"] == len(look(bytes(file.content))) == 1
    assert sorted(codes(bytes(file.content))) == sorted(
        [LABEL["both"], SLIP["both"], LABEL["shirt"], SLIP["shirt"]]
    )
    row = job.rows.get()
    assert (row.key, row.code) == (str(labels["mug"].pk), "not_printable")
    assert LabelPrint.objects.filter(job=job).count() == 3
