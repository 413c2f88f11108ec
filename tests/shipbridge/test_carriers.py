"""Carriers are asked in a process of their own: what they answer, and what that process may not do."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from bench._ups import Ups
from pypdf import PdfReader
from tests.shipbridge.conftest import BOX, FROM, SHIPMENT, TO, own_courier, ups_account

from shelfwire.kit.money import Money
from shelfwire.people.models import Company
from shelfwire.shipbridge import calls, children, own_label
from shelfwire.shipbridge.answers import Bought, NotBought, Unclear, outcome
from shelfwire.shipbridge.models import Purchase
from shelfwire.shipbridge.shipments import Place, Shipment

pytestmark = pytest.mark.django_db


def _purchase(account: Any, service: str = "standard", form: str = "pdf") -> Purchase:
    return Purchase(pk=41, carrier_account=account, service=service, format=form)


def test_a_courier_of_ones_own_has_rates_by_its_price_list_and_labels_without_any_network(
    company: Company,
) -> None:
    van = own_courier(company)
    rates, said = calls.rates(van, SHIPMENT)
    assert [(one.name, one.price, one.days) for one in rates] == [
        ("Standard", Money(450, "USD"), 2),
        ("Express", Money(1200, "USD"), 1),
    ]
    assert said == []
    heavy = Shipment(FROM, TO, type(BOX)(BOX.weight * 40, "kg"))
    assert [one.name for one in calls.rates(van, heavy)[0]] == ["Express"]

    odd = Shipment(
        FROM, Place("Ann <b> & ^XZ Co", ("1 ~Main",), "Austin", "78701", "US", "TX"), BOX, "57646-1"
    )
    made, _ = calls.buy(van, _purchase(van), odd)
    assert isinstance(made, Bought)
    assert (made.format, made.tracking_number) == ("pdf", "CS0000000413")
    page = PdfReader(io.BytesIO(made.label)).pages
    assert [round(float(side)) for side in page[0].mediabox[2:]] == [288, 432]  # 4 × 6 inches
    again, _ = calls.buy(van, _purchase(van), odd)
    assert isinstance(again, Bought)
    assert again.tracking_number == made.tracking_number

    zpl, _ = calls.buy(van, _purchase(van, form="zpl"), odd)
    assert isinstance(zpl, Bought)
    text = zpl.label.decode()
    assert zpl.format == "zpl"
    assert (text.count("^XA"), text.count("^XZ")) == (1, 1), "nothing in an address is a command"
    assert "Ann <b> &  XZ Co" in text
    assert "^FDCS0000000413^FS" in text
    assert calls.void(van, _purchase(van)) == (True, [])


_PROBE = """
import ssl, sys, urllib.request
sys.path.insert(0, {folder!r})
import _child
_child._load(_child.Wire())
print(ssl._create_default_https_context().verify_mode.name)
try:
    urllib.request.urlopen("http://api.labelary.com/", timeout=3)
except OSError as error:
    print(error)
"""


def test_no_label_is_drawn_by_an_outside_host_and_nothing_leaves_over_plain_http(ups: Ups) -> None:
    """Karrio posts a ZPL template that is to become a PDF, buyer's address included, to a host in clear."""
    assert own_label.template()["template_type"] == "SVG"
    address = {"person_name": "A", "address_line1": "1 St", "city": "Austin", "country_code": "US"}
    call: dict[str, Any] = {
        "verb": "buy",
        "plugin": "generic",
        "settings": {
            "display_name": "Van",
            "custom_carrier_name": "van",
            "metadata": {},
            # a template that would be drawn outside, by the attribute that karrio really reads
            "label_template": {"slug": "x", "template": "^XA^XZ", "template_type": "ZPL", "type": "ZPL"},
        },
        "request": {
            "service": "standard_service",
            "shipper": address,
            "recipient": address,
            "parcels": [{"weight": 1}],
        },
    }
    said = children.ask(call, 30)
    assert ups.asked == []
    assert not said["sent"]
    folder = str(Path(children.__file__).parent)
    probe = _PROBE.format(folder=folder)
    told = subprocess.run(
        [sys.executable, "-I", "-c", probe], capture_output=True, text=True, check=True
    ).stdout
    assert "CERT_REQUIRED" in told
    assert "plain HTTP is refused (api.labelary.com)" in told


