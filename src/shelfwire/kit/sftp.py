"""Files on an SFTP server that a person entered: its address is asked about first (``kit.guard``), its host key is the
one that was pinned, and what it did not like is said in plain words.

Nothing of the machine's own SSH is used: no configuration, no agent, no keys of its user, no known hosts.
"""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, TypeVar

from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.guard import Guard, RefusedAddress, canonical
from shelfwire.kit.secrets import Secret
from shelfwire.kit.texts import first_line, shown

T = TypeVar("T")
SECONDS: Final = 20.0
"""For connecting, and for each step after it."""
FILE_SECONDS: Final = 180.0
"""For reading or writing one file."""
_PIECE: Final = 256 * 1024


class SftpFailed(RuleBroken):
    """The server did not do what was asked. ``field``: which entry of a form it is about."""

    code = "sftp_failed"


class FileFailed(SftpFailed):
    """One file cannot be read; there is nothing wrong with the server or its other files."""

    code = "file_failed"


@dataclass(frozen=True, slots=True)
class Found:
    """One file of a folder: its bytes, and when it was last written, by the server's clock. What of ``name`` is no
    UTF-8 stands in it as a lone surrogate (PEP 383): it opens the file, and no text column holds it.
    """

    name: str
    size: int
    written_at: float


@dataclass(frozen=True, slots=True)
class Server:
    """Where and as whom. ``host_key``: the line that ``host_key`` gave; ``key``: a private key in OpenSSH's or PEM
    form, used before the password where there is one.
    """

    host: str
    port: int
    user: str
    guard: Guard
    host_key: str = ""
    password: Secret = field(default_factory=lambda: Secret(""))
    key: Secret = field(default_factory=lambda: Secret(""))
    passphrase: Secret = field(default_factory=lambda: Secret(""))


def read_key(key: Secret, passphrase: Secret) -> None:
    """Raise SftpFailed unless the private key can be used with that passphrase."""
    _private(key, passphrase)


def fingerprint(host_key: str) -> str:
    """``ssh-ed25519 SHA256:…`` of a pinned line; "" for none, and the line itself when it is no key."""
    if not host_key:
        return ""
    try:
        return f"{host_key.split()[0]} {_pinned(host_key).get_fingerprint()}"
    except SftpFailed:
        return host_key


def host_key(server: Server) -> str:
    """The server's own host key, as one OpenSSH line; nothing secret is told to it. Raises SftpFailed."""
    import asyncssh

    async def ask() -> str:
        async with asyncio.timeout(SECONDS):
            found = await asyncssh.get_server_host_key(server.host, sock=_socket(server), config=None)
        if found is None:
            raise SftpFailed(f"{server.host} showed no host key.", field="host")
        return str(found.export_public_key("openssh").decode().strip())

    return _said(server, ask())


