"""What every area has: the client it calls through."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktok_shop.client import Client


class Resource:
    """An area of the platform, bound to a client."""

    def __init__(self, client: Client) -> None:
        self._client = client
