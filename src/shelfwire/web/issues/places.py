"""Every place that fails a rule, and what mends it."""

from __future__ import annotations

from typing import Any, Final

import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from shelfwire.orders.queries import counts
from shelfwire.people.models import Role
from shelfwire.posting.models import ReadinessFault
from shelfwire.posting.queries import first_pictures
from shelfwire.posting.readiness import Group, rules
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.issues.fields import mend_href
from shelfwire.web.issues.lists import TONES
from shelfwire.web.pictures import titled_with_picture
from shelfwire.web.shops import shops_of, shops_shown
from shelfwire.web.templatetags.show import badge

VIEWS: Final = (
    View("required", "Required", "severity=required", "red"),
    View("warning", "Warnings", "severity=warning", "yellow"),
    View("recommended", "Recommended", "severity=recommended"),
    View("all", "All"),
)


class PlaceFilter(FilterForm):
    """By rule, group, severity and words."""

    q = forms.CharField(
        required=False, label="Search", widget=forms.TextInput(attrs={"placeholder": "Product or SKU"})
    )
    severity = forms.ChoiceField(
        required=False, label="Severity", choices=[("", "All"), *((v.key, v.label) for v in VIEWS[:-1])]
    )
    group = forms.ChoiceField(
        required=False, label="About", choices=[("", "Everything"), *((g.value, g.label) for g in Group)]
    )
    code = forms.ChoiceField(required=False, label="Issue")
    question = forms.CharField(required=False, label="Attribute", max_length=300)
    category = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, rule.label) for code, rule in rules().items()]
        self.fields["code"].choices = [("", "All"), *known]  # type: ignore[attr-defined]  # a ChoiceField


class PlaceTable(GridTable):
    """One row a place."""

    empty = "web/issues/empty.html"
    identifiers = ("sku",)

    product = tables.Column("Product", accessor="pk", empty_values=(), attrs={"td": {"class": "grid-items"}})
    shop = tables.Column("Shop", accessor="account__name")
    sku = tables.Column("SKU", accessor="sku__code", default="—")
    severity = tables.Column("Severity")
    issue = tables.Column("Issue", accessor="pk", empty_values=())
    value = tables.Column(
        "Value", default="—", attrs={"td": {"class": "grid-wide"}, "th": {"class": "grid-wide"}}
    )
    fix = tables.Column("How to mend it", default="—")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = {row.record.channel_product.product_id for row in self.rows}
        self._pictures = first_pictures(products)
        self.columns["shop"].column.visible = len(shops_of(self.request)) > 1

    def href(self, record: ReadinessFault) -> str:
        """The field that mends it."""
        return mend_href(
            self.request, record.channel_product_id, record.account_id, record.field, record.sku_id
        )

    def render_product(self, record: ReadinessFault) -> SafeString:
        """Its title in the catalogue, with its picture."""
        product = record.channel_product.product
        return titled_with_picture(
            self._pictures.get(product.pk), product.title, product.code, self.request.company
        )

    def value_product(self, record: ReadinessFault) -> str:
        """The title alone."""
        return record.channel_product.product.title

    def render_severity(self, value: str) -> SafeString:
        """Coloured."""
        return badge(value, value.capitalize(), TONES.get(value))

    def value_severity(self, value: str) -> str:
        """The word."""
        return value

    def render_issue(self, record: ReadinessFault) -> SafeString:
        """What is wrong."""
        return format_html("{}", record.says)

    def value_issue(self, record: ReadinessFault) -> str:
        """What is wrong."""
        return record.says


def _rows(request: CompanyRequest, wanted: dict[str, Any]) -> QuerySet[ReadinessFault]:
    rows = ReadinessFault.objects.filter(account__in=shops_shown(request))
    rows = rows.select_related("account", "channel_product__product", "sku")
    exact = {"severity": "severity", "group": "group", "code": "code", "question": "label",
             "category": "channel_product__category_external_id"}  # fmt: skip
    rows = rows.filter(**{column: wanted[name] for name, column in exact.items() if wanted.get(name)})
    for word in wanted.get("q", "").split():
        rows = rows.filter(Q(channel_product__product__title__icontains=word) | Q(sku__code__icontains=word))
    return rows


@requires(Role.VIEWER)
@require_GET
def place_list(request: CompanyRequest) -> HttpResponseBase:
    """Every failing place that the filter finds."""
    form = PlaceFilter(request.GET)
    wanted = form.wanted()
    grid = Grid(
        request,
        PlaceTable,
        _rows(request, wanted),
        keys=("id",),
        descending=False,
        name="issues",
        form=form,
        views=VIEWS,
        exist=lambda: ReadinessFault.objects.filter(account__company=request.company).exists(),
    )
    if not request.GET.get("format") and request.htmx.target != "grid":
        grid.counts = counts(
            {view.key: _rows(request, {"severity": "" if view.key == "all" else view.key}) for view in VIEWS}
        )
    return grid.respond("web/issues/places.html")
