"""What the processes of the web server load: the WSGI application, and a watch on the process that started them."""

from __future__ import annotations

import os
import threading
import time

from shelfwire.web.wsgi import application

__all__ = ["application"]

_LOOK_EVERY = 1.0


def _end_with(parent: int) -> None:
    """A killed parent cannot end its children: they would keep the port and serve yesterday's code."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os._exit(1)


threading.Thread(target=_end_with, args=[os.getppid()], name="parent-watch", daemon=True).start()
