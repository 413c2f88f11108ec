"""Every area of sync, found by itself: an area is a folder whose modules declare conversations and what is due."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

import shelfwire.sync as sync


@cache
def discover() -> None:
    """Import every module of every area, so that what they declare is known."""
    for module in walk_packages(sync.__path__, prefix=f"{sync.__name__}."):
        import_module(module.name)
