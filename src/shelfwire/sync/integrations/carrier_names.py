"""A program's names for carriers as a person writes them: a line each, ``Our van = UPS``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shelfwire.fulfilment.carriers import all_carriers, carrier
from shelfwire.fulfilment.errors import UnknownCarrier
from shelfwire.integrations.errors import BadIntegration

_LINES_MOST: Final = 200
_NAME_MOST: Final = 80


def read_names(written: str) -> dict[str, str]:
    """Names in lower case, with the codes of ours that are meant. Raises BadIntegration, naming the line."""
    found: dict[str, str] = {}
    for number, line in enumerate(written.splitlines(), 1):
        if not line.strip():
            continue
        name, sign, ours = (part.strip() for part in line.rpartition("="))
        if not (name and sign and ours) or len(name) > _NAME_MOST or len(found) >= _LINES_MOST:
            raise _bad(
                number, line, "Write the name that the program sends, an equals sign, and the carrier."
            )
        try:
            found[name.casefold()] = carrier(ours).code
        except UnknownCarrier as unknown:
            raise _bad(number, line, str(unknown)) from None
    return found


def _bad(number: int, line: str, hint: str) -> BadIntegration:
    said = f"Line {number}, “{line.strip()[:120]}”, is no carrier name."
    return BadIntegration(said, field="carriers", value=line[:200], hint=hint)


def write_names(names: Mapping[str, str]) -> str:
    """The lines of ``read_names``."""
    known = all_carriers()
    return "\n".join(
        f"{name} = {known[code].name if code in known else code}" for name, code in names.items()
    )
