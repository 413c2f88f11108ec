"""Readiness against TikTok Shops of six markets: what passes is not refused there for a rule that we know, and what we
block is refused there too, or the table of rules says why we are stricter.

``SHELFWIRE_EXAMPLES=2000`` tries that many products in each market.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.posting import readiness_rows as rows
from tests.shelfwire_tiktok.listing_scene import (
    MATERIAL,
    MUGS,
    OLD_TREE,
    PRICES,
    a_money,
    jpeg,
    responsible_person,
    session_in,
)

from shelfwire.channels.port import (
    Answered,
    CategoryNode,
    Choice,
    ListingContent,
    Measured,
    OptionValue,
    Parcelled,
    PictureUse,
    Reason,
    Refused,
    SentPicture,
    Session,
)
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.kit.money import Money
from shelfwire.posting.content import PictureMissing, Pictures, Ways, build
from shelfwire.posting.readiness import Facts, PriceLimits, rules, work_out
from shelfwire.posting.wanted import Wanted
from shelfwire_tiktok import facts as tiktok
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

REGIONS = ("US", "GB", "DE", "VN", "MX", "JP")
EXAMPLES = int(os.environ.get("SHELFWIRE_EXAMPLES", "0"))


class Uploaded(dict[Any, SentPicture]):
    """One picture for each use, whatever its file."""

    def get(self, key: tuple[str, str], default: object = None) -> SentPicture:  # type: ignore[override]  # never None
        return self[key[1]]


@dataclass
class Market:
    """A shop of the simulator, what it asks of mugs, and its pictures."""

    region: str
    session: Session
    facts: Facts
    pictures: Pictures
    warehouses: tuple[str, ...]
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def content(self, wanted: Wanted) -> ListingContent:
        told = {one.sku_id: dict.fromkeys(self.warehouses, one.quantity or 0) for one in wanted.skus}
        ways = Ways.of(wanted.settings, tree(self.region))
        return build(wanted, ways, self.pictures, ref=f"T{next(self.numbers)}", quantities=told)

    def refusals(self, wanted: Wanted) -> list[Reason]:
        """What TikTok objects to in a listing, without making it; and what the plugin does not even send."""
        assert plugin.posting
        try:
            return list(plugin.posting.check(self.session, self.content(wanted)).problems)
        except Refused as refused:
            return list(refused.reasons) or [Reason("refused", str(refused))]
        except PictureMissing as missing:
            return [Reason(missing.code, str(missing))]

    def create(self, wanted: Wanted) -> None:
        """Make the listing; raises Refused."""
        assert plugin.posting
        content = self.content(wanted)
        plugin.posting.create(self.session, content, idempotency_key=content.ref)


def tree(region: str) -> str:
    return "v1" if region in OLD_TREE else "v2"


def prices(kind: str, region: str) -> PriceLimits | None:
    ranges = tiktok.PRICE_RANGES if kind == "price" else tiktok.LIST_PRICE_RANGES
    for one in ranges:
        if one.region == region:
            return PriceLimits(
                one.currency, one.least, one.most, one.decimals, one.region, one.source, one.dated
            )
    return None


@pytest.fixture
def market(simulator: Simulator, request: pytest.FixtureRequest) -> Market:
    """A mug of two glazes is ready there."""
    region = request.param
    simulator.control.reset(scenario="grand-tour", orders=0)
    session = session_in(simulator, region)
    assert plugin.posting
    assert plugin.taxonomy
    assert plugin.shipments
    sent = Uploaded(
        {
            use.value: plugin.posting.send_picture(session, jpeg(side=1200), name="a.jpg", use=use)
            for use in (PictureUse.MAIN, PictureUse.DESCRIPTION, PictureUse.VARIATION)
        }
    )
    warehouses = tuple(
        str(each.external_id)
        for each in plugin.shipments.warehouses(session)
        if each.kind in ("sales", "SALES_WAREHOUSE") and each.enabled
    )
    category, price = ExternalCategoryId(MUGS[tree(region)]), a_money(PRICES[region])
    persons = [responsible_person(session)] if region == "DE" else []
    wanted = replace(
        rows.TEE,
        title="Hand thrown stoneware mug with a blue glaze",
        category_external_id=category,
        brand="", brand_external_id="", brand_name="",
        answers=(Answered(MATERIAL, (Choice("", "Stoneware"),)),),
        skus=tuple(replace(one, price=price) for one in rows.TEE.skus),
        settings={"responsible_person_ids": persons} if persons else {},
    )  # fmt: skip
    shop = rows.shop(
        region,
        currency=price.currency,
        price=prices("price", region),
        list_price=prices("list", region),
        responsible_persons=frozenset(persons),
    )
    facts = replace(
        rows.READY,
        wanted=wanted,
        shop=shop,
        category=CategoryNode(category, "Mugs", None, True),
        questions=plugin.taxonomy.questions(session, category, version=tree(region)),
        brand=None,
    )
    return Market(region, session, facts, Pictures(sent), warehouses)


in_every_market = pytest.mark.parametrize("market", REGIONS, indirect=True)


@in_every_market
def test_the_mug_is_ready_on_both_sides(market: Market) -> None:
    assert [fault.says for fault in work_out(market.facts).faults if fault.severity == "required"] == []
    assert market.refusals(market.facts.wanted) == []
    market.create(market.facts.wanted)


KNOWN_ONLY_TO_US = {
    "enabled", "picture_there", "picture_format", "picture_bytes", "picture_sides", "gallery_count", "category_form",
    "question_required", "question_answer", "certificate_count", "size_chart", "brand_known", "brand_authorised",
    "manufacturer", "responsible_person", "shop_connected", "shop_prerequisites", "shop_warehouse", "category_known",
    "category_leaf", "category_permission", "category", "cash_on_delivery", "price_decimals",
}  # fmt: skip
"""Rules about what the check of a body cannot show: pictures before they are uploaded, other shops, other categories.
Tests of the simulator and of the plugin hold those."""


@pytest.mark.timeout(120)
@in_every_market
def test_what_we_block_is_refused_there_or_the_table_says_why_we_are_stricter(market: Market) -> None:
    required = [row for row in rows.FAILS if rules()[row.rule].severity == "required"]
    lenient = []
    for row in required:
        facts = row.change(market.facts)
        if row.rule in KNOWN_ONLY_TO_US or facts.shop.region != market.region:
            continue
        if market.region != "US":  # a row that names a region names it with the money of the US
            facts = replace(facts, shop=market.facts.shop)
        found = work_out(facts)
        if row.rule not in {fault.code for fault in found.faults}:
            continue
        if not rules()[row.rule].stricter and not market.refusals(facts.wanted):
            lenient.append(f"{row.rule}: {row.when}")
    assert lenient == []


WORDS = st.text(alphabet="abc Ö é-%&;<>\n✓🔥棉1.", max_size=30)
LONG = st.sampled_from([20, 24, 25, 254, 255, 256, 299, 300, 301]).map(
    lambda count: ("Stoneware" * 40)[:count]
)
MEASURES = st.builds(
    Measured, st.decimals(Decimal(0), Decimal(100), places=4), st.sampled_from(["g", "kg", "oz", "lb"])
)
LENGTHS = st.builds(
    Measured, st.decimals(Decimal(0), Decimal(100), places=4), st.sampled_from(["mm", "cm", "m", "in"])
)
CODES = st.one_of(
    st.sampled_from(
        ["00012345678905", "4006381333931", "080442957X", "X804429570", "12345670", "036000291452"]
    ),
    st.text(alphabet="0123X", max_size=14),
)
IDENTIFIERS = st.dictionaries(
    st.sampled_from(["gtin", "ean", "upc", "isbn", "jan", "barcode"]), CODES, max_size=2
)
OPTIONS = st.lists(
    st.builds(OptionValue, st.sampled_from(["Glaze", "Size", "Handle", "Kiln"]), WORDS), max_size=4
).map(tuple)


def amounts(limits: PriceLimits) -> st.SearchStrategy[Money]:
    """Prices at both ends of a market's range, and between."""
    scale = 10**limits.decimals
    ends = [int(limits.least * scale), int(limits.most * scale)]
    near = st.sampled_from(ends).flatmap(lambda end: st.integers(max(end - 3, 0), end + 3))
    return (near | st.integers(ends[0], ends[1])).map(lambda minor: Money(minor, limits.currency))


