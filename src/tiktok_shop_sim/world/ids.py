"""Identifiers as TikTok makes them: long decimal strings that grow, and opaque tokens. Seeded, so repeatable."""

from __future__ import annotations

import random
import string

FIRST = {
    "order": 576_700_000_000_000_000,
    "unit": 577_000_000_000_000_000,
    "package": 1_153_000_000_000_000_000,
    "product": 1_729_500_000_000_000_000,
    "sku": 1_729_700_000_000_000_000,
    "shop": 7_495_000_000_000_000_000,
    "warehouse": 6_966_000_000_000_000_000,
    "option": 7_091_000_000_000_000_000,
    "user": 7_021_000_000_000_000_000,
    "cancel": 4_035_000_000_000_000_000,
    "return": 4_035_400_000_000_000_000,
    "refund": 4_035_800_000_000_000_000,
    "aftersales": 4_036_000_000_000_000_000,
    "rma": 4_036_400_000_000_000_000,
    "return_package": 4_036_800_000_000_000_000,
    "notice": 7_380_000_000_000_000_000,
    "seller": 7_010_000_000_000_000_000,
    "activity": 7_136_100_000_000_000_000,
    "coupon": 7_342_400_000_000_000_000,
    "conversation": 7_494_560_000_000_000_000,
    "message": 7_494_570_000_000_000_000,
    "chat_user": 7_494_580_000_000_000_000,
    "session": 7_494_590_000_000_000_000,
    "part": 577_040_000_000_000_000,
    "pod": 7_440_000_000_000_000_000,
    "bundle": 7_450_000_000_000_000_000,
    "goods": 1_729_900_000_000_000_000,
    "fbt_warehouse": 7_382_300_000_000_000_000,
    "fbt_order": 577_080_000_000_000_000,
    "statement": 7_238_800_000_000_000_000,
    "transaction": 1_636_700_000_000_000_000,
    "adjustment": 7_239_900_000_000_000_000,
    "reserve": 567_890_000_000,
    "payment": 3_459_200_000_000_000_000,
    "withdrawal": 7_240_600_000_000_000_000,
    "stock_event": 7_382_700_000_000_000_000,
    "brand": 7_082_500_000_000_000_000,
    "compliance": 0x66D3CBE4_D9C8B09D_DCA00000,
    "size_chart": 7_362_000_000_000_000_000,
    "translation": 7_382_900_000_000_000_000,
    "fbt_record": 577_090_000_000_000_000,
    "grant": 1,
}
STEP = 104_729
ALPHABET = string.ascii_letters + string.digits


class Ids:
    """A source of identifiers and of chance for one world."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)  # noqa: S311 - a repeatable world, not a secret
        self._tokens = random.Random(seed ^ 0x5EED)  # noqa: S311
        self.counters: dict[str, int] = {}

    def next(self, kind: str) -> str:
        """The next id of a kind, larger than all before it."""
        number = self.counters.get(kind, 0)
        self.counters[kind] = number + 1
        if kind == "grant":
            return str(number + 1)
        return str(FIRST[kind] + number * STEP + (number * 7919 + self.seed) % STEP)

    @property
    def chance(self) -> list[int]:
        """Where the source of chance stands, as numbers that can be kept."""
        return list(self.random.getstate()[1])

    @chance.setter
    def chance(self, numbers: list[int]) -> None:
        self.random.setstate((self.random.VERSION, tuple(numbers), None))

    def reseed_tokens(self, seed: str) -> None:
        """Go on with other tokens than those already given out."""
        self._tokens.seed(seed)

    def sequence(self, kind: str) -> int:
        """How many ids of a kind exist; a tie-breaker that grows with time."""
        return self.counters.get(kind, 0)

    def token(self, prefix: str, length: int = 40) -> str:
        return prefix + "".join(self._tokens.choices(ALPHABET, k=length))
