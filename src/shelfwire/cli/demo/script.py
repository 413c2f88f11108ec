"""The acts of the demo in their order."""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.cli.demo import (
    acts,
    aftersales_acts,
    carrier_acts,
    label_acts,
    listing_acts,
    settlement_acts,
    stock_acts,
)
from shelfwire.cli.demo.acts import Act

ACTS: Sequence[tuple[str, Act]] = (
    ("A company and its owner", acts.make_company),
    ("Connect the shop on the consent page", acts.connect_shop),
    ("Test settings", acts.test_settings),
    ("Import the catalogue", acts.import_catalogue),
    ("Download existing orders", acts.download_existing),
    ("New orders arrive", acts.sell),
    ("Link what is unknown", acts.link_unknown),
    ("Stock is reserved to the unit", acts.check_reservations),
    ("The hold ends", acts.release),
    ("Ship", acts.ship),
    ("Buy labels from TikTok", label_acts.buy_labels),
    ("Labels of a courier of one's own", carrier_acts.ship_with_own_courier),
    ("Print the labels", label_acts.print_labels),
    ("The carrier scans", acts.scan),
    ("Delivered", acts.deliver),
    ("Buyers change their minds", aftersales_acts.answer_buyers),
    ("Stock goes out", stock_acts.send_stock),
    ("Sold elsewhere", stock_acts.sell_elsewhere),
    ("A spreadsheet of new products, with pictures", listing_acts.bring_products),
    ("What TikTok asks is answered", listing_acts.make_ready),
    ("Post Product", listing_acts.post_products),
    ("The new products sell", listing_acts.sell_new),
    ("Left for you", acts.leave_work),
    ("In step", stock_acts.keep_up),
    ("TikTok pays out", settlement_acts.be_paid),
)
