"""Which colour a word has, everywhere: green is well, yellow waits for somebody, red is broken, blue moves."""

from __future__ import annotations

_WORDS = {
    "green": "connected completed delivered works active handled done exact owner answered consumed passed in_stock "
    "bought written",
    "yellow": "parked held waiting partly_failed missing guessed unpaid partly_shipped warning due unknown stops short "
    "void_asked partly",
    "red": "failed refused cancelled revoked blocked late lost problem denied",
    "blue": "running queued released calling shipped in_transit sent new ready scanned operator asked",
    "secondary": "disconnected ignored void withdrawn expired viewer archived not_reached",
}
TONES = {word: tone for tone, words in _WORDS.items() for word in words.split()}


def tone(word: str) -> str:
    """Tabler's colour name for a status word; an unknown word is grey, never hidden."""
    return TONES.get(word.lower(), "secondary")
