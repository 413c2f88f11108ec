"""Read what is known of a shop that values of its channel products name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shelfwire.channels.models import Account
from shelfwire.listings import queries as listings
from shelfwire.listings.models import Category
from shelfwire.posting.checking import Known
from shelfwire.posting.models import CategoryTemplate
from shelfwire.posting.properties import ANSWER, Said


def known(account: Account, before: Iterable[Said], values: Sequence[Said]) -> Known:
    """Return what these values name in the shop, for products that say ``before``. A fixed number of queries."""
    templates = {row.pk: row for row in CategoryTemplate.objects.filter(account=account)}
    named = {str(one["category"]).strip() for one in values if one.get("category")}
    categories = _categories(account, named)
    in_force: set[str] = set()
    if any(path.startswith(ANSWER) for one in values for path in one):
        in_force = {one.get("category", "") for one in before} | {
            row.external_id for row in categories.values()
        }
        in_force |= named | {row.category_external_id for row in templates.values()}
    brands = [one["brand"] for one in values if one.get("brand")]
    ids = {str(brand.get("id")) for brand in brands if isinstance(brand, dict) and brand.get("id")}
    names = {brand for brand in brands if isinstance(brand, str)}
    names |= {str(brand.get("name") or "") for brand in brands if isinstance(brand, dict)}
    return Known(
        tree=Category.objects.filter(account=account).exists() if named else False,
        categories=categories,
        forms=listings.form_of(account.pk, in_force - {""}) if in_force else {},
        brands=listings.brand_each(account.pk, ids) if ids else {},
        brands_named=listings.brands_named(account.pk, {name.strip() for name in names} - {""})
        if names
        else {},
        templates=templates,
    )


def _categories(account: Account, named: set[str]) -> dict[str, Category]:
    """By what was written: the channel's id, or the whole path."""
    if not named:
        return {}
    found: dict[str, Category] = dict(listings.category_each(account.pk, named))
    by_path = {name for name in named if name not in found}
    if by_path:
        rows = Category.objects.filter(account=account, path__in=by_path, missing_at=None)
        found |= {row.path: row for row in rows.order_by("is_leaf", "id")}
    return found


def category_named(account: Account, text: str) -> str | None:
    """Return the id of the category that a text names by its id or whole path; None: the shop has none."""
    found = _categories(account, {text}).get(text) if text else None
    return found.external_id if found else None
