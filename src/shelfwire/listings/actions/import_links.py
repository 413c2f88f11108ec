"""Link listing SKUs to SKUs from a file, one link a row. Refused rows are returned with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length

from shelfwire.catalog.errors import UnknownSku
from shelfwire.catalog.models import Sku
from shelfwire.catalog.queries import codes_like_numbers, skus_by_codes
from shelfwire.catalog.rules import code_key
from shelfwire.channels.models import Account
from shelfwire.channels.shop_names import ShopNames
from shelfwire.jobs import Run
from shelfwire.kit import clock
from shelfwire.kit.cells import CLEAR
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.identifiers import DIGITS_KEPT, ConfirmNeeded, refuse_lost_digits
from shelfwire.kit.imports import Imported, Importer, import_file
from shelfwire.kit.lookalikes import LIKE_NUMBERS, Lookalikes
from shelfwire.kit.sheets import Row, RowResult
from shelfwire.listings.actions._link_rows import LinkRow, key, read_row
from shelfwire.listings.actions.link import refuse_link
from shelfwire.listings.columns import COLUMNS, HEADERS
from shelfwire.listings.errors import AmbiguousListingSku, BadLinkRow, UnknownListingSku
from shelfwire.listings.matching import announce_linked, set_links
from shelfwire.listings.models import ListingSku
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """``encoding`` of a CSV file; None means UTF-8 or a byte order mark. ``account``: for rows that name no shop.
    ``relink``: links that point to another SKU change without asking. ``dry_run``: only say what would
    become of the rows."""

    encoding: str | None = None
    account: Account | None = None
    relink: bool = False
    dry_run: bool = False


def import_links(
    *,
    company: Company,
    name: str,
    content: bytes,
    by: str,
    options: LinkOptions | None = None,
    run: Run | None = None,
) -> Imported:
    """Each row names a listing SKU (SKU ID, or Seller SKU where only one has it) and our SKU; ``#CLEAR`` unlinks.

    A blank SKU leaves the link; a link to another SKU changes only when ``relink`` or the row's Confirm says yes.
    Orders that waited for the links heal. The same file twice changes nothing.
    Raises UnreadableFile or WrongColumns before anything is written; a bad row is refused by itself. Opens one
    transaction per chunk: call it outside a transaction.
    """
    options = options or LinkOptions()
    importer = _Importer(company, options, by)
    return import_file(
        importer,
        name=name,
        content=content,
        encoding=options.encoding,
        progress=run,
        dry_run=options.dry_run,
    )


@dataclass(frozen=True, slots=True)
class _Decision:
    """A listing SKU and the SKU it is to be linked to. ``keep`` leaves the link as it is."""

    row: LinkRow
    listing_sku_id: int
    sku_id: int | None
    keep: bool = False


class _Importer(Importer[_Decision]):
    """A row decides what one listing SKU points at; ``_said`` holds what earlier rows decided."""

    kind = "links"
    columns = COLUMNS
    outcomes = ("linked", "unlinked", "unchanged")
    bad_row = BadLinkRow

    def __init__(self, company: Company, options: LinkOptions, by: str) -> None:
        self._company, self._relink, self._by = company, options.relink, by
        self._shops = ShopNames(company, options.account)
        self._said: dict[int, _Decision] = {}
        self._skus: dict[str, Sku] = {}
        self._listed: dict[tuple[str, str], list[ListingSku]] = {}

    def begin(self) -> None:
        if "seller_sku" not in self.sheet.fields:
            self.require("channel_sku_id")
        self._lookalikes = {
            column.field: self._alike(column.field) for column in COLUMNS if column.identifier
        }

    def _alike(self, column: str) -> Lookalikes:
        """What exists that a spreadsheet could take for the codes of a column. Longer numbers it makes longer zeros of,
        and those are refused by themselves."""

        def known() -> QuerySet[Any, str]:
            if column == "sku":
                return codes_like_numbers(self._company)
            name = "external_id" if column == "channel_sku_id" else column
            listed = ListingSku.objects.filter(
                account__company=self._company, **{f"{name}__regex": LIKE_NUMBERS}
            )
            short = listed.annotate(size=Length(name)).filter(size__lte=DIGITS_KEPT)
            return short.values_list(name, flat=True).distinct()

        codes = [code for row in self.sheet.rows if len(code := row.cells.get(column, "")) <= DIGITS_KEPT]
        return Lookalikes(codes, known, workbook=self.sheet.kind == "xlsx")

    def key(self, row: Row) -> str:
        return key(row)

    def look_up(self, rows: Sequence[Row]) -> None:
        said: list[LinkRow] = []
        for row in rows:
            with suppress(RuleBroken):  # refused when it is its turn
                said.append(read_row(self.sheet, row, self._shops))
        self._skus = skus_by_codes(self._company, [row.code for row in said])
        mine = ListingSku.objects.filter(account__company=self._company).select_related("account", "sku")
        self._listed = defaultdict(list)
        for listed in mine.filter(external_id__in=[row.named for row in said if row.channel_sku_id]):
            self._listed["channel_sku_id", listed.external_id].append(listed)
        for listed in mine.filter(seller_sku__in=[row.named for row in said if not row.channel_sku_id]):
            self._listed["seller_sku", listed.seller_sku].append(listed)

    def read(self, row: Row) -> _Decision:
        said = read_row(self.sheet, row, self._shops)
        listing_sku = self._meant(said)
        if not said.code:
            return _Decision(said, listing_sku.pk, None, keep=True)
        sku = None if said.code == CLEAR else self._sku(said, listing_sku)
        decision = _Decision(said, listing_sku.pk, sku.pk if sku else None)
        earlier = self._said.setdefault(listing_sku.pk, decision)
        if earlier is decision:
            return decision
        if earlier.sku_id != decision.sku_id:
            raise BadLinkRow(
                f"Line {earlier.row.row.line} says something else about the same listing SKU.",
                field="SKU",
                value=said.code,
                hint="Keep one of the rows.",
            )
        return _Decision(said, listing_sku.pk, decision.sku_id, keep=True)

    def _meant(self, said: LinkRow) -> ListingSku:
        """Return the one listing SKU that the row names. Raises UnknownListingSku, AmbiguousListingSku or
        ConfirmNeeded.
        """
        value, header = said.named, HEADERS[said.column]
        found = [
            row for row in self._listed.get((said.column, value), []) if said.shop in (None, row.account)
        ]
        if len(found) == 1:
            self._refuse_lookalike(said.column, said.row.cells[said.column], said.row)
            return found[0]
        if found:
            raise AmbiguousListingSku(
                f"{len(found)} listing SKUs have the {header} “{value}”.",
                field=header,
                value=value,
                hint="Add the shop" + ("." if said.channel_sku_id else " or the SKU ID."),
            )
        refuse_lost_digits(value, field=header, sure=said.row.sure)
        raise UnknownListingSku(
            f"No listing of {said.shop or 'your shops'} with the {header} “{value}” has been seen yet.",
            field=header,
            value=value,
            hint="Check it in the shop; a listing appears here with its first order.",
        )

    def _sku(self, said: LinkRow, listing_sku: ListingSku) -> Sku:
        """Return the SKU that the listing SKU is to be linked to. Raises UnknownSku, CannotLink or ConfirmNeeded."""
        sku = self._skus.get(code_key(said.code))
        if sku is None:
            raise UnknownSku(
                f"There is no SKU “{said.code}”.",
                field="SKU",
                value=said.code,
                hint="Create it, or correct it.",
            )
        self._refuse_lookalike("sku", said.code, said.row)
        refuse_link(listing_sku, sku)
        if not (self._relink or said.row.sure):
            _refuse_relink(listing_sku, sku)
        return sku

    def _refuse_lookalike(self, column: str, code: str, row: Row) -> None:
        """Raise ConfirmNeeded when a spreadsheet may have turned another existing code into this existing one."""
        self._lookalikes[column].refuse(code, field=HEADERS[column], known=True, sure=row.sure)

    def apply(self, rows: Sequence[_Decision]) -> list[RowResult]:
        changed = set_links(
            [(row.listing_sku_id, row.sku_id) for row in rows if not row.keep],
            source=ListingSku.Source.FILE,
            by=self._by,
            at=clock.now(),
        )
        announce_linked(changed, self._by)
        moved = {link.listing_sku_id for link in changed}
        return [_outcome(row, moved) for row in rows]


def _refuse_relink(listing_sku: ListingSku, sku: Sku) -> None:
    """Raise ConfirmNeeded for a listing SKU that is linked to another SKU."""
    if listing_sku.sku is None or listing_sku.sku_id == sku.pk:
        return
    raise ConfirmNeeded(
        f"It is linked to “{listing_sku.sku.code}” already; “{sku.code}” would take its place.",
        field="SKU",
        value=sku.code,
        hint="Write yes under Confirm to change the link.",
    )


def _outcome(decision: _Decision, moved: set[int]) -> RowResult:
    status = "unchanged"
    if decision.listing_sku_id in moved and not decision.keep:
        status = "linked" if decision.sku_id is not None else "unlinked"
    return RowResult(decision.row.row.line, decision.row.named, status)
