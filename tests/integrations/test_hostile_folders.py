"""What a warehouse may leave in a drop folder, and what may happen meanwhile: nothing of it stops the rest, ships twice
or gets lost.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.integrations.folders import HEAD, UPS, rows, see, told, written
from tests.support.sftp_server import SftpServer
from tests.web.scene import ups_number

from shelfwire.fulfilment.actions import import_tracking, make_parcel, void_parcel
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.integrations.actions import Where, add_folder, confirm_host_key, hand_again, save_folder
from shelfwire.integrations.errors import BadFolder
from shelfwire.integrations.models import DropFolder, FolderFile, IntegrationCall
from shelfwire.kit import clock
from shelfwire.kit.secrets import Secret
from shelfwire.kit.sftp import Found, host_key
from shelfwire.kit.texts import storable
from shelfwire.orders.models import Order
from shelfwire.sync.integrations.folders import look, out, taken
from shelfwire.sync.integrations.folders.look import Looked
from shelfwire.sync.integrations.folders.place import server_of

pytestmark = pytest.mark.django_db
Recorder = Callable[..., Order]
UPS_2 = "1Z12345E6605272234"
UPS_3, UPS_4 = ups_number(), ups_number()


@pytest.fixture(params=["local", "sftp"])
def either(
    request: pytest.FixtureRequest, company: Any, root: Path, server: SftpServer
) -> tuple[DropFolder, Path]:
    """A drop folder in both places, and where its files are."""
    if request.param == "local":
        where, place = Where("local", "depot"), root
    else:
        where = Where("sftp", "/drop", "127.0.0.1", server.port, "depot", password=Secret("right"))
        place = server.root / "drop"
        place.mkdir()
    folder = add_folder(company=company, name="Depot", account=None, where=where, by="Alice")
    if request.param == "sftp":
        confirm_host_key(folder=folder, host_key=host_key(server_of(folder)), by="Alice")
    see(folder)
    return folder, place


def leave(place: Path, name: bytes | str, text: str) -> None:
    """A file of shipments of that name, whatever its bytes."""
    Path(os.fsdecode(os.path.join(os.fsencode(place / "shipments"), os.fsencode(name)))).write_text(text)


def take(folder: DropFolder) -> Looked:
    """Look twice: what lies there is whole then."""
    see(folder)
    folder.refresh_from_db()
    return see(folder)


def calls(folder: DropFolder) -> list[tuple[str, str]]:
    """Outcome and file of what was read, newest last."""
    found = IntegrationCall.objects.filter(integration=folder.pk, action="shipments_in").order_by("pk")
    return list(found.values_list("outcome", "file_name"))


def test_an_odd_file_stops_no_other_and_no_order(
    either: tuple[DropFolder, Path], order: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, place = either
    monkeypatch.setattr(taken, "MAX_BYTES", 1_000)
    order("1"), order("2")
    bad = f"{HEAD}77,,,UPS,{UPS_2}\r\n"
    long = "x" * 251 + ".csv"
    for name in (b"M\xe4rz.csv", "März.csv", "a\nb.csv", long, "=cmd.txt"):
        leave(place, name, bad + "\r\n" * len(name))
    leave(place, "big.csv", "x" * 1_001)
    leave(place, "zz.csv", f"{HEAD}1,,,UPS,{UPS}\r\n")
    assert see(folder) == Looked(0, 7, 1)
    assert [row[0] for row in told(place)] == ["1", "2"]
    said: list[str] = []
    assert look.look(folder.pk, say=said.append) == Looked(7, 0, 0)
    assert all(map(storable, said)), "what a job says of itself"
    assert Parcel.objects.get().tracking_number == UPS
    done = {os.fsencode(path.name) for path in (place / "shipments/done").iterdir()}
    assert {b"M\xe4rz.csv", "März.csv".encode(), b"big.csv", b"zz.csv", b"=cmd.txt"} < done
    assert len(done) == 7
    back = {os.fsencode(path.name) for path in (place / "shipments").glob("*.errors.csv")}
    assert {
        b"M\xe4rz.errors.csv",
        "März.errors.csv".encode(),
        b"big.errors.csv",
        b"=cmd.txt.errors.csv",
    } < back
    assert len(back) == 6
    assert "more than" in rows(place / "shipments/big.errors.csv")[0]["Message"]
    assert ("refused", "M\\xe4rz.csv") in calls(folder)
    assert [one for one in calls(folder) if one[0] == "shipped"] == [("shipped", "zz.csv")]
    assert see(folder) == Looked(0, 0, 0)
    folder.refresh_from_db()
    assert folder.error == ""


def test_a_slow_place_keeps_no_order_waiting(
    folder: DropFolder, root: Path, order: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(folder)
    for name in ("a", "b", "c"):
        leave(root, f"{name}.csv", f"{HEAD}{name},,,UPS,{UPS}\r\n")
    see(folder), order("1")
    monkeypatch.setattr(look, "TAKING_SECONDS", -1)
    assert [see(folder) for _ in range(4)] == [
        Looked(1, 2, 1),
        Looked(1, 1, 0),
        Looked(1, 0, 0),
        Looked(0, 0, 0),
    ]


def test_what_was_handed_back_hides_no_new_file(folder: DropFolder, root: Path, order: Recorder) -> None:
    see(folder)
    order("1")
    for number in range(taken.FILES_MOST + 1):
        (root / f"shipments/a{number:05}.errors.csv").write_text("x")
    leave(root, "z.csv", f"{HEAD}1,,,UPS,{UPS}\r\n")
    assert take(folder).taken == 1
    assert Parcel.objects.count() == 1


def test_a_file_is_given_once_though_the_warehouse_took_it_before_that_was_noted(
    either: tuple[DropFolder, Path], order: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, place = either

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    def look_and_die(step: str) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(out, step, die)
            with pytest.raises(KeyboardInterrupt):
                see(folder)

    order("1")
    look_and_die("note_laid")
    assert told(place) == [], "nobody sees it before"
    look_and_die("end_file")
    assert [row[0] for row in told(place)] == ["1"], "written anew, with its name now"
    for file in written(place):
        file.unlink()
    assert see(folder).written == 1
    assert told(place) == [], "the warehouse has it: it is not given again"
    assert not FolderFile.objects.filter(done_at=None).exists()
    order("2")
    noted = out.note_laid

    def note_and_die(file: FolderFile) -> None:
        noted(file)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(out, "note_laid", note_and_die)
        with pytest.raises(KeyboardInterrupt):
            see(folder)
    assert told(place) == []
    see(folder)
    assert [row[0] for row in told(place)] == ["2"], "it lay there under its hidden name"
    assert not list((place / "orders").glob(".*"))


def test_rows_that_were_refused_are_tried_again_and_the_others_are_not(
    folder: DropFolder, root: Path, order: Recorder
) -> None:
    order("1"), see(folder)
    text = f"{HEAD}1,,,UPS,{UPS}\r\n2,,,Our van,{UPS_2}\r\n"
    leave(root, "a.csv", text)
    take(folder)
    [parcel] = Parcel.objects.all()
    void_parcel(parcel=parcel, by="Bob", why="Wrong box")
    order("2")
    save_folder(
        folder=folder, name="Depot", account=None, active=True, carriers={"Our van": "ups"},
        where=Where("local", "depot"), by="Alice",
    )  # fmt: skip
    folder.refresh_from_db()
    leave(root, "a.csv", text)
    take(folder)
    assert [one[0] for one in calls(folder)] == ["partly", "shipped"]
    assert not ParcelUnit.objects.filter(order__external_id="1", live=True).exists(), "voided here"
    assert ParcelUnit.objects.filter(order__external_id="2", live=True).exists()
    leave(root, "b.csv", text)
    take(folder)
    assert [one[0] for one in calls(folder)] == ["partly", "shipped", "repeated"]


def test_one_box_may_be_told_in_two_files_by_the_same_warehouse(
    folder: DropFolder, root: Path, order: Recorder
) -> None:
    order("1"), order("2"), see(folder)
    leave(root, "a.csv", f"{HEAD}1,,,UPS,{UPS}\r\n")
    take(folder)
    second = f"{HEAD}1,,,UPS,{UPS}\r\n2,,,UPS,{UPS}\r\n"
    leave(root, "b.csv", second)
    take(folder)
    assert calls(folder)[-1] == ("shipped", "b.csv")
    [parcel] = Parcel.objects.all()
    assert set(parcel.contents.values_list("order__external_id", flat=True)) == {"1", "2"}


def test_what_somebody_else_packed_is_told_the_warehouse_once(
    folder: DropFolder, root: Path, order: Recorder, account: Any
) -> None:
    mine, other = order("1", units=(("SHIRT-M", 2),)), order("2")
    order("3"), order("4"), see(folder)
    company = folder.integration.company
    mailed = f"{HEAD}3,,,UPS,{UPS_3}\r\n".encode()
    assert import_tracking(company=company, name="mail.csv", content=mailed, by="Bob").counts["shipped"] == 1
    add_folder(company=company, name="South", account=None, where=Where("local", "south"), by="Alice")
    south = f"{HEAD}4,,,UPS,{UPS_4}\r\n".encode()
    import_tracking(company=company, name="s.csv", content=south, by="Drop folder (South)")
    leave(root, "a.csv", f"{HEAD}2,,,UPS,{UPS}\r\n")
    take(folder)
    made = make_parcel(
        company=company, account=account, carrier="UPS", tracking_number=UPS_2,
        contents={mine.pk: None}, by="Bob", via="screen",
    )  # fmt: skip
    see(folder)
    assert [
        (row["Order ID"], row["Action"], row["Quantity"], row["Reason"])
        for path in written(root, "cancellations")
        for row in rows(path)
    ] == [("4", "cancel", "1", "Somebody else packed it."), ("1", "cancel", "2", "Somebody else packed it.")]
    see(folder)
    assert len(written(root, "cancellations")) == 2
    save_folder(
        folder=folder, name="Depot North", account=None, active=True, carriers={},
        where=Where("local", "depot"), by="Alice",
    )  # fmt: skip
    see(folder)
    assert len(written(root, "cancellations")) == 2, "its own parcel, from before it had another name"
    void_parcel(parcel=made, by="Bob", why="Wrong box")
    hand_again(integration=folder.integration, order_ids=[mine.pk], by="Bob")
    see(folder)
    assert [row[0] for row in told(root)].count("1") == 2
    assert [row[0] for row in told(root)].count(other.external_id) == 1


def test_a_place_has_one_drop_folder(company: Any, folder: DropFolder) -> None:
    for name in ("depot", "/depot/"):
        with pytest.raises(BadFolder, match="“Depot” has this place already") as refused:
            add_folder(company=company, name="Two", account=None, where=Where("local", name), by="Alice")
        assert refused.value.field == "path"
    two = add_folder(company=company, name="Two", account=None, where=Where("local", "two"), by="Alice")
    with pytest.raises(BadFolder, match="has this place already"):
        save_folder(
            folder=two, name="Two", account=None, active=True, carriers={}, where=Where("local", "depot"),
            by="Alice",
        )  # fmt: skip
    two.refresh_from_db()
    assert (two.path, DropFolder.objects.count()) == ("two", 2)


def test_a_file_is_whole_once_it_has_not_changed_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taken, "QUIET_SECONDS", 10)
    now, file = clock.now().timestamp(), Found("a.csv", 5, 1.5)
    for before, ready in (
        ({}, False), ({"a.csv": [5, 1.5]}, False), ({"a.csv": [5, 1.5, now - 3]}, False),
        ({"a.csv": [4, 1.5, now - 60]}, False), ({"a.csv": [5, 2.5, now - 60]}, False),
        ({"a.csv": [5, 1.5, now - 11]}, True),
    ):  # fmt: skip
        assert bool(taken.whole([file], before)) is ready, before
    assert taken.seen_of([file], {"a.csv": [5, 1.5, 3.0]}) == {"a.csv": [5, 1.5, 3.0]}
    assert taken.seen_of([file], {"a.csv": [4, 1.5, 3.0]})["a.csv"][2] >= now


def test_a_workbook_is_taken_too_and_its_refused_rows_come_back_as_one(
    folder: DropFolder, root: Path, order: Recorder
) -> None:
    order("1"), see(folder)
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in (["Order ID", "Carrier", "Tracking number"], ["1", "UPS", UPS], ["9", "UPS", UPS_2]):
        book.active.append(row)
    book.save(content)
    (root / "shipments/day.xlsx").write_bytes(content.getvalue())
    assert take(folder).taken == 1
    assert Parcel.objects.count() == 1
    [back] = (root / "shipments").glob("day.*")
    assert [row[0] for row in openpyxl.load_workbook(back).active.iter_rows(values_only=True)] == [
        "Order ID",
        "9",
    ]
    assert back.name == "day.errors.xlsx"
    assert see(folder).waiting == 0, "what was handed back is not taken"


def test_a_name_is_found_though_every_file_has_the_same(folder: DropFolder, root: Path) -> None:
    see(folder)
    for number in range(12):
        leave(root, "a.csv", f"{HEAD}{number},,,UPS,{UPS}\r\n")
        take(folder)
    names = sorted(path.name for path in (root / "shipments/done").iterdir())
    assert len(names) == 12
    assert {"a.csv", "a-2.csv", "a-9.csv"} < set(names)
    assert "a-10.csv" not in names
