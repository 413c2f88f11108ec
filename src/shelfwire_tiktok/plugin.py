"""The plugin: a name, the schema of its settings, and its parts. Found by entry point as ``tiktok``."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from shelfwire.channels.port import Channel, OptionField
from shelfwire.kit.ids import ExternalOrderId
from shelfwire_tiktok import facts
from shelfwire_tiktok.aftersales import TikTokAftersales
from shelfwire_tiktok.clients import Clients, option
from shelfwire_tiktok.connect import TikTokConnect
from shelfwire_tiktok.labels import TikTokLabels
from shelfwire_tiktok.listings import TikTokListings
from shelfwire_tiktok.mapping.notices import stock_hints
from shelfwire_tiktok.notices import TikTokWebhooks
from shelfwire_tiktok.orders import TikTokOrders
from shelfwire_tiktok.posting import TikTokPosting
from shelfwire_tiktok.prices import TikTokPrices
from shelfwire_tiktok.shipments import TikTokShipments
from shelfwire_tiktok.simulator import SimulatorPreset
from shelfwire_tiktok.statements import TikTokStatements
from shelfwire_tiktok.stock import TikTokStock
from shelfwire_tiktok.taxonomy import TikTokTaxonomy

OVER_ALLOWANCE = "12052093"
"""“Exceeded the product listing limit for the seller.”"""
OPTIONS: tuple[OptionField, ...] = (
    OptionField("app_key", "App key", required=True, help="From TikTok's Partner Center, App & Service."),
    OptionField(
        "app_secret", "App secret", "secret", required=True, help="Stored encrypted and never shown."
    ),
    OptionField(
        "service_id", "Service id", required=True, help="Opens the consent page; it is not the app key."
    ),
    OptionField(
        "market",
        "Market of the consent page",
        "choice",
        default="ROW",
        choices=(("ROW", "All markets but the US"), ("US", "United States")),
        help="Sellers of the US have a consent page of their own.",
    ),
    OptionField(
        "order_detail_version",
        "Version of order detail",
        "choice",
        default="202507",
        choices=(("202507", "202507"), ("202309", "202309")),
        help="Leave it unless TikTok refuses the newer version for this shop.",
        advanced=True,
    ),
    *(
        OptionField(
            name,
            label,
            "url",
            help="Empty: TikTok's own. Others must be allowed by SHELFWIRE_ALLOWED_CHANNEL_HOSTS.",
            advanced=True,
            hosts=facts.HOSTS[name],
        )
        for name, label in (
            ("api_base_url", "Address of the API"),
            ("auth_base_url", "Address of the token host"),
            ("authorize_base_url", "Address of the consent page"),
        )
    ),
    OptionField(
        "allow_http_webhook",
        "Allow notifications over http",
        "bool",
        default=False,
        help="For a simulator on this machine only: TikTok itself takes https addresses only.",
        advanced=True,
    ),
)


def _order_page(options: Mapping[str, str], order_id: ExternalOrderId) -> str | None:
    """The order in Seller Center, whose address holds the shop's region (an option ``region`` may say it;
    the US consent page says US). None where it is not known, or the API is not TikTok's own."""
    if option(options, "api_base_url"):
        return None
    region = option(options, "region").upper()
    if not region and option(options, "market") == "US":
        region = "US"
    if region not in facts.REGIONS:
        return None
    host = {"GB": "uk"}.get(region, region.lower())
    query = urlencode({"order_no": order_id, "shop_region": region})
    return f"https://seller-{host}.tiktok.com/order/detail?{query}"


def tiktok_shop() -> Channel:
    """TikTok Shop as a channel. Stateless but for the clients it keeps."""
    clients = Clients()
    return Channel(
        name="tiktok",
        label="TikTok Shop",
        store_type="custom",
        options=OPTIONS,
        limits=facts.LIMITS,
        regions=facts.REGIONS,
        way_rules=facts.WAY_RULES,
        cancel_reasons=facts.CANCEL_REASONS,
        connect=TikTokConnect(clients),
        orders=TikTokOrders(clients),
        shipments=TikTokShipments(clients),
        labels=TikTokLabels(clients),
        aftersales=TikTokAftersales(clients),
        statements=TikTokStatements(clients),
        money_words=facts.MONEY_WORDS,
        amount_roles=facts.AMOUNT_ROLES,
        creator_amounts=facts.CREATOR_AMOUNTS,
        fee_rules=facts.FEE_RULES,
        settlement_terms=facts.SETTLEMENT_TERMS,
        listings=TikTokListings(clients),
        taxonomy=TikTokTaxonomy(clients),
        posting=TikTokPosting(clients),
        allowance_codes=frozenset({OVER_ALLOWANCE}),
        stock=TikTokStock(clients),
        prices=TikTokPrices(clients),
        webhooks=TikTokWebhooks(clients),
        presets=SimulatorPreset(),
        order_page=_order_page,
        stock_hints=stock_hints,
    )


plugin = tiktok_shop()
