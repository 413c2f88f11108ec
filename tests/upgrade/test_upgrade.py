"""A shop of an earlier version, as ``shelfwire demo`` left it, is restored, migrated, and sold from again.

``data/demo-0.1.backup`` and ``data/demo-0.1-shop.gz`` are what the demo of 2026-11-29 left: its database, and the world
of its simulated shop. The keys below are that throwaway demo's own.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg import sql
from tests.support.database import point_django_at, with_database
from tests.support.definitions import difference
from tests.support.waiting import until

from shelfwire.channels import queries
from shelfwire.channels.models import Account
from shelfwire.cli.demo import stage
from shelfwire.cli.demo.shop import Shop
from shelfwire.cli.migrations import migrate, missing
from shelfwire.cli.restore import restore
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Cursor
from shelfwire.inventory.models import Balance
from shelfwire.jobs import drain, hurry
from shelfwire.kit.fields import vault
from shelfwire.listings.models import ListingSku
from shelfwire.orders.models import Order, Unit
from shelfwire.sync.orders.poll import poll_orders

DATA = Path(__file__).with_name("data")
KEY = base64.b64decode("0JFMNBsb2dmIpxCpV4MuW7OOB5adXsKkp828PMLG1/8=")
APP_SECRET = "df68a0fe924f4556b5234796bca076a9fc213d1e9a694d6d937963387e2f9e00"
ORDERS = 566


@pytest.fixture
def upgraded(database_url: str, settings: Any) -> Iterator[str]:
    """The old database, restored beside the test's own and brought up to date; Django uses it meanwhile."""
    name = f"swtest_{os.getpid()}_upgrade"
    with psycopg.connect(with_database(database_url, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    there = with_database(database_url, name)
    known = {f"{app}.{migration}" for app, migration in MigrationLoader(None).disk_migrations}
    restore(DATA / "demo-0.1.backup", there, known, replace=False)
    settings.SHELFWIRE_SECRET_KEYS, settings.SHELFWIRE_SECRET_KEY_FILE = (KEY,), None
    vault.cache_clear()
    point_django_at(there)
    ContentType.objects.clear_cache()  # the audit log's kinds have other ids in another database
    migrate()
    yield there
    connections.close_all()
    point_django_at(database_url)
    ContentType.objects.clear_cache()
    vault.cache_clear()
    with psycopg.connect(with_database(database_url, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """The old world on a free port."""
    notes = stage.new_notes(tmp_path, None)
    notes.app_key, notes.app_secret = "demo1c2845b8", APP_SECRET
    Path(notes.state_file).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(DATA / "demo-0.1-shop.gz", notes.state_file)
    process = subprocess.Popen(
        stage.simulator_command(notes, ""), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    found = Shop(notes.url)
    until(lambda: found.is_open() or process.poll() is not None, what="the old world opens")
    assert process.poll() is None
    yield found
    process.terminate()
    process.wait(60)
    if process.stdin:
        process.stdin.close()


def test_an_older_shop_is_migrated_and_sold_from_again(database_url: str, upgraded: str, shop: Shop) -> None:
    assert missing() == []
    assert not difference(upgraded, database_url), "a migrated database has the tables of a new one"
    assert Order.objects.count() == ORDERS
    sold = ListingSku.objects.filter(
        external_id__in=Unit.objects.exclude(image_url="").values("channel_sku_id")
    )
    assert sold.exists()
    assert not sold.filter(picture=None).exists(), "what was sold has a picture to fetch"
    account = Account.objects.get()
    account.options = {
        name: shop.url if str(value).startswith("http://127.0.0.1:") else value
        for name, value in account.options.items()
    }
    account.save(update_fields=["options"])
    session = exchange.session(queries.get(account.pk))
    assert {secret.reveal() for secret in session.secrets.values()} == {
        APP_SECRET
    }  # moved, and still readable
    assert session.credentials is not None
    reserved = sum(Balance.objects.values_list("reserved", flat=True))
    bought = shop.buy(shop.first_shop()["id"], 3)
    shop.release()
    last = Cursor.objects.get(conversation="orders").looked_at
    assert last is not None
    with time_machine.travel(last + timedelta(minutes=10)):
        Cursor.objects.update(due_at=None)
        hurry(poll_orders, key=str(account.pk), account_id=account.pk)
        drain()
    assert Cursor.objects.get(conversation="orders").error == ""
    assert set(Order.objects.filter(external_id__in=bought).values_list("external_id", flat=True)) == set(
        bought
    )
    assert Order.objects.count() == ORDERS + len(bought)
    assert sum(Balance.objects.values_list("reserved", flat=True)) > reserved
