"""The plugin itself: a name, its settings' schema, and one part per conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shelfwire.channels.port.aftersales import AftersalesDesk
from shelfwire.channels.port.connect import Connect
from shelfwire.channels.port.labels import LabelDesk
from shelfwire.channels.port.listings import ListingSource
from shelfwire.channels.port.notices import StockHint, Webhooks
from shelfwire.channels.port.orders import OrderSource
from shelfwire.channels.port.posting import ListingTarget
from shelfwire.channels.port.presets import Presets
from shelfwire.channels.port.shipping import ShipmentDesk
from shelfwire.channels.port.statements import StatementSource
from shelfwire.channels.port.stock import PriceSink, StockSink
from shelfwire.channels.port.taxonomy import Taxonomy
from shelfwire.channels.port.terms import AmountRole, FeeRule, SettlementTerm
from shelfwire.channels.port.values import Limit, OptionField
from shelfwire.channels.port.ways import WayRule
from shelfwire.kit.ids import ExternalOrderId


def _no_page(_options: Mapping[str, str], _order_id: ExternalOrderId) -> str | None:
    return None


def _no_hints(_body: str) -> tuple[StockHint, ...]:
    return ()


@dataclass(frozen=True)
class Channel:
    """A channel as a plugin offers it. The parts are the conversations it supports.

    A part that it lacks stays None, and what needs that part is refused with UnsupportedByChannel. A part that a
    later release adds therefore breaks no plugin.
    """

    name: str
    """Stable key, stored on accounts: ``tiktok``."""
    label: str
    """What screens call it: ``TikTok Shop``."""
    store_type: str = "custom"
    """The store type under which a seller looks for it."""
    options: tuple[OptionField, ...] = ()
    limits: tuple[Limit, ...] = ()
    regions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Region to (currency, IANA time zone)."""
    way_rules: tuple[WayRule, ...] = ()
    """Which way a market's orders leave, as far as the plugin knows. A company's own rules go before them."""

    cancel_reasons: Mapping[str, str] = field(default_factory=dict)
    """The channel's codes of why an order is cancelled, each with its meaning in plain words."""

    money_words: Mapping[str, str] = field(default_factory=dict)
    """The channel's names of amounts, lines and movements of money, each with its meaning in plain words."""

    amount_roles: Mapping[str, AmountRole] = field(default_factory=dict)
    """The channel's names of amounts to the part they play, where documents of ours say what they should be."""
    creator_amounts: frozenset[str] = frozenset()
    """The names of those amounts that creators and affiliates are paid for a sale."""
    fee_rules: tuple[FeeRule, ...] = ()
    """What markets are known to take, as far as the plugin knows. A seller's own rates go before them."""
    settlement_terms: tuple[SettlementTerm, ...] = ()
    """How long markets are known to wait with the money."""

    allowance_codes: frozenset[str] = frozenset()
    """The codes by which the channel says that it takes no more new listings today."""

    connect: Connect | None = None
    orders: OrderSource | None = None
    shipments: ShipmentDesk | None = None
    labels: LabelDesk | None = None
    aftersales: AftersalesDesk | None = None
    statements: StatementSource | None = None
    listings: ListingSource | None = None
    taxonomy: Taxonomy | None = None
    posting: ListingTarget | None = None
    stock: StockSink | None = None
    prices: PriceSink | None = None
    webhooks: Webhooks | None = None
    presets: Presets | None = None

    order_page: Callable[[Mapping[str, str], ExternalOrderId], str | None] = _no_page
    """The address of an order in the channel's own seller centre, given the account's options; None: unknown."""
    stock_hints: Callable[[str], tuple[StockHint, ...]] = _no_hints
    """What a stored notice about quantities says of them, from its body; nothing for any other text."""
