"""Compare one order's money, to the minor unit: what its own documents and cases say it should come to, against what
statements settled. Pure: no database, no clock, no channel's names (those come as roles and rates).
"""

from shelfwire.settlements.matching.by_sku import split, with_skus
from shelfwire.settlements.matching.compare import OTHER_FEES, compare, foreign
from shelfwire.settlements.matching.values import (
    Compared,
    Finding,
    OrderMoney,
    Part,
    Rate,
    Refunded,
    SkuMoney,
    SkuTold,
    Sold,
    Split,
    Terms,
    Told,
)
from shelfwire.settlements.matching.words import CODE_WORDS, PART_WORDS, proposals

__all__ = [
    "CODE_WORDS",
    "OTHER_FEES",
    "PART_WORDS",
    "Compared",
    "Finding",
    "OrderMoney",
    "Part",
    "Rate",
    "Refunded",
    "SkuMoney",
    "SkuTold",
    "Sold",
    "Split",
    "Terms",
    "Told",
    "compare",
    "foreign",
    "proposals",
    "split",
    "with_skus",
]
