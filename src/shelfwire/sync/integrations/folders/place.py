"""The folder itself, on this server or on an SFTP server: the same few things can be done with both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Final, Protocol

from django.conf import settings

from shelfwire.integrations import queries
from shelfwire.integrations.actions import secrets_of
from shelfwire.integrations.errors import BadFile, BadFolder
from shelfwire.integrations.models import DropFolder
from shelfwire.integrations.states import Way
from shelfwire.kit.sftp import FileFailed, Found, Server, Sftp
from shelfwire.sync.integrations.folders.local import LocalFolder

ORDERS: Final = "orders"
SHIPMENTS: Final = "shipments"
DONE: Final = "shipments/done"


class Place(Protocol):
    """Files by their path below the drop folder. Every method raises RuleBroken for what the place refuses."""

    def files(self, folder: str, most: int, wanted: Callable[[str], bool]) -> list[Found]:
        """The plain files of a folder whose names are ``wanted``, by name, at most so many."""

    def read(self, path: str, most: int) -> bytes:
        """A file's content. Raises BadFile for one that is not there, may not be read, or is larger than ``most``
        bytes."""

    def lay(self, path: str, content: bytes) -> None:
        """Write a file under a hidden name, so that nobody sees a half of it, or takes it before ``give``."""

    def give(self, path: str) -> None:
        """Give what was laid its name. Nothing where nothing lies: it has its name already."""

    def rename(self, path: str, to: str) -> None:
        """Move a file; one that has the other name already is not replaced."""

    def remove(self, path: str) -> None:
        """Remove a file."""

    def exists(self, path: str) -> bool:
        """Whether there is something of that name."""

    def make_folder(self, path: str) -> None:
        """Make a folder where there is none."""


class _Below:
    """An SFTP server's folder as a ``Place``."""

    def __init__(self, sftp: Sftp, root: str) -> None:
        self._sftp, self._root = sftp, PurePosixPath(root or ".")

    def _at(self, path: str) -> str:
        return str(self._root / path)

    def files(self, folder: str, most: int, wanted: Callable[[str], bool]) -> list[Found]:
        return self._sftp.files(self._at(folder), most, wanted)

    def read(self, path: str, most: int) -> bytes:
        try:
            return self._sftp.read(self._at(path), most)
        except FileFailed as failed:
            raise BadFile(failed.message, field="path") from None

    def lay(self, path: str, content: bytes) -> None:
        self._sftp.lay(self._at(path), content)

    def give(self, path: str) -> None:
        self._sftp.give(self._at(path))

    def rename(self, path: str, to: str) -> None:
        self._sftp.rename(self._at(path), self._at(to))

    def remove(self, path: str) -> None:
        self._sftp.remove(self._at(path))

    def exists(self, path: str) -> bool:
        return self._sftp.exists(self._at(path))

    def make_folder(self, path: str) -> None:
        self._sftp.make_folder(self._at(path))


def server_of(folder: DropFolder) -> Server:
    """The SFTP server of a drop folder, ready to be spoken to. Raises UnreadableSecret."""
    secrets = secrets_of(folder)
    return Server(
        host=folder.host,
        port=folder.port,
        user=folder.user_name,
        guard=queries.guard(),
        host_key=folder.host_key,
        password=secrets["password"],
        key=secrets["key"],
        passphrase=secrets["passphrase"],
    )


@contextmanager
def opened(folder: DropFolder) -> Iterator[Place]:
    """The folder, with its three folders in it. Raises RuleBroken, UnreadableSecret."""
    if folder.way == Way.LOCAL:
        place: Place = LocalFolder(local_root(folder))
        _with_folders(place)
        yield place
        return
    if not folder.host_key:
        raise BadFolder(
            "The server's host key is not confirmed.", field="host", hint="Confirm it on the folder's page."
        )
    with Sftp(server_of(folder)) as sftp:
        place = _Below(sftp, folder.path)
        _with_folders(place)
        yield place


def local_root(folder: DropFolder) -> str:
    """Where a local drop folder is. Raises BadFolder where nobody who runs the server allowed any."""
    allowed: str = settings.DROP_FOLDERS
    if not allowed:
        raise BadFolder(
            "This server has no place for drop folders.",
            field="way",
            hint="The person who runs it can name one: SHELFWIRE_DROP_FOLDERS. SFTP needs none.",
        )
    return f"{allowed}/{folder.integration.company.slug}/{folder.path}"


def _with_folders(place: Place) -> None:
    for name in (ORDERS, SHIPMENTS, DONE):
        place.make_folder(name)
