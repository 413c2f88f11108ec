"""Variations: a new family out of its options, the table of a family's options and identifiers, one more SKU."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product as combinations
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.catalog import content
from shelfwire.catalog.actions import Variation, create_family, create_sku, set_identifiers, set_options
from shelfwire.catalog.actions.create_family import titled
from shelfwire.catalog.errors import BadProduct
from shelfwire.catalog.models import Product, Sku
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.catalogue.product import SHOWN, every_product
from shelfwire.web.catalogue.product_forms import VariationForm
from shelfwire.web.forms import refusals

OPTION_LINES = 4
KINDS = tuple(content.DIGITS)


@dataclass(slots=True)
class Planned:
    """A variation to be."""

    values: tuple[str, ...]
    code: str
    take: bool = True


@dataclass(slots=True)
class Options:
    """A new family as it was typed: for each option its name and its values with commas between."""

    title: str = ""
    code: str = ""
    brand: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, given: QueryDict) -> Options:
        """Read what was typed."""
        pairs = zip(given.getlist("name"), given.getlist("values"), strict=False)
        lines = [(name.strip()[:80], values.strip()[:4000]) for name, values in pairs][:OPTION_LINES]
        title, code, brand = (given.get(name, "").strip()[:300] for name in ("title", "code", "brand"))
        return cls(title, code, brand, lines)

    @property
    def names(self) -> list[str]:
        """The names of the options that have one."""
        return [name for name, values in self.lines if name or values]

    def planned(self) -> list[Planned]:
        """Every combination, with a code made of the parent's. Raises BadProduct."""
        split = [_split(name, values) for name, values in self.lines if name or values]
        count = 1
        for values in split:
            count *= len(values)
        if not split or count > SHOWN:
            raise BadProduct(
                f"That makes {count:,} variations; {SHOWN} is the most." if split else "No option is named.",
                field="values",
                value=count,
                hint="Name an option such as Colour and its values, with commas between them.",
            )
        start = self.code or "-".join(self.title.upper().split())[:20]
        return [Planned(values, _coded(start, values)) for values in combinations(*split)]


def _split(name: str, values: str) -> list[str]:
    found = list(dict.fromkeys(value.strip() for value in values.split(",") if value.strip()))
    if not name or not found:
        raise BadProduct(
            f"The option “{name or values[:40]}” has no {'values' if name else 'name'}.",
            field="values" if name else "name",
            value=name or values,
            hint="Write for instance Colour, and its values with commas between them.",
        )
    return found


def _coded(start: str, values: tuple[str, ...]) -> str:
    parts = ["".join(letter for letter in value.upper() if letter.isalnum())[:8] for value in values]
    return "-".join(filter(None, (start, *parts)))[:80]


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def new_family(request: CompanyRequest) -> HttpResponse:
    """A product with variations: name its options, look at the SKUs that follow, create them."""
    typed = Options.of(request.POST)
    planned: list[Planned] = []
    refusal: RuleBroken | None = None
    if request.method == "POST":
        try:
            planned = typed.planned()
            if request.POST.get("action") == "create":
                _retyped(planned, request.POST)
                made = _create(request, typed, planned)
                messages.success(request, f"{made.title} is in the catalogue with its variations.")
                return back_to(request, "catalogue:product", product_id=made.pk)
        except RuleBroken as error:
            refusal = error
    lines = [*typed.lines, *[("", "")] * OPTION_LINES][:OPTION_LINES]
    context = {"typed": typed, "lines": lines, "planned": planned, "refusal": refusal}
    return render(request, "web/catalogue/family.html", context, status=422 if refusal else 200)


def _retyped(planned: list[Planned], given: QueryDict) -> None:
    """The codes as the person corrected them, and which are wanted at all."""
    for place, one in enumerate(planned):
        one.code = given.get(f"code-{place}", one.code).strip()[:80]
        one.take = bool(given.get(f"take-{place}"))


def _create(request: CompanyRequest, typed: Options, planned: list[Planned]) -> Product:
    return create_family(
        company=request.company,
        title=typed.title,
        code=typed.code,
        brand=typed.brand,
        option_names=typed.names,
        variations=[Variation(one.code, one.values) for one in planned if one.take],
        by=request.by,
    )


