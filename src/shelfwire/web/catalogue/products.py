"""Products: the list, and what is set of many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import django_tables2 as tables
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.catalog import queries
from shelfwire.catalog.actions import update_product
from shelfwire.catalog.models import Product
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.rehearsal import rehearsal
from shelfwire.orders.queries import counts
from shelfwire.people.models import Company, Role
from shelfwire.posting.models import ChannelProduct
from shelfwire.web.access import CompanyRequest, at, back_to, requires
from shelfwire.web.catalogue.in_shops import shops_each
from shelfwire.web.catalogue.product_forms import ProductFilter, TogetherForm, shown
from shelfwire.web.catalogue.tables import NUMBER
from shelfwire.web.chips import View
from shelfwire.web.forms import refusals
from shelfwire.web.grid import Act, Grid, GridTable
from shelfwire.web.pictures import titled_with_picture
from shelfwire.web.selection import selection

MOST = 500
"""Products that are changed together while the person waits."""
_VIEWS: Final = (
    View("all", "All"),
    View("families", "With variations", "families=on"),
    View("in_no_shop", "In no shop", "in_no_shop=on"),
    View("pictures", "No picture", "lacks=pictures", "yellow"),
    View("description", "No description", "lacks=description", "yellow"),
    View("identifier", "No identifier", "lacks=identifier", "yellow"),
    View("weight", "No weight", "lacks=weight", "yellow"),
    View("brand", "No brand", "lacks=brand"),
)


class ProductTable(GridTable):
    """Every product with what is there of it."""

    select = True
    empty = "web/catalogue/empty.html"
    identifiers = ("code",)
    watched = ("updated_at", "sku_count", "picture_count")

    title = tables.Column("Product")
    code = tables.Column("Parent SKU or SKU", accessor="pk")
    brand = tables.Column("Brand", empty_values=())
    options = tables.Column("Options", accessor="option_names", empty_values=())
    skus = tables.Column("SKUs", accessor="sku_count", attrs=NUMBER)
    pictures = tables.Column("Pictures", accessor="picture_count", attrs=NUMBER)
    weight = tables.Column("Weight", empty_values=(), attrs=NUMBER)
    shops = tables.Column("Shops", accessor="pk", empty_values=())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._shops = shops_each([row.record.pk for row in self.rows])

    def lines(self) -> SafeString:
        """The rows, each with its picture."""
        found = queries.pictures_of_products([row.record.pk for row in self.rows])
        for row in self.rows:
            row.record.picture = found.get(row.record.pk)
        return super().lines()

    def href(self, record: Product) -> str:
        """The product's page."""
        return at(self.request, "catalogue:product", product_id=record.pk)

    def render_title(self, record: Product) -> SafeString:
        """With its picture."""
        return titled_with_picture(getattr(record, "picture", None), record.title, "", self.request.company)

    def value_title(self, record: Product) -> str:
        """The title alone."""
        return record.title

    def render_code(self, record: Product) -> str:
        """The parent SKU; of a product without one, its first SKU."""
        return record.code or getattr(record, "first_code", None) or "—"

    def value_code(self, record: Product) -> str:
        """The same, or nothing."""
        return record.code or getattr(record, "first_code", None) or ""

    def render_brand(self, value: str) -> str:
        """A dash without one."""
        return value or "—"

    def render_options(self, value: list[str]) -> str:
        """``Colour, Size``."""
        return ", ".join(value or []) or "—"

    def value_options(self, value: list[str]) -> str:
        """The names alone."""
        return ", ".join(value or [])

    def render_pictures(self, value: int) -> SafeString | int:
        """In colour when there is none."""
        return value or format_html('<span class="text-warning">{}</span>', 0)

    def render_weight(self, record: Product) -> str:
        """With its unit."""
        return f"{shown(record.weight)} {record.weight_unit}" if record.weight is not None else "—"

    def value_weight(self, record: Product) -> str:
        """With its unit, or nothing."""
        return f"{shown(record.weight)} {record.weight_unit}" if record.weight is not None else ""

    def render_shops(self, record: Product) -> str | SafeString:
        """Those in which it stands: two by name, and how many more."""
        names = self._shops.get(record.pk, [])
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        return f"{', '.join(names[:2])}{more}" or format_html(
            '<span class="text-secondary">{}</span>', "No shop"
        )

    def value_shops(self, record: Product) -> str:
        """All of them."""
        return ", ".join(self._shops.get(record.pk, []))


