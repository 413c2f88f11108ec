"""A drop folder on this server. Nothing outside it is reached, whatever links somebody puts into it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from shelfwire.integrations.errors import BadFile, BadFolder
from shelfwire.kit.sftp import Found, hidden_path
from shelfwire.kit.texts import shown

_NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS)
"""What a share of another system says that has no hard links."""


class LocalFolder:
    """See ``place.Place``."""

    def __init__(self, root: str) -> None:
        self._root = Path(root)
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            if self._root.resolve(strict=True) != self._root.absolute():
                raise BadFolder("A part of the folder's path is a link.", field="path", value=root)
        except OSError as failed:
            raise _said(failed) from None

    def _at(self, path: str) -> Path:
        """The path, whose folders are no links: a link could lead to another company's folder."""
        found = self._root / path
        here = found.parent
        while here != self._root:
            if here.is_symlink():
                raise BadFolder(f"“{here.name}” is a link.", field="path", value=path)
            here = here.parent
        return found

    def files(self, folder: str, most: int, wanted: Callable[[str], bool]) -> list[Found]:
        found = []
        try:
            with os.scandir(self._at(f"{folder}/*").parent) as entries:
                for one in entries:
                    if one.is_file(follow_symlinks=False) and wanted(one.name):
                        with suppress(FileNotFoundError):  # taken away meanwhile
                            about = one.stat(follow_symlinks=False)
                            found.append(Found(one.name, about.st_size, about.st_mtime))
        except OSError as failed:
            raise _said(failed) from None
        return sorted(found, key=lambda one: one.name)[:most]

    def read(self, path: str, most: int) -> bytes:
        place = self._at(path)
        try:
            # without waiting: a pipe may have taken the file's name since it was listed
            handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise BadFile("It is no file.", field="path")
                content = file.read(most + 1)
        except OSError as failed:
            raise BadFile(f"It cannot be read: {_why(failed)}.", field="path") from None
        if len(content) > most:
            raise BadFile(f"It has more than {most // 1_048_576} MB.", field="path")
        return content

    def lay(self, path: str, content: bytes) -> None:
        hidden = self._at(hidden_path(path))
        try:
            hidden.unlink(missing_ok=True)  # of a run that died
            handle = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(handle)
        except OSError as failed:
            raise _said(failed) from None

    def give(self, path: str) -> None:
        hidden = self._at(hidden_path(path))
        try:
            if os.path.lexists(hidden):
                hidden.rename(self._at(path))
        except OSError as failed:
            raise _said(failed) from None

    def rename(self, path: str, to: str) -> None:
        source, target = self._at(path), self._at(to)
        try:
            try:
                os.link(source, target, follow_symlinks=False)  # which replaces nothing
            except OSError as failed:
                if failed.errno not in _NO_LINKS or os.path.lexists(target):
                    raise
                source.rename(target)
            else:
                source.unlink()
        except OSError as failed:
            raise _said(failed) from None

    def remove(self, path: str) -> None:
        try:
            self._at(path).unlink()
        except OSError as failed:
            raise _said(failed) from None

    def exists(self, path: str) -> bool:
        return os.path.lexists(self._at(path))

    def make_folder(self, path: str) -> None:
        place = self._at(path)
        try:
            if place.is_symlink():
                raise BadFolder(f"“{place.name}” is a link.", field="path", value=path)
            place.mkdir(exist_ok=True)
        except OSError as failed:
            raise _said(failed) from None


def _said(failed: OSError) -> BadFolder:
    name = Path(str(failed.filename)).name if failed.filename else ""
    said = f" (“{shown(name)}”)" if name else ""
    return BadFolder(f"The folder cannot be used: {_why(failed)}{said}.", field="path")


def _why(failed: OSError) -> str:
    return (failed.strerror or str(failed)).lower()
