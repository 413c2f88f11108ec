"""Link listing SKUs to SKUs by a file: one row a link, bad rows handed back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Length

from shelfwire.catalog.errors import UnknownSku
from shelfwire.catalog.models import Sku
from shelfwire.catalog.queries import codes_like_numbers, skus_by_codes
from shelfwire.catalog.rules import code_key
from shelfwire.channels.models import Account
from shelfwire.jobs import Run
from shelfwire.kit import clock
from shelfwire.kit.cells import CLEAR, Exact
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.identifiers import DIGITS_KEPT, ConfirmNeeded, parse_identifier, refuse_lost_digits
from shelfwire.kit.lookalikes import LIKE_NUMBERS, Lookalikes
from shelfwire.kit.sheets import (
    Row,
    RowResult,
    Sheet,
    back_name,
    read_sheet,
    refuse_unusable,
    refused,
    write_back,
)
from shelfwire.listings.actions.link import refuse_link
from shelfwire.listings.errors import AmbiguousListingSku, BadLinkRow, UnknownListingSku, UnknownShop
from shelfwire.listings.matching import announce_linked, set_links
from shelfwire.listings.models import ListingSku
from shelfwire.people.models import Company

CHUNK = 500
ALIASES = {
    "sku": ("SKU", "Our SKU", "Linked SKU", "Stock SKU"),
    "channel_sku_id": ("SKU ID", "Channel SKU ID", "TikTok SKU ID", "External SKU ID"),
    "seller_sku": ("Seller SKU", "Channel SKU", "Linked SKU Custom Label", "Custom Label"),
    "shop": ("Shop", "SubSource", "Account", "Store", "Shop name", "Shop ID"),
}
IDENTIFIERS = ("sku", "channel_sku_id", "seller_sku")
FIELDS = {"sku": "SKU", "channel_sku_id": "SKU ID", "seller_sku": "Seller SKU"}
"""The columns' names in messages."""


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """``encoding`` of a CSV file; None means UTF-8 or a byte order mark. ``account``: for rows that name no shop.
    ``relink``: links that point to another SKU change without asking."""

    encoding: str | None = None
    account: Account | None = None
    relink: bool = False


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What became of the file."""

    linked: int
    unlinked: int
    unchanged: int
    failed: int
    rows: list[RowResult]
    returned_name: str
    returned_file: bytes = field(repr=False)
    ignored_columns: tuple[str, ...] = ()


def import_links(
    *,
    company: Company,
    name: str,
    content: bytes,
    by: str,
    options: LinkOptions | None = None,
    run: Run | None = None,
) -> LinkResult:
    """Each row names a listing SKU (SKU ID, or Seller SKU where only one has it) and our SKU; ``#CLEAR`` unlinks.

    A blank SKU leaves the link; a link to another SKU changes only when ``relink`` or the row's Confirm says yes.
    Orders that waited for the links heal. The same file twice changes nothing.
    Raises UnreadableFile or WrongColumns before anything is written; a bad row is refused by itself. Opens one
    transaction per chunk: call it outside a transaction.
    """
    options = options or LinkOptions()
    sheet = read_sheet(name, content, ALIASES, options.encoding, kind="links", identifiers=IDENTIFIERS)
    sheet.require("sku", aliases=ALIASES)
    if "seller_sku" not in sheet.fields:
        sheet.require("channel_sku_id", aliases=ALIASES)
    wanted = {row.line for row in sheet.rows if run is None or run.wants(str(row.line))}
    if run is not None:
        run.set_total(len(wanted))
    context = _Context(
        company,
        sheet,
        wanted,
        _Shops(company, options.account),
        {column: _lookalikes(company, sheet, column) for column in IDENTIFIERS},
        options.relink,
        by,
    )
    results: list[RowResult] = []
    for start in range(0, len(sheet.rows), CHUNK):
        if run is not None:
            run.stop_if_cancelled()
        done = _apply(context, sheet.rows[start : start + CHUNK])
        if run is not None:
            run.tell_rows(done)
        results += done
    return _result(sheet, results)


class _Shops:
    """The company's shops by name, shop name or shop id."""

    def __init__(self, company: Company, chosen: Account | None) -> None:
        self._chosen = chosen
        self._by_name: dict[str, list[Account]] = defaultdict(list)
        for account in Account.objects.filter(company=company).order_by("pk"):
            for name in {account.name, account.shop_name, account.external_shop_id or ""} - {""}:
                self._by_name[name.casefold()].append(account)

    def of(self, name: str) -> Account | None:
        """The shop of that name, or the one chosen for the file, or None. Raises UnknownShop."""
        if not name:
            return self._chosen
        found = self._by_name.get(name.casefold(), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownShop(
                f"{len(found)} shops are called “{name}”.",
                field="Shop",
                value=name,
                hint="Write the shop's id.",
            )
        raise UnknownShop(
            f"There is no shop “{name}”.",
            field="Shop",
            value=name,
            hint="Write its name as the Channels page shows it, or its shop id.",
        )


@dataclass(frozen=True, slots=True)
class _Wish:
    """A row that can be read."""

    row: Row
    shop: Account | None
    channel_sku_id: str
    seller_sku: str
    code: str

    @property
    def label(self) -> str:
        return self.channel_sku_id or self.seller_sku


@dataclass(frozen=True, slots=True)
class _Decision:
    """A listing SKU and what it shall point at; ``keep`` leaves it."""

    wish: _Wish
    listing_sku_id: int
    sku_id: int | None
    keep: bool = False


@dataclass(frozen=True, slots=True)
class _Context:
    """What every chunk of one import shares. ``wanted``: the lines to work on; ``said``: what earlier rows said of a
    listing SKU."""

    company: Company
    sheet: Sheet
    wanted: Collection[int]
    shops: _Shops
    lookalikes: Mapping[str, Lookalikes]
    relink: bool
    by: str
    said: dict[int, _Decision] = field(default_factory=dict)

    def refuse_lookalike(self, column: str, code: str, row: Row) -> None:
        """Raises ConfirmNeeded when a spreadsheet may have made this existing code of another existing one."""
        self.lookalikes[column].refuse(code, field=FIELDS[column], known=True, sure=row.sure)


def _lookalikes(company: Company, sheet: Sheet, column: str) -> Lookalikes:
    """What exists that a spreadsheet could take for the codes of a column. Longer numbers it makes longer zeros of, and
    those are refused by themselves."""

    def known() -> QuerySet[Any, str]:
        if column == "sku":
            return codes_like_numbers(company)
        name = "external_id" if column == "channel_sku_id" else column
        listed = ListingSku.objects.filter(account__company=company, **{f"{name}__regex": LIKE_NUMBERS})
        short = listed.annotate(size=Length(name)).filter(size__lte=DIGITS_KEPT)
        return short.values_list(name, flat=True).distinct()

    codes = [code for row in sheet.rows if len(code := row.cells.get(column, "")) <= DIGITS_KEPT]
    return Lookalikes(codes, known, workbook=sheet.kind == "xlsx")


@transaction.atomic
def _apply(context: _Context, rows: Sequence[Row]) -> list[RowResult]:
    """One chunk: read, look everything up at once, decide row by row, write at once.

    Rows that are not ``wanted`` only count for what they say about the same listing SKU as a wanted one.
    """
    read = [_read(context.sheet, row, context.shops) for row in rows]
    wishes = [wish for wish in read if isinstance(wish, _Wish)]
    listed = _listed(context.company, wishes)
    skus = skus_by_codes(context.company, [wish.code for wish in wishes])
    decided: list[_Decision | RowResult] = []
    for wish in read:
        try:
            decided.append(wish if isinstance(wish, RowResult) else _decide(context, wish, listed, skus))
        except RuleBroken as refusal:
            assert isinstance(wish, _Wish)  # only deciding raises
            decided.append(refused(wish.row.line, wish.label, refusal))
    decided = [item for item, row in zip(decided, rows, strict=True) if row.line in context.wanted]
    changed = set_links(
        [(d.listing_sku_id, d.sku_id) for d in decided if isinstance(d, _Decision) and not d.keep],
        source=ListingSku.Source.FILE,
        by=context.by,
        at=clock.now(),
    )
    announce_linked(changed, context.by)
    moved = {link.listing_sku_id for link in changed}
    return [item if isinstance(item, RowResult) else _outcome(item, moved) for item in decided]


def _read(sheet: Sheet, row: Row, shops: _Shops) -> _Wish | RowResult:
    """The row's wish, or why it cannot be read."""
    cells = row.cells
    label = cells.get("channel_sku_id", "") or cells.get("seller_sku", "")
    try:
        refuse_unusable(sheet, row, BadLinkRow)
        channel_sku_id = cells.get("channel_sku_id", "")
        if channel_sku_id:
            if isinstance(channel_sku_id, Exact):
                refuse_lost_digits(channel_sku_id, field="SKU ID", sure=row.sure)
            channel_sku_id = parse_identifier(channel_sku_id, field="SKU ID", longest=64)
        for column in ("sku", "seller_sku"):
            if isinstance(text := cells.get(column, ""), Exact):
                parse_identifier(text, field=sheet.header(column), longest=80)
        if not label:
            raise BadLinkRow("The row names no listing SKU.", field="SKU ID", value="")
        return _Wish(
            row, shops.of(cells.get("shop", "")), channel_sku_id, cells.get("seller_sku", ""), cells["sku"]
        )
    except RuleBroken as refusal:
        return refused(row.line, label, refusal)


def _listed(company: Company, wishes: Sequence[_Wish]) -> dict[tuple[str, str], list[ListingSku]]:
    """The listing SKUs that the wishes may mean, by (``id`` or ``text``, value)."""
    mine = ListingSku.objects.filter(account__company=company).select_related("account", "sku")
    found: dict[tuple[str, str], list[ListingSku]] = defaultdict(list)
    for row in mine.filter(external_id__in=[w.channel_sku_id for w in wishes if w.channel_sku_id]):
        found["id", row.external_id].append(row)
    for row in mine.filter(seller_sku__in=[w.seller_sku for w in wishes if not w.channel_sku_id]):
        found["text", row.seller_sku].append(row)
    return found


def _decide(
    context: _Context, wish: _Wish, listed: dict[tuple[str, str], list[ListingSku]], skus: dict[str, Sku]
) -> _Decision:
    """Which listing SKU the row means and what it shall point at. Raises a RuleBroken."""
    listing_sku = _meant(context, wish, listed)
    if not wish.code:
        return _Decision(wish, listing_sku.pk, None, keep=True)
    sku = None
    if wish.code != CLEAR:
        sku = skus.get(code_key(wish.code))
        if sku is None:
            raise UnknownSku(
                f"There is no SKU “{wish.code}”.",
                field="SKU",
                value=wish.code,
                hint="Create it, or correct it.",
            )
        context.refuse_lookalike("sku", wish.code, wish.row)
        refuse_link(listing_sku, sku)
        if not (context.relink or wish.row.sure):
            _refuse_relink(listing_sku, sku)
    decision = _Decision(wish, listing_sku.pk, sku.pk if sku else None)
    earlier = context.said.setdefault(listing_sku.pk, decision)
    if earlier is decision:
        return decision
    if earlier.sku_id != decision.sku_id:
        raise BadLinkRow(
            f"Line {earlier.wish.row.line} says something else about the same listing SKU.",
            field="SKU",
            value=wish.code,
            hint="Keep one of the rows.",
        )
    return _Decision(wish, listing_sku.pk, decision.sku_id, keep=True)


def _refuse_relink(listing_sku: ListingSku, sku: Sku) -> None:
    """Raises ConfirmNeeded for a listing SKU that is linked to another SKU."""
    if listing_sku.sku is None or listing_sku.sku_id == sku.pk:
        return
    raise ConfirmNeeded(
        f"It is linked to “{listing_sku.sku.code}” already; “{sku.code}” would take its place.",
        field="SKU",
        value=sku.code,
        hint="Write yes under Confirm to change the link.",
    )


def _meant(context: _Context, wish: _Wish, listed: dict[tuple[str, str], list[ListingSku]]) -> ListingSku:
    """The one listing SKU that the row describes. Raises UnknownListingSku, AmbiguousListingSku or ConfirmNeeded."""
    kind, value = ("id", wish.channel_sku_id) if wish.channel_sku_id else ("text", wish.seller_sku)
    column = "channel_sku_id" if wish.channel_sku_id else "seller_sku"
    field = FIELDS[column]
    found = [row for row in listed.get((kind, value), []) if wish.shop in (None, row.account)]
    if len(found) == 1:
        context.refuse_lookalike(column, wish.row.cells[column], wish.row)
        return found[0]
    if found:
        raise AmbiguousListingSku(
            f"{len(found)} listing SKUs have the {field} “{value}”.",
            field=field,
            value=value,
            hint="Add the shop" + ("." if wish.channel_sku_id else " or the SKU ID."),
        )
    refuse_lost_digits(value, field=field, sure=wish.row.sure)
    raise UnknownListingSku(
        f"No listing of {wish.shop or 'your shops'} with the {field} “{value}” has been seen yet.",
        field=field,
        value=value,
        hint="Check it in the shop; a listing appears here with its first order.",
    )


def _outcome(decision: _Decision, moved: set[int]) -> RowResult:
    status = "unchanged"
    if decision.listing_sku_id in moved and not decision.keep:
        status = "linked" if decision.sku_id is not None else "unlinked"
    return RowResult(decision.wish.row.line, decision.wish.label, status)


def _result(sheet: Sheet, rows: list[RowResult]) -> LinkResult:
    def count(status: str) -> int:
        return sum(row.status == status for row in rows)

    return LinkResult(
        count("linked"),
        count("unlinked"),
        count("unchanged"),
        count("failed"),
        rows,
        back_name(sheet, "results"),
        write_back(sheet, rows, only={row.line for row in rows}),
        sheet.unknown_headers,
    )
