"""The contract suite: what every plugin must do, as tests that a plugin's own test suite inherits.

::

    class TestMyChannel(ChannelContract):
        @pytest.fixture
        def world(self) -> World:
            return MyWorld(...)          # starts whatever plays the channel, and plays its buyers and sellers

``World`` is the other side: the seller at the consent page, the buyers, the network. The suite talks to the plugin only
through the port. It is imported by tests only, never by the product.
"""

from __future__ import annotations

from shelfwire.channels.contract.aftersales import AftersalesContract
from shelfwire.channels.contract.base import CountingThrottle, as_shop
from shelfwire.channels.contract.consent import ConsentContract
from shelfwire.channels.contract.labels import LabelContract
from shelfwire.channels.contract.offers import ListingContract, PriceContract, StockContract
from shelfwire.channels.contract.orders import OrderContract
from shelfwire.channels.contract.posting import PostingContract
from shelfwire.channels.contract.shipping import ShippingContract
from shelfwire.channels.contract.statements import StatementContract
from shelfwire.channels.contract.taxonomy import TaxonomyContract
from shelfwire.channels.contract.terms import TermsContract
from shelfwire.channels.contract.webhooks import WebhooksContract
from shelfwire.channels.contract.world import NotOffered, Ring, Settled, World

__all__ = ["ChannelContract", "CountingThrottle", "NotOffered", "Ring", "Settled", "World", "as_shop"]


class ChannelContract(
    ConsentContract,
    OrderContract,
    ShippingContract,
    LabelContract,
    AftersalesContract,
    WebhooksContract,
    StockContract,
    PriceContract,
    ListingContract,
    PostingContract,
    TaxonomyContract,
    StatementContract,
    TermsContract,
):
    """Every part of the suite. The tests of a part that the plugin lacks are skipped."""