@dataclass(slots=True)
class Cells:
    """A SKU's line in the table: what was typed, or what is there."""

    sku: Sku
    values: list[str]
    identifiers: list[tuple[str, str, str, str]]
    """Kind, label, value, and a hint."""


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def table(request: CompanyRequest, product_id: int) -> HttpResponse:
    """Options and identifiers of every SKU of a product, in one table."""
    product = find(every_product(request), pk=product_id)
    skus = list(
        Sku.objects.filter(product=product, archived_at__isnull=True, company=request.company)
        .prefetch_related("identifiers")
        .order_by("id")[:SHOWN]
    )
    refusal: RuleBroken | None = None
    names = list(product.option_names)
    if request.method == "POST":
        names = [name.strip()[:80] for name in request.POST.getlist("name")][: content.MOST_OPTIONS]
        try:
            _save(request, product, skus)
        except RuleBroken as error:
            refusal = error
        else:
            messages.success(request, f"{product.title} is saved.")
            return back_to(request, "catalogue:product", product_id=product.pk)
    columns = [*names, ""][: content.MOST_OPTIONS]
    context = {
        "product": product,
        "names": columns,
        "lines": [_cells(request, sku, len(columns)) for sku in skus],
        "kinds": [kind.upper() for kind in KINDS],
        "refusal": refusal,
    }
    return render(request, "web/catalogue/variations.html", context, status=422 if refusal else 200)


def _cells(request: HttpRequest, sku: Sku, width: int) -> Cells:
    posted = request.method == "POST"
    values = request.POST.getlist(f"option-{sku.pk}") if posted else list(sku.option_values)
    kept = {one.kind: one.value for one in sku.identifiers.all()}
    likely = content.kinds_of(sku.barcode)
    cells = []
    for kind in KINDS:
        value = request.POST.get(f"{kind}-{sku.pk}", "") if posted else kept.get(kind, "")
        odd = content.identifier_warnings(kind, value) if value else []
        hint = odd[0].message if odd else ""
        if not value and not kept and kind in likely[:1]:
            hint = f"The barcode can be it: {sku.barcode}"
        cells.append((kind, kind.upper(), value[:40], hint))
    return Cells(sku, [*values, *[""] * width][:width], cells)


@transaction.atomic
def _save(request: CompanyRequest, product: Product, skus: list[Sku]) -> None:
    """All of it or nothing. A column without a name is left out, unless it has values."""
    typed = [name.strip() for name in request.POST.getlist("name")]
    rows = {sku.pk: request.POST.getlist(f"option-{sku.pk}") for sku in skus}
    used = [
        place
        for place, name in enumerate(typed)
        if name or any(len(row) > place and row[place].strip() for row in rows.values())
    ]
    values = {pk: [row[place] if place < len(row) else "" for place in used] for pk, row in rows.items()}
    set_options(product=product, names=[typed[place] for place in used], values=values, by=request.by)
    for sku in skus:
        given = {kind: request.POST.get(f"{kind}-{sku.pk}", "")[:60] for kind in KINDS}
        kept = {one.kind: one.value for one in sku.identifiers.all()}
        if any(value.strip() != kept.get(kind, "") for kind, value in given.items()):
            set_identifiers(sku=sku, values=given, by=request.by)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest, product_id: int) -> HttpResponse:
    """One more SKU of a product."""
    product = find(every_product(request), pk=product_id)
    form = VariationForm(product, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        with refusals(form):
            values = form.options()
            sku = create_sku(
                company=request.company,
                product=product,
                code=given["code"],
                title=given["title"] or titled(product.title, values),
                barcode=given["barcode"],
                option_values=values,
                by=request.by,
            )
            messages.success(request, f"{sku.code} is in the catalogue. Count its stock next.")
            return back_to(request, "catalogue:product", product_id=product.pk)
    context = {"form": form, "product": product, "heading": "New variation", "button": "Create SKU"}
    return render(request, "web/catalogue/product_form.html", context, status=422 if form.errors else 200)
