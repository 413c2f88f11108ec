"""Read what products are to say in shops, whole and many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from shelfwire.catalog.models import Identifier, PictureFile, ProductPicture
from shelfwire.channels.models import Account
from shelfwire.channels.port import (
    Answered,
    CategoryQuestions,
    ListingStatus,
    Measured,
    OptionValue,
    Parcelled,
)
from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.listings import queries as listings
from shelfwire.listings.models import Brand, ListingSku, MatchingSettings
from shelfwire.offers.prices.arithmetic import PriceArithmetic
from shelfwire.offers.prices.queries import reckon
from shelfwire.offers.quantities import quantities
from shelfwire.posting.answers import Choices, Mapped, asked, choices_of, effective, same_names, with_ids
from shelfwire.posting.models import AnswerMapping, ChannelProduct, ChannelSku, PostingSettings
from shelfwire.posting.wanted import Wanted, WantedPicture, WantedSku

SHOP_SETTINGS: Final = (
    "send_brand",
    "send_variation_images",
    "identifier_priority",
    "as_draft",
    "manufacturer_ids",
    "responsible_person_ids",
)
"""Of ``PostingSettings``, what a product says; the others are about when it is posted."""
_PICTURES: Final = (
    "id", "product_id", "sku_id", "role", "picture__company_id", "picture__url", "picture__file_digest",
    "picture__reason",
)  # fmt: skip
_FILES: Final = ("company_id", "digest", "media_type", "width", "height", "size")


def wanted_each(channel_product_ids: Collection[int]) -> dict[int, Wanted]:
    """Return what each of these channel products is to say, by id; one that is not there is left out.

    The number of queries is fixed, and some more for each shop among them: prices and quantities are worked out anew.
    """
    found = ChannelProduct.objects.filter(pk__in=list(channel_product_ids))
    rows = list(found.select_related("account", "product", "template", "listing").order_by("pk"))
    behind = _Behind.of(rows)
    return {row.pk: _wanted(row, behind) for row in rows}


@dataclass(frozen=True, slots=True)
class _Behind:
    """What is read for all of them together. Prices and quantities by (shop, SKU)."""

    skus: Mapping[int, Sequence[ChannelSku]]
    identifiers: Mapping[int, Mapping[str, str]]
    of_product: Mapping[int, Sequence[WantedPicture]]
    of_sku: Mapping[int, Sequence[WantedPicture]]
    mappings: Mapping[int, Sequence[Mapped]]
    settings: Mapping[int, Mapping[str, Any]]
    prices: Mapping[tuple[int, int], PriceArithmetic]
    quantities: Mapping[tuple[int, int], Mapping[str, int]]
    listed: Mapping[tuple[int, int], str]
    """By (listing, SKU), the channel's id of the SKU."""
    there: Collection[str]
    """The channel's ids of SKUs that its listings show: neither those of a listing that is gone nor one taken off."""
    forms: Mapping[tuple[int, str], CategoryQuestions]
    """By (shop, category)."""
    choices: Mapping[tuple[int, str], Choices]
    brands: Mapping[tuple[int, str], Brand]
    """By (shop, casefolded name), those that are called as the catalogue calls the product's brand."""

    @classmethod
    def of(cls, rows: Sequence[ChannelProduct]) -> _Behind:
        skus = _skus(rows)
        sku_ids = {row.sku_id for some in skus.values() for row in some}
        of_product, of_sku = _pictures({row.product_id for row in rows})
        accounts = {row.account_id: row.account for row in rows}
        forms = _forms(rows)
        return cls(
            skus,
            _identifiers(sku_ids),
            of_product,
            of_sku,
            _mappings(accounts),
            _settings(accounts),
            _prices(rows, skus),
            _quantities(rows, skus),
            *_listed([row.listing_id for row in rows if row.listing_id]),
            forms,
            {key: choices_of(form.questions) for key, form in forms.items()},
            _brands(rows),
        )


def _skus(rows: Sequence[ChannelProduct]) -> dict[int, list[ChannelSku]]:
    found: dict[int, list[ChannelSku]] = {row.pk: [] for row in rows}
    for row in ChannelSku.objects.filter(channel_product__in=found).select_related("sku").order_by("sku_id"):
        found[row.channel_product_id].append(row)
    return found


