"""What lies in a printer, and the word for what cannot be printed on it."""

from __future__ import annotations

from enum import StrEnum

TAIL = 2048
"""Bytes at the end of a file among which its end is marked."""
MM = 72 / 25.4
"""Points in a millimetre."""


class Unprintable(Exception):
    """This document cannot be printed; the message says why, in words for a packer."""


class Paper(StrEnum):
    """What lies in the printer."""

    A6 = "a6"
    A5 = "a5"
    INCHES = "4x6"
    A4 = "a4"
    """Sheets that hold four labels each."""


PAPER_NAMES = {Paper.INCHES: "4 × 6 in", Paper.A6: "A6", Paper.A5: "A5", Paper.A4: "A4, four on a sheet"}
SIZES = {
    Paper.A6: (105 * MM, 148 * MM),
    Paper.A5: (148 * MM, 210 * MM),
    Paper.INCHES: (288.0, 432.0),
    Paper.A4: (210 * MM, 297 * MM),
}
"""Width and height in points."""
