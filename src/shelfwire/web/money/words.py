"""Money in the words of the screens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.channels.port import AmountGroup, LineKind, PayoutStatus
from shelfwire.kit.currencies import decimals
from shelfwire.kit.money import Money
from shelfwire.settlements.matching import PART_WORDS
from shelfwire.settlements.waterfall import OTHER_FEES, OTHER_REVENUE, OTHER_SHIPPING, StepKey
from shelfwire.web.templatetags.show import badge, words

PAYOUT_WORDS: Final[Mapping[str, str]] = {
    PayoutStatus.PROCESSING: "On its way",
    PayoutStatus.PAID: "Paid",
    PayoutStatus.FAILED: "Failed",
    PayoutStatus.SETTLED: "In the balance",
}
_PAYOUT_TONES: Final[Mapping[str, str]] = {
    PayoutStatus.PROCESSING: "blue",
    PayoutStatus.PAID: "green",
    PayoutStatus.FAILED: "red",
    PayoutStatus.SETTLED: "green",
}
KIND_WORDS: Final[Mapping[str, str]] = {
    LineKind.ORDER: "Order",
    LineKind.ADJUSTMENT: "Adjustment",
    LineKind.RESERVE: "Reserve",
}
GROUP_WORDS: Final = {
    AmountGroup.REVENUE: "Sales",
    AmountGroup.SHIPPING: "Shipping",
    AmountGroup.FEE: "Fees",
    AmountGroup.TAX: "Taxes",
    AmountGroup.ADJUSTMENT: "Adjustments",
    AmountGroup.RESERVE: "Reserve",
    AmountGroup.INFORMATION: "For information",
}
REST_WORDS: Final[Mapping[str, str]] = {
    OTHER_FEES: "Other fees",
    OTHER_REVENUE: "Other amounts of sales",
    OTHER_SHIPPING: "Other shipping",
}
"""What no name of the channel explains."""
STEP_WORDS: Final = {
    StepKey.SALES: "Sales",
    StepKey.DISCOUNTS: "Discounts paid by you",
    StepKey.REFUNDS: "Refunds",
    StepKey.FEES: "Fees",
    StepKey.TAXES: "Taxes",
    StepKey.SHIPPING: "Shipping",
    StepKey.ADJUSTMENTS: "Adjustments",
    StepKey.APART: "Does not add up",
    StepKey.SETTLEMENT: "Settlement",
    StepKey.RESERVE: "Reserve",
    StepKey.PAYABLE: "To be paid out",
}


def status_badge(status: str, channel_status: str = "") -> SafeString:
    """How far the money is; a word of the channel that is not known here as the channel says it."""
    known = PAYOUT_WORDS.get(status)
    return badge(status, known or words(channel_status or status), _PAYOUT_TONES.get(status, "secondary"))


def status_words(status: str, channel_status: str = "") -> str:
    """The same as text."""
    return PAYOUT_WORDS.get(status) or words(channel_status or status)


def name_words(account: Account, name: str) -> str:
    """The channel's name of an amount, a line or a movement in plain words; as it is sent where there are none."""
    if name in REST_WORDS:
        return REST_WORDS[name]
    plugin = registry.installed(account.channel)
    return (plugin.money_words.get(name) if plugin else None) or name


def part_words(account: Account, name: str) -> str:
    """A part of a comparison: by what it is for us, else by the channel's name of it."""
    return PART_WORDS.get(name) or name_words(account, name)


def day_words(day: date) -> str:
    """``Fri 20 Nov 2026``."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def show_amount(minor: int | None, currency: str, empty: str = "—") -> str | SafeString:
    """``1,234.56`` with its currency small behind it."""
    if minor is None:
        return empty
    return format_html(
        '<span class="amount">{} <small>{}</small></span>', number_of(minor, currency), currency
    )


def number_of(minor: int, currency: str) -> str:
    """``−1,234.56``: the amount alone, with a sign that is as wide as a digit."""
    text = f"{Money(abs(minor), currency).decimal:,.{decimals(currency)}f}"
    return f"−{text}" if minor < 0 else text


def plain(minor: int | None, currency: str) -> Decimal | str:
    """The amount in a file: ``-1234.56``, a number and so never taken for a formula; empty for none."""
    return "" if minor is None else Money(minor, currency).decimal


def share(part: int, whole: int) -> float | None:
    """What ``part`` is of ``whole``; None of nothing."""
    return part / whole if whole > 0 else None
