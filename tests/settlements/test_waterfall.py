"""From the sales to the payout: every step ends where the channel's own sums say, whatever is named."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from shelfwire.settlements.waterfall import OTHER_FEES, StepKey, Sums, steps


@dataclass
class Named:
    """As a row of ``StatementAmount``."""

    group: str
    name: str
    minor: int
    lines: int = 1
    known: bool = True


def by_key(sums: Sums, *amounts: Named) -> dict[StepKey, int]:
    return {step.key: step.minor for step in steps(sums, amounts)}


def test_a_day_of_sales_step_by_step() -> None:
    amounts = (
        Named("revenue", "gross_sales_amount", 10_000),
        Named("revenue", "seller_discount_amount", -1_000),
        Named("revenue", "gross_sales_refund_amount", -2_000),
        Named("revenue", "seller_discount_refund_amount", 200),
        Named("revenue", "subtotal_before_discount_amount", 300),
        Named("revenue", "refund_subtotal_before_discount_amount", -100),
        Named("information", "platform_discount_amount", -700),
        Named("information", "customer_payment_amount", 9_000),
        Named("fee", "referral_fee_amount", -600),
        Named("fee", OTHER_FEES, -50, known=False),
        Named("fee", "brand_new_fee", -50, known=False),
        Named("tax", "vat_amount", -40),
        Named("shipping", "actual_shipping_fee_amount", -500),
        Named("adjustment", "PLATFORM_PENALTY", -250),
        Named("reserve", "RESERVE", -900),
    )
    sums = Sums(
        revenue=7_400,
        fees=-740,
        shipping=-500,
        adjustment=-250,
        settlement=5_910,
        reserve=-900,
        payable=5_010,
    )
    found = {step.key: step for step in steps(sums, amounts)}
    assert {key: step.minor for key, step in found.items()} == {
        StepKey.SALES: 10_300,
        StepKey.DISCOUNTS: -1_000,
        StepKey.REFUNDS: -1_900,
        StepKey.FEES: -700,
        StepKey.TAXES: -40,
        StepKey.SHIPPING: -500,
        StepKey.ADJUSTMENTS: -250,
        StepKey.SETTLEMENT: 5_910,
        StepKey.RESERVE: -900,
        StepKey.PAYABLE: 5_010,
    }
    assert [part.name for part in found[StepKey.DISCOUNTS].beside] == ["platform_discount_amount"]
    assert [part.name for part in found[StepKey.FEES].parts] == [
        "referral_fee_amount",
        OTHER_FEES,
    ]
    assert found[StepKey.FEES].parts[1].minor == -100
    assert [part.name for part in found[StepKey.FEES].beside] == ["brand_new_fee"]
    assert found[StepKey.RESERVE].start == 5_910


def test_without_lines_the_sums_of_the_head_stand() -> None:
    sums = Sums(revenue=1_000, fees=-100, shipping=-50, adjustment=0, settlement=850)
    found = steps(sums, ())
    assert [(step.key, step.minor) for step in found] == [
        (StepKey.SALES, 1_000),
        (StepKey.FEES, -100),
        (StepKey.SHIPPING, -50),
        (StepKey.SETTLEMENT, 850),
    ]
    assert [part.name for part in found[0].parts] == [""]


def test_one_name_in_several_kinds_of_line_is_one_amount() -> None:
    found = steps(
        Sums(revenue=0, fees=-30, shipping=0, adjustment=0, settlement=-30),
        (Named("fee", "referral_fee_amount", -50, 2), Named("fee", "referral_fee_amount", 20, 1)),
    )
    assert [(part.minor, part.lines) for part in found[0].parts] == [(-30, 3)]


def test_a_settlement_that_is_not_its_parts_says_so() -> None:
    sums = Sums(revenue=1_000, fees=-100, shipping=0, adjustment=0, settlement=899)
    assert by_key(sums)[StepKey.APART] == -1


_MINOR = st.integers(-(10**12), 10**12)
_NAMES = st.sampled_from(
    [
        ("revenue", "gross_sales_amount"), ("revenue", "seller_discount_amount"), ("revenue", "x_refund"),
        ("fee", "referral_fee_amount"), ("fee", OTHER_FEES), ("tax", "vat_amount"), ("shipping", "s"),
        ("adjustment", "A"), ("reserve", "RESERVE"), ("information", "platform_discount_amount"), ("martian", "m"),
    ]
)  # fmt: skip


@given(
    st.builds(
        Sums, revenue=_MINOR, fees=_MINOR, shipping=_MINOR, adjustment=_MINOR, settlement=_MINOR,
        reserve=st.none() | _MINOR, payable=st.none() | _MINOR,
    ),
    st.lists(st.builds(lambda name, minor, known: Named(*name, minor, 1, known), _NAMES, _MINOR, st.booleans())),
)  # fmt: skip
def test_the_steps_always_end_where_the_channel_says(sums: Sums, amounts: list[Named]) -> None:
    at = 0
    for step in steps(sums, amounts):
        if step.key is StepKey.SETTLEMENT:
            assert step.minor == at == sums.settlement
        elif step.key is StepKey.PAYABLE:
            assert step.minor == sums.payable
        else:
            assert step.start == at
            at += step.minor
            assert step.key is StepKey.APART or step.minor == sum(part.minor for part in step.parts)
