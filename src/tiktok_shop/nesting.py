"""JSON nested deeper than any decoder follows is cut off, so that the rest of the document can still be read.

No document of the platform has more than a dozen levels. What lies below ``MOST_LEVELS`` is replaced by ``LEFT_OUT``,
so that everything around it can be read and the place is seen.
"""

from __future__ import annotations

import re
from typing import Any

MOST_LEVELS = 100
LEFT_OUT = b'{"nested too deeply, left out":null}'

_PARTS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]+|[\]}]+', re.DOTALL)


def shallow(raw: Any) -> bytes:
    """`raw` JSON (bytes, or a buffer of them) with every value below ``MOST_LEVELS`` replaced.

    Runs once over the text and keeps no stack, so its depth costs nothing. What is no JSON stays no JSON.
    """
    text = bytes(raw)
    kept: list[bytes] = []
    depth = done = 0
    for part in _PARTS.finditer(text):
        first = text[part.start()]
        size = part.end() - part.start()
        if first in b"[{":
            if depth <= MOST_LEVELS < depth + size:
                kept += (text[done : part.start() + MOST_LEVELS - depth], LEFT_OUT)
                done = len(text)
            depth += size
        elif first in b"]}":
            if depth - size <= MOST_LEVELS < depth:
                done = part.start() + depth - MOST_LEVELS
            depth -= size
    kept.append(text[done:])
    return b"".join(kept)
