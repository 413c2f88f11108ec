"""Finding the modules of a package, so that a new one registers itself by being there."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages


def import_all(package: str) -> None:
    """Import every module below a package, in order of name."""
    found = walk_packages(import_module(package).__path__, package + ".")
    for name in sorted(module.name for module in found):
        import_module(name)