class Sftp:
    """An open connection, for ``with``. Every method raises SftpFailed."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._runner = asyncio.Runner()
        self._connection: Any = None
        self._client: Any = None

    def __enter__(self) -> Sftp:
        try:
            self._run(self._open())
        except SftpFailed:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.abort()
        self._runner.close()

    def files(self, folder: str, most: int, wanted: Callable[[str], bool]) -> list[Found]:
        """The plain files of a folder whose names are ``wanted``, by name, at most so many."""
        return self._run(self._files(folder, most, wanted))

    def read(self, path: str, most: int) -> bytes:
        """A file's content. Raises FileFailed for one that is not there, may not be read, or is larger than ``most``
        bytes."""
        return self._run(self._read(path, most), FILE_SECONDS)

    def lay(self, path: str, content: bytes) -> None:
        """Write a file under a hidden name: nobody takes it before ``give``."""
        self._run(self._lay(path, content), FILE_SECONDS)

    def give(self, path: str) -> None:
        """Give what was laid its name. Nothing where nothing lies: it has its name already."""

        async def give() -> None:
            if await self._client.exists(hidden_path(path)):
                await self._client.rename(hidden_path(path), path)

        self._run(give())

    def rename(self, path: str, to: str) -> None:
        """Move a file; one that has the other name already is not replaced."""
        self._run(self._client.rename(path, to))

    def remove(self, path: str) -> None:
        """Remove a file."""
        self._run(self._client.remove(path))

    def exists(self, path: str) -> bool:
        """Whether there is something of that name."""
        return bool(self._run(self._client.exists(path)))

    def make_folder(self, path: str) -> None:
        """Make a folder where there is none; those above it must be there."""

        async def make() -> None:
            if not await self._client.isdir(path):
                await self._client.mkdir(path)

        self._run(make())

    def _run(self, asked: Coroutine[Any, Any, T], seconds: float = SECONDS) -> T:
        return _said(self._server, _within(asked, seconds), self._runner)

    async def _open(self) -> None:
        import asyncssh

        server = self._server
        keys = [_private(server.key, server.passphrase)] if server.key.reveal() else None
        pinned = _pinned(server.host_key)
        self._connection = await asyncssh.connect(
            server.host,
            sock=_socket(server),
            config=None,
            agent_path=None,
            known_hosts=([pinned], [], []),
            server_host_key_algs=[pinned.get_algorithm()]
            if pinned.get_algorithm() != "ssh-rsa"
            else ["rsa-sha2-512", "rsa-sha2-256"],
            username=server.user,
            client_keys=keys,
            password=server.password.reveal() or None,
            preferred_auth="publickey,password,keyboard-interactive",
            gss_host=None,
        )
        self._client = await self._connection.start_sftp_client(path_errors="surrogateescape")

    async def _files(self, folder: str, most: int, wanted: Callable[[str], bool]) -> list[Found]:
        import asyncssh

        found = []
        for entry in await self._client.readdir(folder):
            about, name = entry.attrs, str(entry.filename)
            plain = about.type == asyncssh.FILEXFER_TYPE_REGULAR and not {"/", "\0"} & set(name)
            if plain and wanted(name):
                found.append(Found(name, int(about.size or 0), float(about.mtime or 0)))
        return sorted(found, key=lambda one: one.name)[:most]

    async def _read(self, path: str, most: int) -> bytes:
        import asyncssh

        try:
            async with self._client.open(path, "rb") as file:
                content = bytearray()
                while piece := await file.read(_PIECE):
                    content += piece
                    if len(content) > most:
                        raise FileFailed(f"It has more than {most // 1_048_576} MB.")
                return bytes(content)
        except (asyncssh.SFTPNoConnection, asyncssh.SFTPConnectionLost):
            raise
        except asyncssh.SFTPError as refused:
            raise FileFailed(f"It cannot be read: {shown(first_line(refused))}.") from None

    async def _lay(self, path: str, content: bytes) -> None:
        async with self._client.open(hidden_path(path), "wb") as file:
            await file.write(content)


def hidden_path(path: str) -> str:
    """Where a file is written before it is given its name."""
    folder, name = posixpath.split(path)
    return posixpath.join(folder, f".{name}.part")


async def _within(asked: Coroutine[Any, Any, T], seconds: float) -> T:
    async with asyncio.timeout(seconds):
        return await asked


def _socket(server: Server) -> Any:
    """A connection to an address that may be connected to."""
    return server.guard.connect(canonical(server.host), server.port, SECONDS)


def _pinned(host_key: str) -> Any:
    import asyncssh

    try:
        return asyncssh.import_public_key(host_key)
    except asyncssh.KeyImportError as why:
        raise SftpFailed(
            f"The host key that was confirmed cannot be read: {first_line(why)}.",
            field="host",
            hint="Save the connection again and confirm the server's key.",
        ) from None


def _private(key: Secret, passphrase: Secret) -> Any:
    import asyncssh

    try:
        return asyncssh.import_private_key(key.reveal(), passphrase.reveal() or None)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError) as why:
        raise SftpFailed(
            f"The private key cannot be used: {first_line(why)}.",
            field="key",
            hint="Paste the whole file, from -----BEGIN to END-----, and its passphrase where it has one.",
        ) from None


def _said(server: Server, asked: Coroutine[Any, Any, T], runner: asyncio.Runner | None = None) -> T:
    """Run it; what went wrong becomes an SftpFailed in words for a person."""
    import asyncssh

    where = f"{server.host}:{server.port}"
    try:
        if runner is not None:
            return runner.run(asked)
        with asyncio.Runner() as own:
            return own.run(asked)
    except RefusedAddress as refused:
        raise SftpFailed(
            f"{where} may not be connected to: {refused}.",
            field="host",
            hint="The person who runs the server can allow a private host.",
        ) from None
    except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed):
        raise SftpFailed(
            f"{where} shows another host key than the one that was confirmed. Nothing was sent to it.",
            field="host",
            hint="Ask its operator whether the key was replaced, and confirm the new one.",
        ) from None
    except asyncssh.PermissionDenied:
        raise SftpFailed(
            f"{where} does not let “{server.user}” in.",
            field="user",
            hint="Check user name, password and key.",
        ) from None
    except asyncssh.SFTPError as refused:
        raise SftpFailed(f"{where}: {shown(first_line(refused))}.", field="path") from None
    except TimeoutError:
        raise SftpFailed(f"{where} did not answer in time.", field="host") from None
    except (asyncssh.Error, OSError) as failed:
        raise SftpFailed(f"{where} cannot be reached: {shown(first_line(failed))}.", field="host") from None
