"""What the processes of the web server load: the application behind its bridge, and a watch on their parent."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

from shelfwire.environment import WEB_THREADS

_LOOK_EVERY = 1.0


def _end_with(parent: int) -> None:
    """A killed parent cannot end its children: they would keep the port and serve yesterday's code."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os._exit(1)


def load() -> Any:
    """The application as granian calls it (RSGI), in a process of its own."""
    threading.Thread(target=_end_with, args=[os.getppid()], name="parent-watch", daemon=True).start()

    # not before the process is the child: these set Django up
    from shelfwire.web.wsgi import application  # isort: skip
    from shelfwire.bodies import AddressBounds
    from shelfwire.bridge import Bridge

    return Bridge(application, AddressBounds(), int(os.environ[WEB_THREADS]))
