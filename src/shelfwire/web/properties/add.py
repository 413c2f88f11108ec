"""Add products of the catalogue to a shop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.catalog.models import Product
from shelfwire.channels.models import Account
from shelfwire.people.models import Role
from shelfwire.posting.actions import add_products
from shelfwire.posting.errors import BadProperty
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.selection import ids_of
from shelfwire.web.shops import chosen_shop, shops_of

MOST_CODES = 5_000


class AddForm(ShelfwireForm):
    """Which products, and to which shop."""

    account_id = forms.TypedChoiceField(label="Shop", coerce=int)
    codes = forms.CharField(
        label="SKUs or parent SKUs", required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="One a line. A SKU brings its whole product.",
    )  # fmt: skip
    everything = forms.BooleanField(
        label="Every product that is not in the shop yet",
        required=False,
        help_text="Then the list above is left out.",
    )
    enabled = forms.BooleanField(
        label="Enable them", required=False, help_text="They may be posted once they are ready."
    )

    def __init__(self, shops: list[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account_id"].choices = [(shop.pk, shop.name) for shop in shops]  # type: ignore[attr-defined]  # a ChoiceField


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """The form; ``ids`` are products that were ticked elsewhere."""
    shops, shop = shops_of(request), chosen_shop(request)
    ids = ids_of((request.POST if request.method == "POST" else request.GET).getlist("ids"))
    form = AddForm(
        shops,
        request.POST if request.method == "POST" else None,
        initial={"account_id": shop.pk if shop else None},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        account = next(one for one in shops if one.pk == said["account_id"])
        with refusals(form):
            done = add_products(
                account=account, product_ids=_products(request, account, said, ids), by=request.by,
                enabled=said["enabled"],
            )  # fmt: skip
            there = f" {done.there:,} were there already." if done.there else ""
            bare = f" {done.without_sku:,} have no SKU in use." if done.without_sku else ""
            messages.success(request, f"{done.added:,} added to {account}.{there}{bare}")
            return back_to(request, "properties:list", query={"shop": account.pk})
    products = Product.objects.filter(company=request.company, pk__in=ids).order_by("title")
    context = {"form": form, "products": products[:50], "count": products.count(), "ids": ids, "shops": shops}
    return render(request, "web/properties/add.html", context, status=422 if form.errors else 200)


def _products(request: CompanyRequest, account: Account, said: dict[str, Any], ids: list[int]) -> list[int]:
    mine = Product.objects.filter(company=request.company)
    if said["everything"]:
        return list(mine.exclude(channel_products__account=account).values_list("pk", flat=True))
    if not said["codes"].strip():
        if not ids:
            raise BadProperty("Say which products.", field="codes", value="")
        return ids
    codes = {line.strip() for line in said["codes"].splitlines() if line.strip()}
    if len(codes) > MOST_CODES:
        raise BadProperty(
            f"{len(codes):,} codes are too many.", field="codes", hint=f"At most {MOST_CODES:,} at once."
        )
    upper = {code.upper(): code for code in codes}
    found: set[int] = set(ids)
    known: set[str] = set()
    rows = mine.filter(Q(code__in=codes) | Q(skus__code__in=codes)).values_list("pk", "code", "skus__code")
    for pk, code, sku in rows:
        found.add(pk)
        known |= {code.upper(), (sku or "").upper()}
    if missing := sorted(upper[key] for key in upper.keys() - known):
        shown = ", ".join(f"“{code}”" for code in missing[:5])
        more = f" and {len(missing) - 5:,} more" if len(missing) > 5 else ""
        raise BadProperty(
            f"There is no SKU {shown}{more}.",
            field="codes",
            value=missing[0],
            hint="Correct it, or take it out.",
        )
    return sorted(found)
