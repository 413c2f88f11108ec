"""Forms of what a product says in a shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.channels.models import Account
from shelfwire.listings.models import ResponsibleParty
from shelfwire.listings.queries import responsible_parties
from shelfwire.posting import queries
from shelfwire.posting.checking import MOST_DESCRIPTION, MOST_TITLE
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.properties import CHART_FILE, SETTING
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.forms import FilterForm, ShelfwireForm

YES_NO: Final = [("yes", "Yes"), ("no", "No")]
_SWITCHES: Final = ("send_brand", "send_variation_images", "as_draft", "cash_on_delivery")
_LISTS: Final = ("manufacturer_ids", "responsible_person_ids")


class Combobox(forms.TextInput):
    """A field that proposes what fits while somebody types, by keyboard alone (WAI-ARIA's combobox)."""

    def __init__(self, name: str, address: str) -> None:
        self._list = f"{name}-options"
        super().__init__(
            attrs={
                "autocomplete": "off",
                "role": "combobox",
                "aria-autocomplete": "list",
                "aria-expanded": "false",
                "aria-controls": self._list,
                "hx-get": address,
                "hx-params": name,
                "hx-target": f"#{self._list}",
                "hx-trigger": "asked, input changed delay:200ms",
            }
        )

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The field, and its list that is filled later."""
        box = '<div class="combo-list" role="listbox" id="{}" aria-label="What fits" hidden></div>'
        field = super().render(name, value, attrs, renderer)
        return format_html('<div class="combo" data-combo>{}' + box + "</div>", field, self._list)


def picked(request: CompanyRequest, account: Account, name: str, route: str) -> Combobox:
    """A field that proposes what fits while somebody types; the options stand in the list of its name."""
    return Combobox(name, at(request, route, account_id=account.pk))


class PropertiesForm(ShelfwireForm):
    """Everything that is no answer and no SKU's."""

    enabled = forms.BooleanField(
        label="Enabled", required=False, help_text="It may be posted once it is ready."
    )
    title = forms.CharField(label="Title", max_length=MOST_TITLE, required=False)
    description = forms.CharField(
        label="Long description", max_length=MOST_DESCRIPTION, required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true"}),
    )  # fmt: skip
    category = forms.CharField(label="Category", max_length=1500, required=False)
    template = forms.TypedChoiceField(label="Category template", required=False, coerce=int, empty_value=None)
    brand = forms.CharField(label="Brand", max_length=200, required=False)
    minimum_order = forms.IntegerField(
        label="Minimum order quantity", min_value=1, max_value=1_000_000, required=False
    )
    size_chart_id = forms.CharField(label="Size chart template", max_length=64, required=False)
    size_chart_file = forms.CharField(label="Size chart picture", max_length=80, required=False)
    cash_on_delivery = forms.ChoiceField(label="Cash on delivery", required=False)
    as_draft = forms.ChoiceField(label="Post as draft", required=False)
    send_brand = forms.ChoiceField(label="Send brand info", required=False)
    send_variation_images = forms.ChoiceField(label="Send matrix image", required=False)
    manufacturer_ids = forms.MultipleChoiceField(label="Manufacturers", required=False)
    responsible_person_ids = forms.MultipleChoiceField(label="Responsible persons", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        request: CompanyRequest,
        row: ChannelProduct,
        wanted: Mapping[str, Any],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        account, product = row.account, row.product
        self.fields["title"].widget.attrs["placeholder"] = product.title
        self.fields["title"].help_text = "Empty: the catalogue's title."
        self.fields["description"].help_text = "HTML. Empty: the catalogue's long description."
        self.fields["category"].widget = picked(request, account, "category", "properties:categories")
        self.fields[
            "category"
        ].help_text = "Type words of it. Products go into categories without others below them."
        self.fields["brand"].widget = picked(request, account, "brand", "properties:brands")
        self.fields["brand"].widget.attrs["placeholder"] = product.brand
        self.fields[
            "brand"
        ].help_text = "Empty: the channel's brand of the name that the catalogue says, if it has one."
        names = [(one.pk, one.name) for one in queries.templates(account)]
        self.fields["template"].choices = [("", "None"), *names]  # type: ignore[attr-defined]  # a ChoiceField
        for name in _SWITCHES:
            shop = wanted.get(name)
            usual = "As the shop says" + ("" if shop is None else f": {'yes' if shop else 'no'}")
            self.fields[name].choices = [("", usual), *YES_NO]  # type: ignore[attr-defined]  # a ChoiceField
        parties(account, self)

    def values(self) -> dict[str, Any]:
        """The values by path; call it on a valid form."""
        said = self.cleaned_data
        found: dict[str, Any] = {"enabled": said["enabled"], "template": said["template"]}
        for name in ("title", "description", "category", "brand"):
            found[name] = said[name] or None
        for name in ("minimum_order", "size_chart_id", CHART_FILE, *_SWITCHES, *_LISTS):
            found[SETTING + name] = said[name] or None
        return found

    @classmethod
    def of(cls, row: ChannelProduct, category: str) -> dict[str, Any]:
        """What a product says now."""
        kept = row.settings
        switches = {name: {True: "yes", False: "no"}.get(kept.get(name), "") for name in _SWITCHES}
        lists = {name: kept.get(name, []) for name in _LISTS}
        return {
            "enabled": row.enabled, "title": row.title, "description": row.description, "category": category,
            "template": row.template_id, "brand": row.brand_name, "seen": row.changed_count,
            "minimum_order": kept.get("minimum_order"), "size_chart_id": kept.get("size_chart_id", ""),
            CHART_FILE: kept.get(CHART_FILE, ""),
            **switches, **lists,
        }  # fmt: skip


def parties(account: Account, form: forms.Form) -> None:
    """Fill the fields of manufacturers and responsible persons with those that the channel keeps."""
    kinds = {"manufacturer_ids": ResponsibleParty.Kind.MANUFACTURER,
             "responsible_person_ids": ResponsibleParty.Kind.RESPONSIBLE_PERSON}  # fmt: skip
    for name, kind in kinds.items():
        found = [(one.external_id, one.name) for one in responsible_parties(account, kind)[:200]]
        kept = set(form.initial.get(name) or ()) - {key for key, _ in found}
        field = form.fields[name]
        field.choices = [*found, *((key, key) for key in sorted(kept))]  # type: ignore[attr-defined]  # a ChoiceField
        field.help_text = "" if found else "The channel keeps none for this shop."


class ProductFilter(FilterForm):
    """By words, and by how it stands."""

    q = forms.CharField(
        required=False, label="Search",
        widget=forms.TextInput(attrs={"placeholder": "Title, SKU, parent SKU or id"}),
    )  # fmt: skip
    show = forms.ChoiceField(required=False, label="Only")
    category = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    template = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(name, name.replace("_", " ").capitalize()) for name in queries.STATES if name != "all"]
        self.fields["show"].choices = [("", "All"), *words]  # type: ignore[attr-defined]  # a ChoiceField


class SettingsForm(ShelfwireForm):
    """How a shop posts its products."""

    send_brand = forms.BooleanField(
        label="Send brand info", required=False,
        help_text="The channel checks a brand against the category and refuses the whole product when they clash.",
    )  # fmt: skip
    send_variation_images = forms.BooleanField(
        label="Send matrix image",
        required=False,
        help_text="Each variation is posted with a picture of its own.",
    )
    as_draft = forms.BooleanField(
        label="Post as draft", required=False, help_text="Made, and not put on sale yet."
    )
    post_when_ready = forms.BooleanField(
        label="Post when ready", required=False, help_text="What is enabled and ready is posted by itself."
    )
    daily_allowance = forms.IntegerField(
        label="Daily allowance", min_value=0, max_value=1_000_000, required=False,
        help_text="New listings a day. Empty: what the channel allows.",
    )  # fmt: skip
    identifier_priority = forms.CharField(
        label="Identifier priority", required=False, max_length=60,
        help_text="One identifier is sent: the first of these that a SKU has, such as GTIN, EAN, UPC, ISBN, JAN. "
        "Empty: as the company's Links and identifiers say.",
    )  # fmt: skip
    manufacturer_ids = forms.MultipleChoiceField(label="Manufacturers", required=False)
    responsible_person_ids = forms.MultipleChoiceField(label="Responsible persons", required=False)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties(account, self)

    def values(self) -> dict[str, Any]:
        """The settings as they are kept."""
        said = dict(self.cleaned_data)
        words = said["identifier_priority"].replace(",", " ").lower().split()
        return {**said, "identifier_priority": words}