def matching(company: Company, query: QueryDict) -> QuerySet[Product]:
    """The company's products that a filter of the list means."""
    wanted = ProductFilter(query).wanted()
    rows = queries.products(
        company, wanted.get("q", ""), families=bool(wanted.get("families")), lacks=wanted.get("lacks", "")
    )
    return in_no_shop(rows) if wanted.get("in_no_shop") else rows


def in_no_shop(rows: QuerySet[Product]) -> QuerySet[Product]:
    """Those of the products that no shop has."""
    return rows.filter(~Exists(ChannelProduct.objects.filter(product=OuterRef("pk"))))


@requires(Role.VIEWER)
@require_GET
def product_list(request: CompanyRequest) -> HttpResponseBase:
    """Every product, with thumbnails and what is missing."""
    acts = [
        Act("Add to shop", "building-store", at(request, "catalogue:to_shop"), "w", primary=True),
        Act("Set for all", "pencil", at(request, "catalogue:together"), "b"),
    ]
    grid = Grid(
        request,
        ProductTable,
        queries.with_counts(matching(request.company, request.GET)),
        keys=("title", "id"),
        descending=False,
        name="products",
        form=ProductFilter(request.GET),
        views=_VIEWS,
        sorts={"title": ("title", "id"), "brand": ("brand", "id")},
        acts=acts,
        exist=queries.products(request.company).exists,
    )
    lacking = {view.key: queries.products(request.company, lacks=view.key) for view in _VIEWS[3:]}
    grid.counts = counts(
        {
            "all": queries.products(request.company),
            "families": queries.products(request.company, families=True),
            "in_no_shop": in_no_shop(queries.products(request.company)),
            **lacking,
        }
    )
    return grid.respond("web/catalogue/products.html")


@dataclass(slots=True)
class Line:
    """A product, and what becomes of it."""

    product: Product
    changes: bool = False
    why_not: str = ""


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def together(request: CompanyRequest) -> HttpResponse:
    """Set brand, short description or measures of the selected products: what each becomes is shown first."""
    given = request.POST if request.method == "POST" else request.GET
    asked = selection(given)
    rows = matching(request.company, asked.matching or QueryDict())
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    found = list(rows[: MOST + 1])
    lines = [Line(product) for product in found[:MOST]]
    form = TogetherForm(request.POST or None)
    checked = False
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            values = form.values()
            checked = bool(values)
            applying = given.get("action") == "apply"
            if values and applying:
                _apply(lines, values, request.by)
                messages.success(request, _became(lines))
                return back_to(request, "catalogue:products")
            if values:
                with rehearsal():
                    _apply(lines, values, request.by)
            else:
                form.add_error(None, "Fill in what is to be set.")
    context: dict[str, Any] = {
        "form": form,
        "lines": lines,
        "checked": checked,
        "change": sum(line.changes for line in lines),
        "refused": sum(bool(line.why_not) for line in lines),
        "same": sum(not line.changes and not line.why_not for line in lines),
        "most": MOST if len(found) > MOST else 0,
        "matching": given.get("matching", ""),
    }
    return render(request, "web/catalogue/together.html", context, status=422 if form.errors else 200)


def _apply(lines: list[Line], values: dict[str, Any], by: str) -> None:
    """Change each product that may be; the others say why not."""
    for line in lines:
        before = line.product.updated_at
        try:
            line.changes = update_product(product=line.product, by=by, **values).updated_at != before
        except RuleBroken as refusal:
            line.why_not = str(refusal)


def _became(lines: list[Line]) -> str:
    changed, refused = sum(line.changes for line in lines), sum(bool(line.why_not) for line in lines)
    said = "1 product is changed" if changed == 1 else f"{changed} products are changed"
    return f"{said}; {refused} refused." if refused else f"{said}."
