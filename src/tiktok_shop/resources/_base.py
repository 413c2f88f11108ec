"""What every area of the platform has: the caller it makes its calls through."""

from tiktok_shop._caller import Caller


class Resource:
    """An area of the platform. Its methods make their calls through the client they belong to."""

    def __init__(self, caller: Caller) -> None:
        self._client = caller
