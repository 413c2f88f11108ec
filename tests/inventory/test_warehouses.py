"""Warehouses, the default one, and which of a channel's each is."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from auditlog.models import LogEntry
from django.db import connection
from tests.factories import make_account
from tests.support.announcements import hear

from shelfwire.channels.models import ChannelWarehouse
from shelfwire.inventory import queries
from shelfwire.inventory.actions import (
    add_warehouse,
    link_warehouse,
    set_default_warehouse,
    set_warehouse_links,
)
from shelfwire.inventory.errors import AnotherCompany, BadWarehouse, DuplicateWarehouse, KeptByTheChannel
from shelfwire.inventory.events import WarehouseMapChanged
from shelfwire.inventory.models import Warehouse, WarehouseLink
from shelfwire.kit import clock
from shelfwire.kit.cells import BadCell
from shelfwire.people.models import Company


def add(company: Company, code: str = "main", **more: bool) -> Warehouse:
    return add_warehouse(company=company, code=code, name=code.title(), by="Alice", **more)


def test_the_first_warehouse_is_the_default_and_a_later_one_may_become_it(company: Company) -> None:
    first, second = add(company), add(company, "second")
    assert (first.is_default, second.is_default) == (True, False)
    for _ in range(2):
        set_default_warehouse(warehouse=second, by="Alice")
    assert [w.code for w in queries.warehouses(company)] == ["second", "main"]
    assert Warehouse.objects.get(is_default=True) == second
    third = add(company, "third", is_default=True)
    assert Warehouse.objects.get(is_default=True) == third


@pytest.mark.parametrize(
    ("code", "refusal"),
    [("MAIN", DuplicateWarehouse), ("two words", BadWarehouse), ("", BadCell), ("x" * 41, BadCell)],
)
def test_a_code_that_is_taken_or_malformed_is_refused_and_nothing_is_made(
    company: Company, code: str, refusal: type[Exception]
) -> None:
    add(company)
    with pytest.raises(refusal):
        add(company, code)
    assert Warehouse.objects.count() == 1


def test_a_channels_warehouse_is_ours_by_link_else_by_default_else_none(
    company: Company, other_company: Company
) -> None:
    account, other_account = make_account(company), make_account(company, "Second shop")
    assert queries.warehouse_for(account, "7001") is None
    main, second = add(company), add(company, "second")
    link_warehouse(account=account, external_id="7001", warehouse=second, by="Alice")
    assert queries.warehouse_for(account, "7001") == second
    assert queries.warehouse_for(account, "7002") == main
    assert queries.warehouse_for(account, None) == main
    assert queries.warehouse_for(other_account, "7001") == main
    assert queries.warehouses_for(account, ["7001", "7002"]) == {"": main, "7001": second, "7002": main}
    assert queries.warehouse_for(make_account(other_company), "7001") is None


def test_a_link_can_be_moved_and_taken_away(company: Company) -> None:
    account, main, second = make_account(company), add(company), add(company, "second")
    for warehouse in (second, second, main):
        link_warehouse(account=account, external_id="7001", warehouse=warehouse, by="Alice")
    assert WarehouseLink.objects.get().warehouse == main
    for _ in range(2):
        link_warehouse(account=account, external_id="7001", warehouse=None, by="Alice")
    assert not WarehouseLink.objects.exists()


def test_another_companys_warehouse_is_never_linked(company: Company, other_company: Company) -> None:
    with pytest.raises(AnotherCompany):
        link_warehouse(
            account=make_account(company), external_id="7001", warehouse=add(other_company), by="Alice"
        )
    assert not WarehouseLink.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_first_warehouses_made_at_once_exactly_one_is_the_default(company: Company) -> None:
    start = Barrier(2)

    def work(code: str) -> None:
        try:
            start.wait()
            add(company, code, is_default=True)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(code,)) for code in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Warehouse.objects.count() == 2
    assert Warehouse.objects.filter(is_default=True).count() == 1


def test_several_warehouses_feed_one_of_the_channels(
    company: Company, other_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, main, east, theirs = (
        make_account(company),
        add(company),
        add(company, "east"),
        add(other_company),
    )
    heard = hear(monkeypatch, WarehouseMapChanged)

    def link(*warehouses: Warehouse, may: bool = False) -> None:
        set_warehouse_links(account=account, external_id="7001", warehouses=warehouses, by="Alice", may=may)

    for _ in range(2):
        link(east, main)
    assert queries.warehouse_map(account) == {"7001": [east, main]}
    assert queries.warehouse_for(account, "7001") == east
    link(main, east)
    assert queries.warehouse_for(account, "7001") == main
    link(main, theirs, may=True)
    assert queries.warehouse_map(account) == {"7001": [main, theirs]}
    told = LogEntry.objects.order_by("pk").filter(changes__has_key="channel warehouse 7001")
    assert [entry.changes["channel warehouse 7001"] for entry in told] == [
        ["None", "East, Main"],
        ["East, Main", "Main, East"],
        ["Main, East", "Main, Main"],
    ]
    assert heard == [WarehouseMapChanged(account.pk, "7001")] * 3
    for refused, why in (((main, main), BadWarehouse), ((main, theirs), AnotherCompany)):
        with pytest.raises(why):
            link(*refused)
    assert queries.warehouse_map(account) == {"7001": [main, theirs]}
    link()
    assert queries.warehouse_map(account) == {}


def test_a_warehouse_that_the_channel_keeps_is_never_linked(company: Company) -> None:
    account, main = make_account(company), add(company)
    ChannelWarehouse.objects.create(
        account=account, external_id="F1", name="Fulfilled by them", kind="FBT_WAREHOUSE", seen_at=clock.now()
    )
    with pytest.raises(KeptByTheChannel):
        link_warehouse(account=account, external_id="F1", warehouse=main, by="Alice")
    assert not WarehouseLink.objects.exists()
    link_warehouse(account=account, external_id="F1", warehouse=None, by="Alice")
