"""Read what is known of a shop that values of its channel products name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shelfwire.channels.models import Account
from shelfwire.listings import queries as listings
from shelfwire.listings.models import Category
from shelfwire.posting.checking import Known
from shelfwire.posting.models import AnswerFile, CategoryTemplate
from shelfwire.posting.models_files import UPLOADED
from shelfwire.posting.properties import ANSWER, CHART_FILE, SETTING, Said


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
        files=files_of(account.company_id, [key for one in values for key in file_keys(one)]),
    )


def file_keys(values: Said) -> list[str]:
    """Return the keys of uploaded files that values by path name."""
    found: list[Any] = [values.get(f"{SETTING}{CHART_FILE}")]
    for path, value in values.items():
        if path.startswith(ANSWER) and isinstance(value, Mapping) and isinstance(value.get("values"), list):
            found += [one.get("id") if isinstance(one, Mapping) else one for one in value["values"]]
        elif path.startswith(ANSWER) and isinstance(value, str):
            found += [part.strip() for part in value.split(";")]
    return [key for key in found if isinstance(key, str) and key.startswith(UPLOADED)]


def files_of(company_id: int, keys: Iterable[str]) -> dict[str, AnswerFile]:
    """Return the company's files by these keys, without their content; one that is not there is left out."""
    digests = {key.removeprefix(UPLOADED) for key in keys}
    if not digests:
        return {}
    rows = AnswerFile.objects.filter(company=company_id, digest__in=digests).defer("content")
    return {row.key: row for row in rows}


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
