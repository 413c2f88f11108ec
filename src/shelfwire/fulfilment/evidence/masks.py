"""Take the buyer out of what is handed on: known names, phones and addresses wherever they stand, and what a
channel's documents call personal by their keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shelfwire.orders.models import Address, Order

HIDDEN = "•••"
_SHORTEST = 3
"""Shorter words are parts of too many others."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0003ffff]")
"""Letters of scripts that put no spaces between words (Thai, Lao, Burmese, Khmer, Chinese, Japanese) or join endings to
them (Korean): a name is hidden wherever it stands, and two such letters are a name.
"""
_PERSONAL = re.compile(
    r"recipient|buyer|consignee|cpf|phone|e-?mail|address|tax_id|id_number|first_name|last_name|postal|zip_?code"
    r"|message|note$",
    re.IGNORECASE,
)
_SECRET = re.compile(r"token|secret|password|authorization|signature|^sign$|api_?key", re.IGNORECASE)
_NOT_PERSONAL = re.compile(
    r"address_(?:id|version)$|^message_id$|is_buyer|buyer_request_cancel|_url$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mask:
    """What is hidden. ``whole``: the buyer's data stay in; secrets never do."""

    words: tuple[str, ...]
    whole: bool = False

    def text(self, value: str) -> str:
        """The text without what is hidden."""
        if self.whole:
            return value
        for word in self.words:
            before = "" if _UNSPACED.match(word[0]) else r"(?<!\w)"
            after = "" if _UNSPACED.match(word[-1]) else r"(?!\w)"
            value = re.sub(f"{before}{re.escape(word)}{after}", HIDDEN, value, flags=re.IGNORECASE)
        return value

    def value(self, value: Any) -> Any:
        """The same for whatever JSON holds, by its keys too."""
        if isinstance(value, dict):
            return {key: self._of_key(str(key), inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        return self.text(value) if isinstance(value, str) else value

    def _of_key(self, key: str, value: Any) -> Any:
        if _SECRET.search(key) or (
            not self.whole and _PERSONAL.search(key) and not _NOT_PERSONAL.search(key)
        ):
            return HIDDEN if value not in (None, "", [], {}) else value
        return self.value(value)

    def document(self, body: str) -> str:
        """A document of the channel, readable; hidden whole when it is no JSON and somebody is to be hidden."""
        try:
            found = json.loads(body)
        except ValueError:
            return body if self.whole else HIDDEN
        return json.dumps(self.value(found), indent=2, ensure_ascii=False)


def mask_of(order: Order, *, whole: bool) -> Mask:
    """What has to be hidden of this order's buyer, the longest first."""
    found = {order.buyer_name, order.buyer_message, order.buyer_id}
    for address in Address.objects.filter(order=order):
        found.update(address.name.split())
        found |= {address.name, address.phone, address.postal_code, address.instructions}
        found.update(line for line in address.lines if isinstance(line, str))
    return Mask(tuple(sorted(_words(found), key=len, reverse=True)), whole)


def _words(found: Iterable[str]) -> set[str]:
    words = {word.strip() for word in found}
    return {
        word
        for word in words
        if len(word) >= _SHORTEST or (len(word) == _SHORTEST - 1 and _UNSPACED.match(word))
    }
