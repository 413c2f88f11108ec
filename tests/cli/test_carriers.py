"""``shelfwire carriers`` at a shell."""

from __future__ import annotations

import pytest
from tests.api.conftest import Store, store  # noqa: F401  # a fixture
from tests.shipbridge.conftest import SENDER, own_courier
from tests.shipbridge.scene import carrier_label_unknown

from shelfwire.cli import carriers
from shelfwire.cli.main import parser
from shelfwire.cli.stock import UnknownName
from shelfwire.inventory.actions import set_sender
from shelfwire.inventory.queries import warehouses
from shelfwire.jobs import drain
from shelfwire.shipbridge import children
from shelfwire.shipbridge.models import RateAsk

pytestmark = pytest.mark.django_db


def test_accounts_and_what_nobody_knows_are_told(store: Store) -> None:  # noqa: F811
    _, label = carrier_label_unknown(store.order(), store.order())
    account, unknown = carriers.standing()
    assert account.endswith("A van (Own courier): on, never tested")
    assert f"label-{label.pk} Not known whether it was bought." in unknown


def test_rates_of_an_order_are_asked_and_told(
    store: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for place in warehouses(store.company):
        set_sender(warehouse=place, parts=SENDER, by="Alice")
    own_courier(store.company)
    order = store.order()
    monkeypatch.setattr(carriers.time, "sleep", lambda _: drain())
    lines = list(carriers.rates(order.external_id, "1.5kg"))
    assert [line.split() for line in lines] == [
        ["Our", "van", "Standard", "4.50", "USD", "2", "days"],
        ["Our", "van", "Express", "12.00", "USD", "1", "days"],
    ]
    asked = RateAsk.objects.count()
    for wrong in (("no-such", "1kg"), (order.external_id, "heavy")):
        with pytest.raises(UnknownName):
            list(carriers.rates(*wrong))
    assert RateAsk.objects.count() == asked
    given = parser().parse_args(["carriers", "7", "--weight", "1kg"])
    assert (given.order, given.weight) == ("7", "1kg")
    children.end_idle()
