"""A small load generator in a process of its own: raw sockets kept alive, requests made beforehand."""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from pathlib import Path


def main() -> None:
    """``port connections file``: send every request of the file once; rate, latencies and CPU seconds as JSON.

    The file holds requests, each after its length as four bytes. Every answer must be a 200 with an empty body.
    """
    port, connections = int(sys.argv[1]), int(sys.argv[2])
    requests = read(Path(sys.argv[3]))
    used, start = time.process_time(), time.perf_counter()
    waits = send(port, connections, requests)
    took, cpu = time.perf_counter() - start, time.process_time() - used
    json.dump({"seconds": took, "waits": waits, "cpu": cpu}, sys.stdout)


def read(path: Path) -> list[bytes]:
    raw, at, found = path.read_bytes(), 0, []
    while at < len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        found.append(raw[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def write(path: Path, requests: list[bytes]) -> None:
    path.write_bytes(b"".join(len(each).to_bytes(4, "big") + each for each in requests))


def send(port: int, connections: int, requests: list[bytes]) -> list[float]:
    """Seconds each request took, over so many connections, each sending the next as soon as it was answered."""
    waiting = iter(requests)
    waits: list[float] = []
    began: dict[int, float] = {}
    chooser = selectors.DefaultSelector()

    def next_on(connection: socket.socket) -> None:
        request = next(waiting, None)
        if request is None:
            chooser.unregister(connection)
            connection.close()
            return
        began[connection.fileno()] = time.perf_counter()
        connection.sendall(request)

    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chooser.register(connection, selectors.EVENT_READ)
        next_on(connection)
    while chooser.get_map():
        for key, _ in chooser.select(60):
            found = key.fileobj
            assert isinstance(found, socket.socket)
            answer = found.recv(65536)
            if not answer.startswith(b"HTTP/1.1 200") or not answer.endswith(b"\r\n\r\n"):
                raise RuntimeError(f"the server answered {answer[:200]!r}")
            waits.append(time.perf_counter() - began[found.fileno()])
            next_on(found)
    return waits


if __name__ == "__main__":
    main()
