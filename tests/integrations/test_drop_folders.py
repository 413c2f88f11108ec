"""A drop folder, by path and by SFTP: every order once, cancellations after it, shipments taken once, bad rows back."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.factories import FULL_ADDRESS, MASKED_ADDRESS
from tests.integrations.folders import HEAD, UPS, UPS_2, rows, see, told, written
from tests.support.sftp_server import SftpServer

from shelfwire.cli import integrations as shell
from shelfwire.cli.stock import UnknownName
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.models import Parcel
from shelfwire.integrations import actions
from shelfwire.integrations.actions import Where, add_folder, confirm_host_key, hand_again, save_folder
from shelfwire.integrations.errors import BadFolder, UnknownOrder
from shelfwire.integrations.models import DropFolder, FolderFile, HandedOrder, IntegrationCall
from shelfwire.integrations.queries import folders_due
from shelfwire.jobs import drain, enqueue
from shelfwire.kit import clock
from shelfwire.kit.secrets import Secret
from shelfwire.kit.sftp import SftpFailed, host_key
from shelfwire.orders.models import Order
from shelfwire.sync.integrations import jobs
from shelfwire.sync.integrations.folders import out
from shelfwire.sync.integrations.folders.local import LocalFolder
from shelfwire.sync.integrations.folders.look import Looked, look
from shelfwire.sync.integrations.folders.place import server_of

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
Recorder = Callable[..., Order]


def test_every_order_that_may_ship_goes_out_once_and_its_cancellation_after_it(
    folder: DropFolder, root: Path, order: Recorder
) -> None:
    mine = order("1", units=(("SHIRT-M", 2), ("MUG-1", 1)), buyer_message="=HYPERLINK(1)\nring twice")
    order("2", status="on_hold")
    order("3", address=MASKED_ADDRESS)
    order("4", units=(("NOBODY-KNOWS", 1),))
    order("5", shipped_by="channel")
    assert see(folder) == Looked(0, 0, 1)
    assert told(root) == [("1", "SHIRT-M", "2"), ("1", "MUG-1", "1")]
    first = rows(written(root)[0])[0]
    assert (first["Recipient"], first["Country"], first["Unit price"]) == ("Dana Whitfield", "US", "15.00")
    assert first["Buyer message"] == "'=HYPERLINK(1) ring twice"
    assert first["Phone"].startswith("(+1)") or first["Phone"].startswith("+1")
    assert see(folder) == Looked(0, 0, 0), "never twice"
    order("2", status="awaiting_shipment", updated_at=clock.now())
    see(folder)
    assert [row[0] for row in told(root)] == ["1", "1", "2"], "once it is released"
    order(
        "1", status="cancelled", units=(("SHIRT-M", 2), ("MUG-1", 1)), updated_at=clock.now(),
        cancel_reason="changed_mind",
    )  # fmt: skip
    assert see(folder) == Looked(0, 0, 1)
    assert told(root, "cancellations") == [("1", "SHIRT-M", "2"), ("1", "MUG-1", "1")]
    assert see(folder) == Looked(0, 0, 0)
    assert HandedOrder.objects.get(order_id=mine.pk).settled_at is not None
    assert not list(root.glob("orders/.*")), "nothing half-written is left"
    second = Order.objects.get(external_id="2")
    assert hand_again(integration=folder.integration, order_ids=[second.pk], by="Alice") == 1
    see(folder)
    assert [row[0] for row in told(root)].count("2") == 2, "asked for"
    assert list(IntegrationCall.objects.order_by("pk").values_list("action", "outcome", "orders")) == [
        ("orders_out", "written", 1), ("orders_out", "written", 1), ("cancels_out", "written", 1),
        ("orders_out", "written", 1),
    ]  # fmt: skip


def test_what_changes_after_it_went_out_is_held_back_until_it_is_sent_again(
    folder: DropFolder, root: Path, order: Recorder
) -> None:
    mine, other = order("1", units=(("SHIRT-M", 2),)), order("2")
    see(folder)
    Order.objects.filter(pk=other.pk).update(cancel_requested=True)
    moved = replace(FULL_ADDRESS, lines=("9 Oak Street",))
    order("1", units=(("SHIRT-M", 2),), address=moved, updated_at=clock.now())
    assert see(folder) == Looked(0, 0, 1)
    held = [
        (r["Order ID"], r["Action"], r["Quantity"], r["Reason"])
        for r in rows(written(root, "cancellations")[0])
    ]
    assert held == [
        ("1", "hold", "2", "The address changed."),
        ("2", "hold", "1", "The buyer asks to cancel."),
    ]
    assert see(folder) == Looked(0, 0, 0), "once"
    hand_again(integration=folder.integration, order_ids=[mine.pk, other.pk], by="Alice")
    see(folder)
    again = rows(written(root)[1])
    assert [(r["Order ID"], r["Address 1"]) for r in again] == [("1", "9 Oak Street")], (
        "the other may not ship"
    )
    assert see(folder) == Looked(0, 0, 0)


def test_a_crash_between_the_record_and_the_file_loses_nothing_and_repeats_nothing(
    folder: DropFolder, root: Path, order: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    order("1"), order("2")

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(out, "orders_csv", die)
    with pytest.raises(KeyboardInterrupt):
        see(folder)
    assert (FolderFile.objects.count(), HandedOrder.objects.count(), told(root)) == (1, 2, [])
    monkeypatch.undo()
    order("2", status="cancelled", updated_at=clock.now())
    monkeypatch.setattr(out, "end_file", die)
    with pytest.raises(KeyboardInterrupt):
        see(folder)
    monkeypatch.undo()
    assert [row[0] for row in told(root)] == ["1"], "what was cancelled meanwhile stays at home"
    see(folder)
    assert [row[0] for row in told(root)] == ["1"]
    assert told(root, "cancellations") == []
    assert FolderFile.objects.filter(done_at=None).count() == 0


def test_shipments_are_taken_once_and_bad_rows_come_back_beside_the_file(
    folder: DropFolder, root: Path, order: Recorder, account: Any
) -> None:
    mine = order("1", units=(("SHIRT-M", 2),))
    order("2", status="on_hold")
    see(folder)
    lying = root / "shipments" / "day1.csv"
    lying.write_text(f"{HEAD}1,SHIRT-M,1,UPS,{UPS}\r\n2,,,UPS,{UPS_2}\r\n")
    assert see(folder) == Looked(0, 1, 0), "it may still be being written"
    lying.write_text(f"{HEAD}1,SHIRT-M,1,UPS,{UPS}\r\n2,,,UPS,{UPS_2}\r\n9,,,UPS,{UPS_2}\r\n")
    assert see(folder) == Looked(0, 1, 0), "it was"
    assert not Parcel.objects.exists()
    assert see(folder) == Looked(1, 0, 0)
    [parcel] = Parcel.objects.all()
    assert (parcel.tracking_number, parcel.contents.count(), parcel.made_by) == (
        UPS,
        1,
        "Drop folder (Depot)",
    )
    assert sorted(path.name for path in root.glob("shipments/**/*.csv")) == ["day1.csv", "day1.errors.csv"]
    assert (root / "shipments/done/day1.csv").exists()
    back = rows(root / "shipments/day1.errors.csv")
    assert [row["Order ID"] for row in back] == ["2", "9"]
    assert "9" in back[1]["Message"]
    call = IntegrationCall.objects.order_by("pk").last()
    assert call is not None
    assert (call.outcome, call.file_name) == ("partly", "day1.csv")
    operations = Outgoing.objects.count()
    (root / "shipments" / "day1.csv").write_bytes((root / "shipments/done/day1.csv").read_bytes())
    see(folder)
    assert see(folder) == Looked(1, 0, 0)
    assert (Parcel.objects.count(), Outgoing.objects.count()) == (1, operations), "the same file again"
    assert (root / "shipments/done/day1-2.csv").exists()
    (root / "shipments" / "odd.csv").write_text("what,is,this\r\n1,2,3\r\n")
    see(folder), see(folder)
    assert "no column for" in rows(root / "shipments/odd.errors.csv")[0]["Message"]
    twin = f"{HEAD}1,,,Our van,{UPS_2}\r\n"
    (root / "shipments" / "van.csv").write_text(twin)
    save_folder(
        folder=folder, name="Depot", account=account, active=True, carriers={"Our van": "ups"},
        where=Where("local", "depot"), by="Alice",
    )  # fmt: skip
    see(folder), see(folder)
    assert Parcel.objects.count() == 1, UPS_2 + " is malformed"
    assert mine.units.filter(parcel_contents__live=True).count() == 1


def test_over_sftp_with_a_pinned_host_key(
    company: Any, root: Path, server: SftpServer, order: Recorder, tmp_path: Path
) -> None:
    where = Where("sftp", "/drop", "127.0.0.1", server.port, "depot", password=Secret("right"))
    (server.root / "drop").mkdir()
    folder = add_folder(company=company, name="Depot", account=None, where=where, by="Alice")
    assert b"right" not in bytes(folder.secrets.stored)
    assert not folders_due(clock.now()).exists(), "it waits for a person to confirm the key"
    with pytest.raises(BadFolder, match="not confirmed"):
        look(folder.pk)
    confirm_host_key(folder=folder, host_key=host_key(server_of(folder)), by="Alice")
    order("1")
    assert folders_due(clock.now()).get().pk == folder.pk
    assert look(folder.pk) == Looked(0, 0, 1)
    drop = server.root / "drop"
    assert [row[0] for row in told(drop)] == ["1"]
    (drop / "shipments" / "a.csv").write_text(f"{HEAD}1,SHIRT-M,1,UPS,{UPS}\r\n7,,,UPS,{UPS}\r\n")
    assert look(folder.pk) == Looked(0, 1, 0)
    assert look(folder.pk) == Looked(1, 0, 0)
    assert (drop / "shipments/done/a.csv").exists()
    assert len(rows(drop / "shipments/a.errors.csv")) == 2, (
        "one number is one box: the row waits for the other"
    )
    order("2")
    server.replace_key()
    with pytest.raises(SftpFailed, match="another host key"):
        look(folder.pk)
    folder.refresh_from_db()
    assert "another host key" in folder.error
    assert HandedOrder.objects.count() == 1, "nothing was promised to a stranger"
    save_folder(
        folder=folder, name="Depot", account=None, active=True, carriers={},
        where=Where("sftp", "/drop", "127.0.0.1", server.port, "depot"), by="Alice",
    )  # fmt: skip
    folder.refresh_from_db()
    confirm_host_key(folder=folder, host_key=host_key(server_of(folder)), by="Alice")
    look(folder.pk)
    assert [row[0] for row in told(drop)] == ["1", "2"]


def test_where_a_folder_may_be(
    company: Any, folder: DropFolder, root: Path, settings: SettingsWrapper
) -> None:
    for bad, field in (
        (Where("local", "../other"), "path"), (Where("local", ""), "path"), (Where("local", "a/../../b"), "path"),
        (Where("local", "/etc/.ssh"), "path"), (Where("sftp", "", "", 22, "ann", Secret("x")), "host"),
        (Where("sftp", "", "sftp.example.com", 22, "", Secret("x")), "user_name"),
        (Where("sftp", "", "sftp.example.com", 22, "ann"), "password"),
        (Where("sftp", "", "sftp.example.com", 0, "ann", Secret("x")), "port"),
        (Where("sftp", "a/..", "sftp.example.com", 22, "ann", Secret("x")), "path"),
        (Where("sftp", "", "sftp.example.com", 22, "ann", key=Secret("no key")), "key"),
        (Where("ftp", "x"), "way"), (Where("local", "x", minutes=7), "minutes"),
    ):  # fmt: skip
        with pytest.raises((BadFolder, SftpFailed)) as refused:
            add_folder(company=company, name="Bad", account=None, where=bad, by="Alice")
        assert refused.value.field == field, bad
    assert DropFolder.objects.count() == 1
    see(folder)
    outside = root.parent.parent / "secret"
    outside.mkdir()
    (outside / "x.csv").write_text("a")
    (root / "shipments" / "x.csv").symlink_to(outside / "x.csv")
    assert see(folder) == see(folder) == Looked(0, 0, 0), "a link is no file"
    (root / "orders").rmdir()
    (root / "orders").symlink_to(outside)
    with pytest.raises(BadFolder, match="link"):
        see(folder)
    settings.DROP_FOLDERS = ""
    with pytest.raises(BadFolder, match="no place"):
        see(folder)
    settings.ALLOWED_PRIVATE_HOSTS = frozenset()
    private = Where("sftp", "", "127.0.0.1", 22, "ann", Secret("x"))
    mine = add_folder(company=company, name="Private", account=None, where=private, by="Alice")
    with pytest.raises(SftpFailed, match="may not be connected to"):
        host_key(server_of(mine))


def test_a_share_without_links_is_moved_on_and_nothing_is_replaced(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = LocalFolder(str(root))
    place.make_folder("done")
    place.lay("a.csv", b"new"), place.give("a.csv")

    def none(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    place.rename("a.csv", "done/a.csv")
    place.lay("a.csv", b"second"), place.give("a.csv")
    with pytest.raises(BadFolder):
        place.rename("a.csv", "done/a.csv")
    assert (place.read("done/a.csv", 10), place.read("a.csv", 10)) == (b"new", b"second")


def test_the_clock_and_a_person_look(folder: DropFolder, root: Path, order: Recorder, company: Any) -> None:
    order("1")
    jobs.folders_due()
    drain()
    assert len(told(root)) == 1
    assert not folders_due(clock.now()).exists(), "due again in fifteen minutes"
    order("2")
    job = enqueue(jobs.run_folder, company=company, by="Alice", integration_id=folder.pk)
    drain()
    job.refresh_from_db()
    assert (job.status, job.result["written"]) == ("completed", 1)
    assert actions.reseal_integration_secrets() == (0, 0)


def test_an_operator_reads_and_runs_them_at_a_shell(folder: DropFolder, root: Path, order: Recorder) -> None:
    order("1")
    assert list(shell.run_lines("Depot")) == ["Depot: 1 written, 0 read, 0 waiting"]
    [line] = shell.call_lines(str(folder.pk), 5)
    assert "Orders written: Written; orders-" in line
    assert "Depot (Drop folder, every shop): " in next(shell.list_lines())
    assert list(shell.again_lines("Depot", ["1"])) == ["Depot: 1 go out again with the next look"]
    list(shell.run_lines("Depot"))
    with pytest.raises(UnknownOrder, match="never went out there: 9"):
        list(shell.again_lines("Depot", ["1", "9"]))
    assert [row[0] for row in told(root)] == ["1", "1"]
    with pytest.raises(UnknownName):
        list(shell.call_lines("Nobody", 5))
