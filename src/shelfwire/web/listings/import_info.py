"""*Import product info*: the listings of a shop read whole, with progress; and SKUs created from them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shelfwire.jobs.states import FINISHED
from shelfwire.people.models import Company, Role
from shelfwire.people.queries import may
from shelfwire.posting.actions.take_over import TakeOverOptions
from shelfwire.posting.queries_live import live_listings, unmanaged
from shelfwire.sync.listings.import_info import last_import, request_import
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.shops import chosen_shop, shops_of


def lenders(request: CompanyRequest) -> list[Company]:
    """The other companies in which the person is operator: their stock may be shared."""
    mine = request.user.memberships.select_related("company").exclude(company=request.company)
    companies = [one.company for one in mine.order_by("company__name")]
    return [company for company in companies if may(request.user, company, Role.OPERATOR)]


class ImportForm(ShelfwireForm):
    """How SKUs are created."""

    asked = forms.CharField(initial="1", widget=forms.HiddenInput, required=False)
    share = forms.BooleanField(
        required=False,
        label="Share stock with SKUs I have",
        help_text="A listing whose SKUs belong to several products of yours becomes a family of shadows.",
    )
    stock_company = forms.ChoiceField(
        required=False,
        label="Share stock with another company",
        help_text="New SKUs become shadows of its SKUs with the same code.",
    )

    def __init__(self, request: CompanyRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(str(one.pk), one.name) for one in lenders(request)]
        if others:
            self._choice("stock_company").choices = [("", "No"), *others]
        else:
            del self.fields["stock_company"]

    def _choice(self, name: str) -> forms.ChoiceField:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)
        return found

    def options(self) -> TakeOverOptions:
        """What was chosen."""
        given = self.cleaned_data
        company = given.get("stock_company")
        return TakeOverOptions(bool(given["share"]), int(company) if company else None)


class ImportShopForm(ImportForm):
    """Of which shop, and what becomes of what it sells."""

    shop = forms.ChoiceField(label="Shop")
    create = forms.BooleanField(
        required=False,
        label="Create my SKUs from these",
        help_text="Products, variation families, pictures, identifiers, category and price. Nothing of yours is"
        " overwritten.",
    )
    field_order = ("shop", "create", "share", "stock_company")

    def __init__(self, request: CompanyRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self._choice("shop").choices = [(str(one.pk), one.name) for one in shops_of(request)]


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def import_info(request: CompanyRequest) -> HttpResponse:
    """Ask for it, and see how it goes."""
    shops = shops_of(request)
    shop = chosen_shop(request) or (shops[0] if len(shops) == 1 else None)
    form = ImportShopForm(
        request, request.POST or None, initial={"shop": str(shop.pk) if shop else "", "asked": "1"}
    )
    if request.method == "POST" and form.is_valid():
        asked = next(one for one in shops if str(one.pk) == form.cleaned_data["shop"])
        options = form.options()
        with refusals(form):
            request_import(
                asked,
                by=request.by,
                user=request.user,
                create=form.cleaned_data["create"],
                share=options.share,
                stock_company_id=options.stock_company_id,
            )
            messages.success(request, "The import is queued. It may be repeated as often as you like.")
            return redirect(f"{at(request, 'listings:import_info')}?shop={asked.pk}")
    job = last_import(shop) if shop else None
    context = {
        "form": form,
        "shop": shop,
        "shops": shops,
        "job": job,
        "finished": bool(job and job.status in FINISHED),
        "live": live_listings(request.company, [shop]).count() if shop else 0,
        "unmanaged": unmanaged(live_listings(request.company, [shop])).count() if shop else 0,
    }
    return render(request, "web/listings/import_info.html", context)
