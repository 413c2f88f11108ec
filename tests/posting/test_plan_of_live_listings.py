"""What *Create my SKUs from these* makes of a live listing, case by case."""

from __future__ import annotations

from typing import Any

import pytest
from tests.posting.live_listings import listed, whole

from shelfwire.posting.live.plan import Known, Ours, Plan, plan

RED = Ours(1, "MUG-RED", 10, ("Colour",))
BLUE = Ours(2, "MUG-BLUE", 10, ("Colour",))
PLAIN_RED = Ours(1, "MUG-RED", 10)
FAR_BLUE = Ours(3, "MUG-BLUE", 11)
FAMILY = ("C1=MUG-RED Colour:Red", "C2=MUG-BLUE Colour:Blue")


def made(skus: tuple[str, ...], share: bool = False, **known: Any) -> Plan:
    return plan(whole(*skus), Known(**known), share=share)


def told(found: Plan) -> str:
    """``create MUG-RED[Red] MUG-BLUE[Blue]~1``: what is created, of which options, sharing whose stock; ``=1`` ours."""
    skus = [
        sku.code
        + (f"[{'/'.join(sku.values)}]" if any(sku.values) else "")
        + (f"={sku.sku_id}" if sku.sku_id else "")
        + (f"~{sku.shadow_of}" if sku.shadow_of else "")
        for sku in found.skus
    ]
    faults = [f"!{problem.field}:{problem.value}" for problem in found.problems]
    return " ".join([found.outcome.value, *skus, *faults])


@pytest.mark.parametrize(
    ("skus", "known", "wanted"),
    [
        (("C1=MUG",), {}, "create MUG"),
        (FAMILY, {}, "create MUG-RED[Red] MUG-BLUE[Blue]"),
        (("C1=M Colour:Red Size:L", "C2=N Colour:Red Size:S"), {}, "create M[Red/L] N[Red/S]"),
        (("C1=",), {}, "create C1"),
        # a seller SKU need not be unique on the channel
        (("C1=M Colour:Red", "C2=M Colour:Blue"), {}, "create M[Red] M-2[Blue]"),
        (
            ("C1=M Colour:Red", "C2=m Colour:Blue"),
            {"by_code": {"m-2": Ours(9, "M-2", 90)}},
            "create M[Red] m-3[Blue]",
        ),
        # what is ours already stays ours
        (FAMILY, {"linked": {"C1": RED, "C2": BLUE}}, "join MUG-RED[Red]=1 MUG-BLUE[Blue]=2"),
        (FAMILY, {"by_code": {"mug-red": RED, "mug-blue": BLUE}}, "join MUG-RED[Red]=1 MUG-BLUE[Blue]=2"),
        (FAMILY, {"linked": {"C1": RED}}, "extend MUG-RED[Red]=1 MUG-BLUE[Blue]"),
        (("C1=OTHER",), {"linked": {"C1": PLAIN_RED}}, "join MUG-RED=1"),
        # another product, another listing, another capital letter
        (FAMILY, {"linked": {"C1": PLAIN_RED}}, "refused !options:Colour"),
        (FAMILY, {"linked": {"C1": RED}, "sold_as": {10: "P9"}}, "refused !product:MUG-RED"),
        (
            FAMILY,
            {"linked": {"C1": RED, "C2": BLUE}, "sold_as": {10: "P9"}},
            "link MUG-RED[Red]=1 MUG-BLUE[Blue]=2",
        ),
        (
            FAMILY,
            {"linked": {"C1": RED, "C2": BLUE}, "sold_as": {10: "P1"}},
            "join MUG-RED[Red]=1 MUG-BLUE[Blue]=2",
        ),
        (FAMILY, {"linked": {"C1": RED, "C2": RED}}, "link MUG-RED[Red]=1 MUG-RED[Blue]=1"),
        (("C1=MUG",), {"by_code": {"mug": Ours(5, "mug", 50)}}, "refused !seller_sku:MUG"),
        (("C1=MUG",), {"by_code": {"mug": Ours(5, "MUG", 50)}, "apart": {"C1"}}, "refused !seller_sku:MUG"),
        # what cannot be told apart
        ((), {}, "refused !skus:P1"),
        (("C1=M Colour:Red", "C2=N Colour:Red"), {}, "refused !options:Red"),
        (("C1=M", "C2=N"), {}, "refused !options:no option"),
        (("C1=" + "M" * 81,), {}, "refused !seller_sku:" + "M" * 81),
        # SKUs of several products
        (FAMILY, {"linked": {"C1": PLAIN_RED, "C2": FAR_BLUE}}, "link MUG-RED[Red]=1 MUG-BLUE[Blue]=3"),
        (
            (*FAMILY, "C3=MUG-GREEN Colour:Green"),
            {"linked": {"C1": PLAIN_RED, "C2": FAR_BLUE}},
            "refused !seller_sku:MUG-GREEN",
        ),
        # stock shared with another company
        (("C1=MUG",), {"sources": {"mug": Ours(7, "MUG", 70)}}, "create MUG~7"),
        (("C1=MUG",), {"sources": {"mug": Ours(7, "MUG", 70, stock_id=6)}}, "create MUG~6"),
    ],
)
def test_what_becomes_of_a_listing(skus: tuple[str, ...], known: dict[str, Any], wanted: str) -> None:
    assert told(made(skus, **known)) == wanted


def test_skus_of_several_products_become_a_family_of_shadows_when_that_is_asked_for() -> None:
    linked = {"C1": PLAIN_RED, "C2": FAR_BLUE}
    taken = {"mug-red": PLAIN_RED, "mug-blue": FAR_BLUE}
    skus = (*FAMILY, "C3=MUG-GREEN Colour:Green")
    found = made(skus, share=True, linked=linked, by_code=taken)
    assert told(found) == "create MUG-RED-2[Red]~1 MUG-BLUE-2[Blue]~3 MUG-GREEN[Green]"
    assert found.notes == ("2 of its SKUs share the stock of yours.",)


def test_a_family_has_the_code_that_the_channel_keeps_for_it_else_the_listings_id() -> None:
    family = whole(*FAMILY, ref="MUG")
    assert plan(family, Known()).code == "MUG"
    assert plan(family, Known(parents=frozenset({"mug"}))).code == "P1"
    assert plan(family, Known(parents=frozenset({"mug", "p1"}))).code == ""
    assert plan(whole("C1=MUG", ref="MUG"), Known()).code == ""


def test_every_refusal_says_what_to_do_and_creates_nothing() -> None:
    refused = [
        made((*FAMILY, "C3=G Colour:Green"), linked={"C1": PLAIN_RED, "C2": FAR_BLUE}),
        made(FAMILY, linked={"C1": PLAIN_RED}),
        made(()),
        made(("C1=" + "M" * 81,)),
    ]
    for found in refused:
        assert found.skus == ()
        assert all(problem.says and problem.fix for problem in found.problems)


def test_titles_name_the_options_and_fit() -> None:
    found = plan(whole(listed("C1=M Colour:Red Size:L"), title="x" * 400), Known())
    assert len(found.title) == len(found.skus[0].title) == 300
    assert plan(whole("C1=M Colour:Red Size:L"), Known()).skus[0].title == "A mug · Red, L"
