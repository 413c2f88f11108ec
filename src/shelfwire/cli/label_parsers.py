"""The command ``labels`` and its flags."""

from __future__ import annotations

from collections.abc import Iterable

from shelfwire.cli.listing_parsers import Commands, Given, positive, said


def add(commands: Commands) -> None:
    """Add it."""
    labels = commands.add_parser("labels", help="the channel's labels: prices, buying, documents, voiding")
    acts = labels.add_subparsers(dest="what", required=True, metavar="what")
    one = acts.add_parser("list", help="labels, the newest first")
    one.add_argument("--status", default="", help="asked, bought, refused, void_asked or void")
    one.add_argument("--most", type=positive, default=20, help="rows (20)")
    one.set_defaults(do=said(_list))
    one = acts.add_parser("services", help="what a label for an order costs now")
    one.add_argument("order", metavar="ORDER", help="the channel's order number")
    one.set_defaults(do=said(_services))
    one = acts.add_parser("buy", help="ask for the label of an order, or one for several of one buyer")
    one.add_argument("orders", metavar="ORDER", nargs="+", help="the channel's order number")
    one.add_argument("--service", default="", help="id of a service that `labels services` names")
    one.add_argument(
        "--price", default="", metavar="AMOUNT", help="nothing is bought for more, as “4.60 USD”"
    )
    one.set_defaults(do=said(_buy))
    one = acts.add_parser("save", help="write a document of a label to a file")
    one.add_argument("label", metavar="ID", type=int)
    one.add_argument("file", metavar="FILE", help="its ending says which: .pdf or .zpl")
    one.add_argument("--kind", default="label", help="label, packing_slip, both, hazmat or invoice (label)")
    one.set_defaults(do=said(_save))
    one = acts.add_parser("void", help="withdraw a label, or ask for a bought one to be voided")
    one.add_argument("label", metavar="ID", type=int)
    one.add_argument("--why", required=True)
    one.set_defaults(do=said(_void))


def _list(given: Given) -> Iterable[str]:
    from shelfwire.cli import labels

    return labels.list_lines(given.status, given.most)


def _services(given: Given) -> Iterable[str]:
    from shelfwire.cli import labels

    return labels.service_lines(given.order)


def _buy(given: Given) -> Iterable[str]:
    from shelfwire.cli import labels

    return labels.buy_lines(given.orders, given.service, given.price)


def _save(given: Given) -> Iterable[str]:
    from shelfwire.cli import labels

    return labels.save_lines(given.label, given.kind, given.file)


def _void(given: Given) -> Iterable[str]:
    from shelfwire.cli import labels

    return labels.void_lines(given.label, given.why)
