"""BaseLinker's shop protocol: each order once by a number, only what may ship, tracking by the one way there is."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.factories import MASKED_ADDRESS, channel_order

from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.models import Parcel
from shelfwire.integrations.actions import add_integration, choose_password
from shelfwire.integrations.errors import BadIntegration
from shelfwire.integrations.models import HandedOrder, Integration, IntegrationCall
from shelfwire.kit import clock
from shelfwire.kit.secrets import Secret
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Address, Order
from shelfwire.sync.integrations.baselinker import pages
from shelfwire.web.wsgi import application

pytestmark = pytest.mark.django_db
Recorder = Callable[..., Order]
UPS = "1Z999AA10123456784"


@dataclass
class Hub:
    """A BaseLinker at its address."""

    integration: Integration
    password: str

    def ask(self, action: str, **asked: object) -> Any:
        body = urlencode({"bl_pass": self.password, "action": action, **asked}).encode()
        said: list[tuple[str, list[tuple[str, str]]]] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": f"/connect/baselinker/{self.integration.token}",
            "REMOTE_ADDR": "203.0.113.9",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        answer = b"".join(application(environ, lambda status, headers, *_: said.append((status, headers))))
        [(status, headers)] = said
        assert dict(headers)["Content-Type"].startswith("application/json")
        assert status.startswith("200")
        return json.loads(answer)

    def told(self, **asked: object) -> dict[str, int]:
        """Numbers with statuses."""
        found = self.ask("OrdersGet", **{"time_from": 0, **asked})
        found.pop("pages", None)
        return {number: one["status_id"] for number, one in found.items()}

    def code(self, action: str, **asked: object) -> str:
        """The code of a refusal."""
        found = self.ask(action, **asked)
        assert found["error"] is True
        assert found["error_text"]
        return str(found["error_code"])


@pytest.fixture
def hub(company: Any) -> Hub:
    """BaseLinker, let in to every shop of the company."""
    made, password = add_integration(
        company=company, kind="baselinker", name="Base", account=None, by="Alice"
    )
    return Hub(made, password.reveal())


def test_what_it_can_do_and_its_words(hub: Hub, account: Any) -> None:
    methods = hub.ask("SupportedMethods")
    assert {"OrdersGet", "OrderUpdate", "StatusesList", "DeliveryMethodsList"} < set(methods)
    assert hub.ask("FileVersion")["standard"] == 4
    assert hub.ask("StatusesList") == {
        "1": "On hold", "2": "Awaiting shipment", "3": "Shipped", "4": "Cancelled",
    }  # fmt: skip
    assert hub.ask("PaymentMethodsList")["2"] == "Cash on delivery"
    account.providers.create(
        delivery_option_id="D-1",
        delivery_option_name="Standard",
        external_id="P",
        name="UPS",
        seen_at=clock.now(),
    )
    assert hub.ask("DeliveryMethodsList") == {"D-1": "Standard"}
    assert hub.code("ProductsList") == "bad_call"
    calls = IntegrationCall.objects.order_by("pk")
    assert [one.outcome for one in calls] == [*["answered"] * 5, "refused"]


def test_an_order_gets_its_number_when_it_may_ship_and_comes_once(hub: Hub, order: Recorder) -> None:
    order("held", status="on_hold")
    order("masked", address=MASKED_ADDRESS)
    order("unlinked", units=(("NOBODY-KNOWS", 1),))
    order("theirs", shipped_by="channel")
    first = order("first", units=(("SHIRT-M", 2), ("MUG-1", 1)), buyer_message="Ring twice")
    assert hub.told() == {"1": 2}
    [one] = hub.ask("OrdersGet", order_id=1).values()
    assert (one["delivery_fullname"], one["delivery_country_code"]) == ("Dana Whitfield", "US")
    assert [(p["sku"], p["quantity"], p["price"], p["weight"]) for p in one["products"]] == [
        ("SHIRT-M", 2, "15.00", 0.2), ("MUG-1", 1, "15.00", 0.34),
    ]  # fmt: skip
    assert "first" in one["user_comments"]
    assert "Ring twice" in one["user_comments"]
    assert (one["paid"], one["currency"], one["date_add"]) == (1, "USD", int(first.placed_at.timestamp()))
    order("held", updated_at=clock.now())
    assert hub.told(id_from=1) == {"2": 2}, "later than one that was placed after it"
    assert hub.told(time_from=int(clock.now().timestamp()) + 3600) == {}
    Order.objects.filter(pk=first.pk).update(cancel_requested=True)
    assert hub.told() == {"1": 1, "2": 2}, "what is stopped since is on hold"
    Address.objects.filter(order=first).update(kind=Address.Kind.MASKED)
    assert hub.ask("OrdersGet", order_id=1)["1"]["delivery_fullname"] == ""
    Order.objects.filter(pk=first.pk).update(status="cancelled")
    assert hub.told() == {"1": 4, "2": 2}
    assert HandedOrder.objects.count() == 2


def test_pages_hold_every_order_once_while_more_come(
    hub: Hub, account: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE_SIZE", 4)
    monkeypatch.setattr(pages, "_HANDED_MOST", 5)
    record_orders(account, [channel_order(f"o{n}") for n in range(10)], "poll")
    found = hub.ask("OrdersGet", id_from=0)
    assert found.pop("pages") == 3
    seen = list(found)
    record_orders(account, [channel_order(f"late{n}") for n in range(3)], "poll")
    for page in (2, 3, 4):
        more = hub.ask("OrdersGet", id_from=0, page=page)
        more.pop("pages")
        seen += more
    assert [int(number) for number in seen] == list(range(1, 14))
    for bad in ({"id_from": "x"}, {"time_from": "-1"}, {"page": "9" * 30}, {"order_id": "²"}):
        assert hub.code("OrdersGet", **bad) == "bad_call"
    for field in ("id_from", "time_from", "page", "order_id"):
        for digits in (30, 5_000):
            assert hub.code("OrdersGet", **{field: "000000000001" + "9" * digits}) == "bad_call", field
    assert list(hub.ask("OrdersGet", page="0" * 20 + "1"))[:1] == ["1"]
    assert hub.told(page=2_000_000_000) == {}


def test_a_tracking_number_makes_the_parcel_once(hub: Hub, order: Recorder) -> None:
    first, second, other = order("1"), order("2"), order("3", buyer_id="B-2")
    assert len(hub.told()) == 3
    told = {"update_type": "delivery_number", "update_value": UPS, "delivery_method_name": "UPS"}
    assert hub.ask("OrderUpdate", orders_ids="1", **told) == {"counter": 1}
    assert hub.ask("OrderUpdate", orders_ids="1", **told) == {"counter": 1}, "again"
    [parcel] = Parcel.objects.all()
    assert (parcel.carrier, parcel.via, parcel.made_by) == ("ups", "software", "BaseLinker (Base)")
    assert hub.ask("OrderUpdate", order_ids="1,2", **told) == {"counter": 2}, "one box, two orders"
    assert set(parcel.contents.values_list("order_id", flat=True)) == {first.pk, second.pk}
    assert hub.code("OrderUpdate", orders_ids="3", **told) == "unequal_recipients"
    assert hub.code("OrderUpdate", orders_ids="1,3,9", **told) == "not_all"
    assert hub.told() == {"1": 3, "2": 3, "3": 2}
    usps = {**told, "update_value": "9400100000000000000006", "delivery_method_name": "Standard"}
    assert hub.ask("OrderUpdate", orders_ids="[3]", **usps) == {"counter": 1}, "the number tells the carrier"
    assert Parcel.objects.get(carrier="usps").contents.get().order_id == other.pk
    operations = Outgoing.objects.count()
    for kind, value in (("status", "3"), ("paid", "1")):
        assert hub.ask("OrderUpdate", orders_ids="1,2", update_type=kind, update_value=value) == {
            "counter": 2
        }
    for bad in (
        {"orders_ids": ""}, {"orders_ids": "x"}, {"orders_ids": "1", "update_type": "nonsense"},
        {"orders_ids": "1", "update_type": "delivery_number", "update_value": " "},
        {"orders_ids": "0" * 12 + "9" * 5_000},
    ):  # fmt: skip
        assert hub.code("OrderUpdate", **bad) == "bad_call"
    assert hub.code("OrderUpdate", orders_ids="77", update_type="status", update_value="3") == "unknown_order"
    assert (Parcel.objects.count(), Outgoing.objects.count()) == (2, operations)


def test_the_password_is_ours_or_the_one_that_baselinker_made(
    hub: Hub, company: Any, order: Recorder
) -> None:
    order("1")
    right = hub.password
    for wrong in ("", "x", right[:-1]):
        hub.password = wrong
        assert hub.code("OrdersGet", time_from=0) == "wrong_password"
    assert not HandedOrder.objects.exists()
    with pytest.raises(BadIntegration, match="16"):
        choose_password(integration=hub.integration, password=Secret("short"), by="Alice")
    choose_password(integration=hub.integration, password=Secret("made-by-baselinker-1"), by="Alice")
    hub.password = right
    assert hub.code("OrdersGet") == "wrong_password"
    hub.password = "made-by-baselinker-1"
    assert hub.told() == {"1": 2}
    Integration.objects.update(active=False)
    assert hub.code("OrdersGet") == "switched_off"
    Integration.objects.update(kind="shipstation", active=True)
    assert hub.code("OrdersGet") == "no_such_address"