def test_ups_answers_with_rates_a_label_tracking_and_a_void(ups: Ups, company: Company) -> None:
    account = ups_account(company)
    rates, said = calls.rates(account, SHIPMENT)
    assert [(one.price, one.days) for one in rates] == [(Money(910, "USD"), 3), (Money(3100, "USD"), 1)]
    assert said == []
    made, _ = calls.buy(account, _purchase(account, "ups_ground"), SHIPMENT)
    assert isinstance(made, Bought)
    assert made.format == "pdf"
    assert list(ups.shipments) == [made.tracking_number]
    sold = json.dumps(ups.shipments[made.tracking_number])
    for word in ("576460000000000001", "Dana Whitfield", "77 Elm Street", "90012", '"CA"', "A12345"):
        assert word in sold
    purchase = _purchase(account)
    purchase.shipment_identifier = made.shipment_identifier
    assert calls.void(account, purchase)[0]
    assert ups.voided == [made.tracking_number]
    ups.events[made.tracking_number] = [
        {
            "date": "20261129", "time": "101500", "location": {"address": {"city": "LOS ANGELES", "country": "US"}},
            "status": {"type": "P", "code": "PU", "description": "Picked up"},
        }
    ]  # fmt: skip
    scans, _ = calls.track(account, [made.tracking_number])
    assert [(scan.tracking_number, scan.status, scan.text) for scan in scans] == [
        (made.tracking_number, "picked_up", "Picked up")
    ]


def test_wrong_credentials_are_a_message_in_upss_words_and_nothing_is_bought(
    ups: Ups, company: Company
) -> None:
    account = ups_account(company, secret="wrong")
    rates, said = calls.rates(account, SHIPMENT)
    assert rates == []
    assert "ClientId is Invalid" in str(said[0])
    made, said = calls.buy(account, _purchase(account, "ups_ground"), SHIPMENT)
    assert made == NotBought()
    assert "ClientId is Invalid" in str(said[0])
    assert ups.shipments == {}
    assert "wrong" not in repr(account.secrets)


def test_loading_the_library_takes_nothing_of_the_carriers_time(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    van = own_courier(company)
    children.end_idle()
    monkeypatch.setattr(
        calls, "RATE_SECONDS", 0.8
    )  # less than loading takes, far more than a price list needs
    found, said = calls.rates(van, SHIPMENT)
    assert found, said


def test_a_library_that_does_not_load_in_time_is_named_and_nothing_was_asked(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    van = own_courier(company)
    children.end_idle()
    monkeypatch.setattr(children, "START_SECONDS", 0.01)
    with pytest.raises(children.CarrierSilent, match="library did not load within") as late:
        calls.rates(van, SHIPMENT)
    assert not late.value.begun


@pytest.mark.parametrize(
    ("answer", "means"),
    [("refused", NotBought), ("broken", Unclear), ("garbled", Unclear), ("silent", Unclear)],
)
def test_only_what_certainly_was_not_bought_counts_as_refused(
    answer: str, means: type, ups: Ups, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = ups_account(company)
    calls.rates(account, SHIPMENT)  # the child is there, so the clock below is the carrier's alone
    ups.ship_answer = answer
    monkeypatch.setattr(calls, "BUY_SECONDS", 1.5)
    begun = time.monotonic()
    if answer == "silent":
        with pytest.raises(children.CarrierSilent) as silent:
            calls.buy(account, _purchase(account, "ups_ground"), SHIPMENT)
        assert silent.value.begun, "it may have been bought"
        assert time.monotonic() - begun < 10
        return
    made, said = calls.buy(account, _purchase(account, "ups_ground"), SHIPMENT)
    assert isinstance(made, means)
    if answer == "refused":
        assert ups.shipments == {}
        assert "Missing or invalid shipper number" in str(said[0])


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        ({"result": {"tracking_number": "1Z"}, "sent": True, "status": 200}, Bought),
        ({"result": None, "messages": [], "sent": False}, NotBought),
        ({"result": None, "messages": [{"code": "1"}], "sent": True, "status": 400}, NotBought),
        ({"result": None, "messages": [{"code": "1"}], "sent": True, "status": 200}, NotBought),
        ({"result": None, "messages": [{"code": "1"}], "sent": True, "status": 500}, Unclear),
        ({"result": None, "messages": [{"code": "1"}], "sent": True, "status": 0}, Unclear),
        ({"result": None, "messages": [{"code": "1"}], "sent": True, "status": 200, "failed": True}, Unclear),
        ({"result": None, "messages": [], "sent": True, "status": 200}, Unclear),
        ({"result": {"docs": {}}, "messages": [{"code": "1"}], "sent": True, "status": 200}, Unclear),
    ],
)
def test_what_an_answer_to_a_purchase_means(answer: dict[str, Any], means: type) -> None:
    assert isinstance(outcome(answer), means)


def test_a_document_that_cannot_be_read_does_not_lose_the_label() -> None:
    said = {
        "result": {"tracking_number": "1Z9", "docs": {"label": "no base64!"}},
        "sent": True,
        "status": 200,
    }
    made = outcome(said)
    assert isinstance(made, Bought)
    assert (made.tracking_number, made.label, made.format) == ("1Z9", b"", "")
    whole = {"result": {"tracking_number": "1Z9", "docs": {"label": base64.b64encode(b"%PDF-1").decode()}}}
    assert outcome(whole) == Bought("1Z9", "1Z9", b"%PDF-1", "pdf", None)
