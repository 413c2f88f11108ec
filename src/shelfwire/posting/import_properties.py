"""Import channel properties from a file: a row says what one product, or one of its SKUs, says in a shop. The file is
one change that can be undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from shelfwire.catalog.models import Product, Sku
from shelfwire.catalog.rules import code_key
from shelfwire.channels.models import Account
from shelfwire.channels.shop_names import ShopNames
from shelfwire.jobs import Run
from shelfwire.kit.cells import CLEAR
from shelfwire.kit.columns import Column
from shelfwire.kit.imports import Imported, Importer, import_file
from shelfwire.kit.sheets import Row, RowResult, refused
from shelfwire.listings.queries import form_of
from shelfwire.people.models import Company
from shelfwire.posting.actions.change_properties import PropertyChange, change_properties
from shelfwire.posting.columns import COLUMNS, question_columns
from shelfwire.posting.errors import BadProperty
from shelfwire.posting.models import CategoryTemplate, ChannelProduct, PropertyEdit
from shelfwire.posting.properties import ANSWER, FIELDS, SETTING, SKU, label_of

_LISTS = (f"{SETTING}manufacturer_ids", f"{SETTING}responsible_person_ids", f"{SETTING}delivery_option_ids")
_KEYS = ("sku", "shop", "field", "value")


@dataclass(frozen=True, slots=True)
class PropertyFileOptions:
    """What the person declares. ``account``: for rows that name no shop. ``encoding``: of a CSV file; None means UTF-8
    or a byte order mark. ``dry_run``: only say what would become of the rows.
    """

    account: Account | None = None
    encoding: str | None = None
    dry_run: bool = False


def import_properties(
    *,
    company: Company,
    name: str,
    content: bytes,
    by: str,
    options: PropertyFileOptions | None = None,
    run: Run | None = None,
) -> Imported:
    """Change what the products of a CSV or Excel file say. A bad row is refused by itself, the others go in. A blank
    cell leaves a value, ``#CLEAR`` takes it back. The same file twice changes nothing. Raises UnreadableFile,
    WrongColumns. Call it outside a transaction.
    """
    options = options or PropertyFileOptions()
    return import_file(
        _Importer(company, name, options, by),
        name=name,
        content=content,
        encoding=options.encoding,
        progress=run,
        dry_run=options.dry_run,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    line: int
    key: str
    account: Account
    channel_product_id: int
    values: dict[str, Any]


class _Importer(Importer[_Asked]):
    """A row changes one product in one shop."""

    kind = "properties"
    columns: Sequence[Column] = COLUMNS  # type: ignore[misc]  # an attribute has a column of its own
    outcomes = ("updated", "unchanged")
    bad_row = BadProperty

    def __init__(self, company: Company, name: str, options: PropertyFileOptions, by: str) -> None:
        self._company, self._name, self._by = company, name, by
        self._shops = ShopNames(company, options.account)
        self.columns = (*COLUMNS, *question_columns(_forms(company, options.account)))
        self._products: dict[str, tuple[int, int | None]] = {}
        self._rows: dict[tuple[int, int], int] = {}
        self._templates: dict[tuple[int, str], int] = {}
        self._said: dict[tuple[int, str], tuple[int, Any]] = {}
        """What earlier rows say: line and value."""
        self._edit: PropertyEdit | None = None

    def key(self, row: Row) -> str:
        return row.cells.get("sku", "")

    def look_up(self, rows: Sequence[Row]) -> None:
        codes = {code_key(row.cells.get("sku", "")) for row in rows} - {""}
        products = Product.objects.annotate(key=Lower("code")).filter(company=self._company, key__in=codes)
        self._products = {key: (pk, None) for key, pk in products.values_list("key", "pk")}
        skus = Sku.objects.annotate(key=Lower("code")).filter(company=self._company, key__in=codes)
        self._products |= {
            key: (product_id, pk) for key, product_id, pk in skus.values_list("key", "product_id", "pk")
        }
        mine = ChannelProduct.objects.filter(
            account__company=self._company, product__in={pk for pk, _ in self._products.values()}
        )
        self._rows = {(a, p): pk for a, p, pk in mine.values_list("account_id", "product_id", "pk")}
        if not self._templates:
            every = CategoryTemplate.objects.filter(account__company=self._company)
            self._templates = {
                (a, name.casefold()): pk for a, name, pk in every.values_list("account_id", "name", "pk")
            }

    def read(self, row: Row) -> _Asked:
        account = self._shops.of(row.cells.get("shop", ""))
        if account is None:
            raise BadProperty(
                "The row names no shop.", field="Shop", value="", hint="Name one, or choose one for the file."
            )
        code = row.cells.get("sku", "")
        product_id, sku_id = self._products.get(code_key(code), (None, None))
        if product_id is None:
            raise BadProperty(
                f"There is no SKU “{code}”.", field="SKU", value=code, hint="Create it, or correct it."
            )
        channel_product_id = self._rows.get((account.pk, product_id))
        if channel_product_id is None:
            raise BadProperty(
                f"The product of “{code}” is not in {account}.",
                field="SKU",
                value=code,
                hint="Add it to the shop first.",
            )
        values = {path: self._value(path, text, account) for path, text in self._cells(row, sku_id)}
        self._refuse_otherwise(row.line, channel_product_id, values)
        return _Asked(row.line, code, account, channel_product_id, values)

    def _refuse_otherwise(self, line: int, channel_product_id: int, values: Mapping[str, Any]) -> None:
        """Raise BadProperty for what an earlier row says otherwise: each would be the last one once more."""
        for path, value in values.items():
            earlier = self._said.get((channel_product_id, path))
            if earlier is not None and earlier[1] != value:
                raise BadProperty(
                    f"Line {earlier[0]} says something else of the same product.",
                    field=label_of(path),
                    value=value,
                    hint="Keep one of the rows.",
                )
        self._said |= {(channel_product_id, path): (line, value) for path, value in values.items()}

    def _cells(self, row: Row, sku_id: int | None) -> list[tuple[str, str]]:
        """The paths and texts of a row, also of one that names its field."""
        cells = [(name, text) for name, text in row.cells.items() if name not in _KEYS and text.strip()]
        if field := row.cells.get("field", "").strip():
            cells.append((field, row.cells.get("value", "").strip() or CLEAR))
        known = {column.field for column in self.columns}
        return [
            (_path(name, sku_id), text)
            for name, text in cells
            if name in known
            or name.startswith((ANSWER, SETTING))
            or name in FIELDS
            or name == row.cells.get("field")
        ]

    def _value(self, path: str, text: str, account: Account) -> Any:
        if text.strip() == CLEAR:
            return None
        if path == "template":
            found = self._templates.get((account.pk, text.strip().casefold()))
            if found is None:
                raise BadProperty(
                    f"The shop has no template “{text}”.", field="Category template", value=text
                )
            return found
        if path in _LISTS:
            return [part.strip() for part in text.split(";") if part.strip()]
        return text

    def apply(self, rows: Sequence[_Asked]) -> list[RowResult]:
        by_shop: dict[int, list[_Asked]] = defaultdict(list)
        for row in rows:
            by_shop[row.account.pk].append(row)
        results = []
        for some in by_shop.values():
            changes = [PropertyChange(row.channel_product_id, row.values) for row in some]
            done = change_properties(
                account=some[0].account,
                changes=changes,
                by=self._by,
                title=f"File {self._name}",
                into=self._edit,
            )
            self._edit = done.edit
            for row, outcome in zip(some, done.rows, strict=True):
                if outcome.refused:
                    no = BadProperty(
                        outcome.refused, field=outcome.refused_field, value=outcome.refused_value
                    )
                    results.append(refused(row.line, row.key, no))
                else:
                    status = "updated" if outcome.status == "changed" else "unchanged"
                    results.append(RowResult(row.line, row.key, status))
        return results


def _path(name: str, sku_id: int | None) -> str:
    """Where a column's value goes."""
    if name not in ("posted", "seller_sku"):
        return name
    if sku_id is None:
        raise BadProperty(
            "That is of one SKU, and the row names a parent.", field=name, value="", hint="Name the SKU."
        )
    return f"{SKU}{sku_id}:{'enabled' if name == 'posted' else name}"


def _forms(company: Company, account: Account | None) -> list[Any]:
    """The questions of the categories that the shop's products are in."""
    which = Q(account=account) if account else Q(account__company=company)
    pairs = ChannelProduct.objects.filter(which).exclude(category_external_id="")
    found: list[Any] = []
    by_shop: dict[int, set[str]] = defaultdict(set)
    for account_id, category in pairs.values_list("account_id", "category_external_id").distinct():
        by_shop[account_id].add(category)
    for account_id, categories in by_shop.items():
        found += form_of(account_id, categories).values()
    return found
