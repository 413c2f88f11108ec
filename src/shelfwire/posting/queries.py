"""What others may ask of what products are to say in shops."""

from __future__ import annotations

from shelfwire.posting.wanting import wanted_each

__all__ = ["wanted_each"]