@st.composite
def wanted_products(draw: Callable[..., object], facts: Facts) -> Wanted:
    """The mug with one to four things changed, often into what nobody takes."""
    mug, shop = facts.wanted, facts.shop
    assert shop.price is not None
    changes: dict[str, object] = {}
    first: dict[str, object] = {}
    made = {
        "title": (changes, WORDS | LONG),
        "description": (changes, WORDS.map(lambda text: f"<p>{text}</p>") | WORDS),
        "parcel": (changes, st.builds(Parcelled, MEASURES, LENGTHS, LENGTHS, LENGTHS)),
        "settings": (changes, st.integers(0, 22).map(lambda least: {**mug.settings, "minimum_order": least})),
        "seller_sku": (first, st.text(alphabet="AB-_ .1", max_size=53)),
        "options": (first, OPTIONS),
        "identifiers": (first, IDENTIFIERS),
        "price": (first, amounts(shop.price) | st.none()),
        "quantity": (first, st.sampled_from([0, 1, 99_999, 100_000])),
    }
    if shop.list_price is not None:
        made["list_price"] = (first, amounts(shop.list_price))
    for name in draw(st.lists(st.sampled_from(sorted(made)), min_size=1, max_size=4, unique=True)):  # type: ignore[attr-defined]
        where, strategy = made[name]
        where[name] = draw(strategy)
    head, *tail = mug.skus
    return replace(mug, **changes, skus=(replace(head, **first), *tail))  # type: ignore[arg-type]


@pytest.mark.timeout(240)
@in_every_market
def test_what_is_ready_is_never_refused_for_a_rule_that_we_know(market: Market) -> None:
    outcomes = {True: 0, False: 0}

    @settings(
        max_examples=EXAMPLES or (120 if market.region == "US" else 40),
        deadline=None,
        database=None,
        derandomize=not EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(wanted_products(market.facts))
    def ready_is_taken(wanted: Wanted) -> None:
        ready = work_out(replace(market.facts, wanted=wanted)).ready
        outcomes[ready] += 1
        if ready:
            assert market.refusals(wanted) == []
            if outcomes[ready] % 5 == 0:
                market.create(wanted)

    ready_is_taken()
    assert min(outcomes.values()) >= 5, "products of both kinds were tried"
