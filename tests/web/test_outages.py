"""A read-only, full or restarting database: reads go on, what cannot be done is said, nothing acknowledged is lost."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connections, transaction
from django.test import Client
from psycopg import sql
from tests.support.folder_shops import Shop

from shelfwire.catalog.models import Sku
from shelfwire.exchange.models import Notice
from shelfwire.kit.outages import Outage, outage
from shelfwire.people.models import Company, User
from shelfwire.sync.engine import schedule

READS = ["", "orders/", "catalogue/", "inventory/", "jobs/", "channels/", "settings/"]


def set_database(url: str, how: str) -> None:
    """Change the database's own default, and have every connection made anew."""
    connections.close_all()
    with psycopg.connect(url, autocommit=True, options="-c default_transaction_read_only=off") as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} " + how).format(sql.Identifier(admin.info.dbname)))


READ_ONLY = "SET default_transaction_read_only = on"
WRITABLE = "RESET default_transaction_read_only"


@pytest.fixture
def read_only(database_url: str) -> Iterator[None]:
    """Every statement that changes something is refused, as on a standby or by the person who runs the server."""
    set_database(database_url, READ_ONLY)
    yield
    set_database(database_url, WRITABLE)


@pytest.mark.parametrize("state", ["25006", "53100", "53200", "57P01", "57P03", "08006", "42601", "23505"])
def test_what_passes_is_told_from_a_bug(state: str) -> None:
    expected = {
        "25006": Outage.READ_ONLY, "53100": Outage.FULL, "53200": Outage.FULL, "57P01": Outage.AWAY,
        "57P03": Outage.AWAY, "08006": Outage.AWAY, "42601": None, "23505": None,
    }  # fmt: skip
    cause = psycopg.errors.lookup(state)("…")
    kind = next(
        k for k in (OperationalError, DatabaseError) if isinstance(cause, getattr(psycopg, k.__name__))
    )
    error = kind("…")
    error.__cause__ = cause
    assert outage(error) is expected[state]
    assert outage(InterfaceError("connection already closed")) is Outage.AWAY
    assert outage(ValueError()) is None


def test_pages_are_read_and_a_change_is_refused_in_a_sentence(
    selling: Shop, company: Company, alice: User, client: Client, database_url: str
) -> None:
    client.force_login(alice)
    for path in READS:
        assert client.get(f"/c/corner-shop/{path}").status_code == 200, path
    set_database(database_url, READ_ONLY)
    try:
        client.raise_request_exception = False
        for path in READS:
            assert client.get(f"/c/corner-shop/{path}").status_code == 200, path
        answer = client.post("/c/corner-shop/catalogue/new/", {"code": "NEW-1", "title": "New"})
        assert answer.status_code == 503, answer.status_code
        assert "takes no changes at the moment" in answer.content.decode()
    finally:
        set_database(database_url, WRITABLE)
    assert not Sku.objects.filter(code="NEW-1").exists()


def test_a_notice_that_is_not_stored_is_not_acknowledged_and_the_next_one_is(
    selling: Shop, read_only: None, database_url: str
) -> None:
    order_id = selling.world.place_order()
    ring = selling.world.ring(order_id)
    with pytest.raises(DatabaseError):  # the door answers 503 to it
        selling.ring(ring)
    set_database(database_url, WRITABLE)
    assert not Notice.objects.exists()
    assert selling.ring(ring).status == 200
    assert Notice.objects.count() == 1


def test_work_goes_on_by_itself_when_the_database_is_writable_again(
    selling: Shop, read_only: None, database_url: str
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        schedule.tick()
    set_database(database_url, WRITABLE)
    order_id = selling.world.place_order()
    selling.ring(selling.world.ring(order_id))
    selling.drain()
    assert Notice.objects.get().status == "handled"
