"""A drop folder on this server and on a real SFTP server, and what lies in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.sftp_server import SftpServer, sftp_server

from shelfwire.integrations.actions import Where, add_folder
from shelfwire.integrations.models import DropFolder
from shelfwire.sync.integrations.folders import taken
from shelfwire.sync.integrations.folders.look import Looked, look

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

UPS, UPS_2 = "1Z999AA10123456784", "1Z12345E0205271688"
HEAD = "Order ID,SKU,Quantity,Carrier,Tracking number\r\n"


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """A file that two looks saw alike is whole, however soon the second came."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taken, "QUIET_SECONDS", 0)
        yield


@pytest.fixture
def root(tmp_path: Path, settings: SettingsWrapper) -> Path:
    """What the operator allowed."""
    settings.DROP_FOLDERS = str(tmp_path)
    settings.ALLOWED_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    return tmp_path / "corner-shop" / "depot"


@pytest.fixture
def folder(company: Any, root: Path) -> DropFolder:
    """A local one for every shop."""
    return add_folder(company=company, name="Depot", account=None, where=Where("local", "depot"), by="Alice")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    """A real SFTP server over a socket."""
    with sftp_server(tmp_path / "sftp") as found:
        yield found


def rows(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def written(root: Path, kind: str = "orders") -> list[Path]:
    return sorted(root.glob(f"orders/{kind}-*.csv"))


def told(root: Path, kind: str = "orders") -> list[tuple[str, str, str]]:
    return [(r["Order ID"], r["SKU"], r["Quantity"]) for path in written(root, kind) for r in rows(path)]


def see(folder: DropFolder) -> Looked:
    return look(folder.pk)
