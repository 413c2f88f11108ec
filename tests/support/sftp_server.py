"""A real SFTP server over a socket, in a thread, for one user ``depot`` with the password ``right``."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh


class _Users(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("depot", "right")


class SftpServer:
    """Where it listens, what it shows, and with which key."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: Any = None
        self.port = 0
        self._listen()

    def _run(self, asked: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result(10)

    def _listen(self) -> None:
        async def listen() -> Any:
            return await asyncssh.create_server(
                _Users,
                "127.0.0.1",
                self.port,
                server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
                sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(self.root)),
            )

        self._server = self._run(listen())
        self.port = self._server.get_port()

    def replace_key(self) -> None:
        """Listen at the same port with another host key."""
        self._stop()
        self._listen()

    def _stop(self) -> None:
        async def stop() -> None:
            self._server.close()
            await self._server.wait_closed()

        self._run(stop())

    def close(self) -> None:
        """Stop listening."""
        self._stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@contextmanager
def sftp_server(root: Path) -> Iterator[SftpServer]:
    """The server, for ``with``."""
    server = SftpServer(root)
    try:
        yield server
    finally:
        server.close()