def _identifiers(sku_ids: Collection[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for sku_id, kind, value in Identifier.objects.filter(sku__in=sku_ids).values_list(
        "sku_id", "kind", "value"
    ):
        found[sku_id][kind] = value
    return found


def _pictures(
    product_ids: Collection[int],
) -> tuple[dict[int, list[WantedPicture]], dict[int, list[WantedPicture]]]:
    """Pictures of products, and of SKUs, in their order. What is in a file is not read."""
    rows = list(
        ProductPicture.objects.filter(product__in=product_ids)
        .order_by("role", "position", "id")
        .values_list(*_PICTURES)
    )
    files = PictureFile.objects.filter(
        company__in={row[4] for row in rows}, digest__in={row[6] for row in rows if row[6]}
    ).values_list(*_FILES)
    kept = {(file[0], file[1]): file[2:] for file in files}
    of_product: dict[int, list[WantedPicture]] = defaultdict(list)
    of_sku: dict[int, list[WantedPicture]] = defaultdict(list)
    for pk, product_id, sku_id, role, company_id, url, digest, reason in rows:
        file = kept.get((company_id, digest))
        picture = WantedPicture(pk, role, url, reason=reason)
        if file is not None:
            picture = WantedPicture(pk, role, url, digest, *file)
        (of_product[product_id] if sku_id is None else of_sku[sku_id]).append(picture)
    order = {role: n for n, role in enumerate(ProductPicture.Role.values)}
    for some in of_product.values():
        some.sort(key=lambda picture: order.get(picture.role, len(order)))
    return of_product, of_sku


def _mappings(account_ids: Collection[int]) -> dict[int, list[Mapped]]:
    found: dict[int, list[Mapped]] = defaultdict(list)
    for row in AnswerMapping.objects.filter(account__in=account_ids).order_by("id"):
        found[row.account_id].append(mapped(row))
    return found


def mapped(row: AnswerMapping) -> Mapped:
    """Return a mapping as ``posting.answers`` takes it."""
    return Mapped(row.question_external_id, row.category_external_id, row.source, row.value, row.values)


def _settings(accounts: Mapping[int, Account]) -> dict[int, dict[str, Any]]:
    kept = {row.account_id: row for row in PostingSettings.objects.filter(account__in=accounts)}
    companies = {account.company_id for account in accounts.values()}
    rows = MatchingSettings.objects.filter(company__in=companies)
    priorities = dict(rows.values_list("company_id", "identifier_priority"))
    found = {pk: shop_settings(kept.get(pk)) for pk in accounts}
    for pk, said in found.items():
        said["identifier_priority"] = said["identifier_priority"] or priorities.get(
            accounts[pk].company_id, []
        )
    return found


def shop_settings(row: PostingSettings | None) -> dict[str, Any]:
    """Return what the shop's settings say of every product; of a shop without any, what they say at first."""
    row = row or PostingSettings()
    return {name: getattr(row, name) for name in SHOP_SETTINGS}


def _prices(
    rows: Sequence[ChannelProduct], skus: Mapping[int, Sequence[ChannelSku]]
) -> dict[tuple[int, int], PriceArithmetic]:
    pairs: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for row in rows:
        pairs[row.account.company_id] |= {(row.account_id, sku.sku_id) for sku in skus[row.pk]}
    at = clock.now()
    return {
        pair: price
        for company_id, some in pairs.items()
        for pair, price in reckon(company_id, some, at).items()
    }


def _quantities(
    rows: Sequence[ChannelProduct], skus: Mapping[int, Sequence[ChannelSku]]
) -> dict[tuple[int, int], dict[str, int]]:
    of_account: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        of_account[row.account_id] |= {sku.sku_id for sku in skus[row.pk]}
    accounts = {row.account_id: row.account for row in rows}
    return {
        (account_id, sku_id): told
        for account_id, some in of_account.items()
        for sku_id, told in quantities(accounts[account_id], some).items()
    }


def _listed(listing_ids: Collection[int]) -> tuple[dict[tuple[int, int], str], set[str]]:
    found = ListingSku.objects.filter(listing__in=listing_ids, missing_at=None, listing__missing_at=None)
    found = found.exclude(listing__status=ListingStatus.DELETED)
    rows = list(found.order_by("-id").values_list("listing_id", "sku_id", "external_id"))
    by_sku = {(listing_id, sku_id): external for listing_id, sku_id, external in rows if sku_id is not None}
    return by_sku, {external for _, _, external in rows}


def _forms(rows: Sequence[ChannelProduct]) -> dict[tuple[int, str], CategoryQuestions]:
    wanted: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        wanted[row.account_id].add(row.category_external_id)
    return {
        (account_id, category_id): form
        for account_id, categories in wanted.items()
        for category_id, form in listings.form_of(account_id, categories - {""}).items()
    }


def _brands(rows: Sequence[ChannelProduct]) -> dict[tuple[int, str], Brand]:
    wanted: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.product.brand and not row.brand_external_id:
            wanted[row.account_id].add(row.product.brand)
    return {
        (account_id, name): brand
        for account_id, names in wanted.items()
        for name, brand in listings.brands_named(account_id, names).items()
    }


def _brand(row: ChannelProduct, behind: _Behind) -> tuple[str, str]:
    """The channel's brand: the chosen one, else one that is called as the catalogue calls it."""
    if row.brand_external_id:
        return row.brand_external_id, row.brand_name
    found = behind.brands.get((row.account_id, row.product.brand.casefold()))
    return (found.external_id, found.name) if found else ("", "")


def _wanted(row: ChannelProduct, behind: _Behind) -> Wanted:
    product, category = row.product, (row.account_id, row.category_external_id)
    form, choices = behind.forms.get(category), behind.choices.get(category, {})
    brand_external_id, brand_name = _brand(row, behind)
    mappings = [
        one
        for one in behind.mappings.get(row.account_id, ())
        if one.category_id in ("", row.category_external_id)
    ]
    named = [*same_names(form.questions if form else ()), *mappings]
    skus = tuple(_wanted_sku(row, sku, named, behind) for sku in behind.skus[row.pk])
    return Wanted(
        channel_product_id=row.pk,
        product_id=product.pk,
        account_id=row.account_id,
        changed_count=row.changed_count,
        enabled=row.enabled,
        title=row.title or product.title,
        description=row.description or product.description,
        short_description=product.short_description,
        brand=product.brand,
        brand_external_id=brand_external_id,
        brand_name=brand_name,
        category_external_id=row.category_external_id,
        answers=answers_of(row, mappings, form, choices),
        pictures=tuple(behind.of_product.get(product.pk, ())),
        parcel=_filled(_parcel(product), _common(sku.parcel for sku in skus if sku.enabled)),
        option_names=tuple(product.option_names),
        skus=skus,
        settings=behind.settings[row.account_id] | row.settings,
        listing_external_id=row.listing.external_id if row.listing else "",
    )


def answers_of(
    row: ChannelProduct,
    mappings: Iterable[Mapped],
    form: CategoryQuestions | None,
    choices: Choices,
) -> tuple[Answered, ...]:
    """Return the answers that count for a channel product, given the mappings of its category: only those to questions
    that are asked, where the questions are known.
    """
    template = row.template
    answers = (
        template.answers if template and template.category_external_id == row.category_external_id else {}
    )
    found = effective(row.answers, answers, mappings, fields_of(row), choices)
    if form is None:
        return found
    are_asked = {one.external_id for one in asked(form.questions, found)}
    return tuple(one for one in found if one.question_id in are_asked)


def fields_of(row: ChannelProduct) -> dict[str, str]:
    """Return what a channel product says in the fields that a mapping may name."""
    product = row.product
    return {
        "brand": product.brand,
        "title": row.title or product.title,
        "code": product.code,
        "short_description": product.short_description,
    }


def _wanted_sku(
    row: ChannelProduct, mine: ChannelSku, mappings: Sequence[Mapped], behind: _Behind
) -> WantedSku:
    sku, pair = mine.sku, (row.account_id, mine.sku_id)
    choices = behind.choices.get((row.account_id, row.category_external_id), {})
    price, told = behind.prices.get(pair), behind.quantities.get(pair)
    identifiers = dict(behind.identifiers.get(sku.pk, {}))
    if sku.barcode:
        identifiers["barcode"] = sku.barcode
    listed = behind.listed.get((row.listing_id, sku.pk), "") if row.listing_id else ""
    return WantedSku(
        channel_sku_id=mine.pk,
        sku_id=sku.pk,
        code=sku.code,
        title=sku.title,
        seller_sku=mine.seller_sku or sku.code,
        enabled=mine.enabled and sku.archived_at is None,
        options=with_ids(options_of(row, mine), mappings, choices),
        identifiers=identifiers,
        parcel=_filled(_parcel(sku), _parcel(row.product)),
        pictures=tuple(behind.of_sku.get(sku.pk, ())),
        price=_money(price, price.price_minor if price else None),
        list_price=_money(price, price.list_minor if price else None),
        price_why=price.why if price else "",
        quantity=sum(told.values()) if told else None,
        quantities=tuple(sorted(told.items())) if told else (),
        external_id=mine.listing_sku_external_id if mine.listing_sku_external_id in behind.there else listed,
    )


def options_of(row: ChannelProduct, mine: ChannelSku) -> tuple[OptionValue, ...]:
    """Return a SKU's options in a shop: its own for the shop where it has any, else the catalogue's."""
    if mine.options:
        return tuple(
            OptionValue(one["name"], one["value"], one.get("question_id", ""), one.get("choice_id", ""))
            for one in mine.options
        )
    # a SKU may have fewer values than its product names: readiness says so
    pairs = zip(row.product.option_names, mine.sku.option_values, strict=False)
    return tuple(OptionValue(name, value) for name, value in pairs)


def _money(price: PriceArithmetic | None, minor: int | None) -> Money | None:
    return None if price is None or minor is None else Money(minor, price.inputs.currency)


def _parcel(of: Any) -> Parcelled:
    """Return the measures of a product or SKU."""

    def length(value: Any) -> Measured | None:
        return None if value is None else Measured(value, of.length_unit)

    weight = None if of.weight is None else Measured(of.weight, of.weight_unit)
    return Parcelled(weight, length(of.length), length(of.width), length(of.height))


def _filled(parcel: Parcelled, other: Parcelled) -> Parcelled:
    """Return a parcel with the measures of another where it has none. Lengths go together."""
    weight = parcel.weight or other.weight
    lengths = parcel if parcel.length or parcel.width or parcel.height else other
    return replace(lengths, weight=weight)


def _common(parcels: Iterable[Parcelled]) -> Parcelled:
    """Return the weight, and the lengths, in which all parcels agree."""
    some = list(parcels)
    weights = {parcel.weight for parcel in some}
    sizes = {(parcel.length, parcel.width, parcel.height) for parcel in some}
    weight = weights.pop() if len(weights) == 1 else None
    return Parcelled(weight, *(sizes.pop() if len(sizes) == 1 else (None, None, None)))
