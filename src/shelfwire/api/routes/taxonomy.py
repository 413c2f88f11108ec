"""What a shop asks of listings: categories with their questions, brands, prerequisites, responsible parties."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from shelfwire.api.auth import caller, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.taxonomy import (
    BrandIn,
    BrandOut,
    CategoryFormOut,
    CategoryOut,
    DownloadAttributesIn,
    DownloadCategoriesIn,
    LookUpIn,
    PrerequisiteOut,
    QuestionOut,
    RecommendIn,
    ResponsiblePartyOut,
    RulesOut,
    SizeChartOut,
)
from shelfwire.api.values import Filters, PathId
from shelfwire.listings import queries
from shelfwire.sync.taxonomy.brands import add_brand, look_up_brands
from shelfwire.sync.taxonomy.forms import request_attributes
from shelfwire.sync.taxonomy.prerequisites import check_prerequisites
from shelfwire.sync.taxonomy.recommend import recommend_categories
from shelfwire.sync.taxonomy.size_charts import look_up_size_charts
from shelfwire.sync.taxonomy.tree import request_categories

router = Router(tags=["listings"])
FOUND_MOST = 100
_SHOP = "/shops/{int:shop_id}"


class CategoryQuery(PageQuery):
    """Where in the tree."""

    parent_id: str = Field("", max_length=64, description="Right below this category; empty: at the top.")


class WordsQuery(Filters):
    """Words of a path."""

    words: str = Field("", max_length=80)


class SearchQuery(PageQuery):
    """Words in the name."""

    search: str = Field("", max_length=80)


@router.get(f"{_SHOP}/categories", response=Listed[CategoryOut], **needs("catalog:read"))
def list_categories(request: HttpRequest, shop_id: PathId, query: Query[CategoryQuery]) -> HttpResponse:
    """The categories right below one, by name."""
    rows = queries.children_of(shop_or_404(request, shop_id), query.parent_id)
    return listed(rows, query, CategoryOut.of, keys=("name", "id"), descending=False)


@router.get(f"{_SHOP}/categories/search", response=Everything[CategoryOut], **needs("catalog:read"))
def search_categories(request: HttpRequest, shop_id: PathId, query: Query[WordsQuery]) -> dict[str, Any]:
    """The first 100 leaf categories whose path has words that begin like these, or whose id it is; where the shop may
    list comes first.
    """
    shop = shop_or_404(request, shop_id)
    found = queries.search_categories(shop, query.words, most=FOUND_MOST)
    return {"data": [CategoryOut.of(row) for row in found]}


@router.post(
    f"{_SHOP}/categories/recommend",
    response=Everything[CategoryOut],
    **needs("catalog:write", once=True),
)
@once
def recommend(request: HttpRequest, shop_id: PathId, body: RecommendIn) -> dict[str, Any]:
    """The categories that the channel proposes for a product, the best first."""
    shop = shop_or_404(request, shop_id)
    found = recommend_categories(shop, title=body.title, description=body.description)
    return {"data": [CategoryOut.of(row) for row in found]}


@router.post(f"{_SHOP}/categories/download", response={202: JobOut}, **needs("catalog:write", once=True))
@once
def download_categories(
    request: HttpRequest, shop_id: PathId, body: DownloadCategoriesIn
) -> Status[dict[str, Any]]:
    """Re-download the categories, as a job."""
    shop = shop_or_404(request, shop_id)
    job = request_categories(shop, by=caller(request), take_smaller=body.take_smaller)
    return Status(202, JobOut.of(job))


@router.post(f"{_SHOP}/categories/attributes", response={202: JobOut}, **needs("catalog:write", once=True))
@once
def download_attributes(
    request: HttpRequest, shop_id: PathId, body: DownloadAttributesIn
) -> Status[dict[str, Any]]:
    """Download what categories ask, as a job."""
    shop = shop_or_404(request, shop_id)
    job = request_attributes(shop, body.category_ids, by=caller(request))
    return Status(202, JobOut.of(job))


@router.get(f"{_SHOP}/categories/{{category_id}}", response=CategoryFormOut, **needs("catalog:read"))
def get_category(request: HttpRequest, shop_id: PathId, category_id: str) -> dict[str, Any]:
    """A category with what it asks, as it was downloaded last."""
    shop = shop_or_404(request, shop_id)
    found = queries.category_each(shop.pk, [category_id]).get(category_id)
    if found is None:
        raise NotFound(f"{shop} has no category {category_id}.", field="category_id", value=category_id)
    form = queries.form_rows(shop.pk, [category_id]).first()
    asked = queries.form_of(shop.pk, [category_id]).get(category_id)
    return {
        "category": CategoryOut.of(found),
        "version": asked.version if asked else "",
        "read_at": form.read_at if form and asked else None,
        "changed_at": form.changed_at if form and asked else None,
        "changes": form.changes if form else [],
        "note": form.note if form else "",
        "questions": [QuestionOut.of(one) for one in asked.questions] if asked else None,
        "rules": RulesOut.of(asked.rules) if asked else None,
    }


@router.get(f"{_SHOP}/brands", response=Listed[BrandOut], **needs("catalog:read"))
def list_brands(request: HttpRequest, shop_id: PathId, query: Query[SearchQuery]) -> HttpResponse:
    """The brands that were read or looked up, by name."""
    rows = queries.brands(shop_or_404(request, shop_id), query.search)
    return listed(rows, query, BrandOut.of, keys=("name", "id"), descending=False)


@router.post(f"{_SHOP}/brands", response={201: BrandOut}, **needs("catalog:write", once=True))
@once
def post_brand(request: HttpRequest, shop_id: PathId, body: BrandIn) -> Status[dict[str, Any]]:
    """Create a brand of the seller's own on the channel; one of that name that is there already is that one."""
    shop = shop_or_404(request, shop_id)
    return Status(201, BrandOut.of(add_brand(shop, body.name, by=caller(request))))


@router.post(f"{_SHOP}/brands/look-up", response=Everything[BrandOut], **needs("catalog:write", once=True))
@once
def look_up(request: HttpRequest, shop_id: PathId, body: LookUpIn) -> dict[str, Any]:
    """Ask the channel for brands with these words in their name, one page, and keep them."""
    found = look_up_brands(shop_or_404(request, shop_id), body.words)
    return {"data": [BrandOut.of(row) for row in found]}


@router.post(
    f"{_SHOP}/size-charts/look-up", response=Everything[SizeChartOut], **needs("catalog:write", once=True)
)
@once
def look_up_charts(request: HttpRequest, shop_id: PathId, body: LookUpIn) -> dict[str, Any]:
    """Ask the channel for the size chart templates with these words in their names, one page, and keep them."""
    found = look_up_size_charts(shop_or_404(request, shop_id), body.words)
    return {"data": [SizeChartOut.of(row) for row in found]}


@router.get(f"{_SHOP}/prerequisites", response=Everything[PrerequisiteOut], **needs("catalog:read"))
def list_prerequisites(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """What the shop needs before it may list, what it lacks first."""
    return {
        "data": [PrerequisiteOut.of(row) for row in queries.prerequisites(shop_or_404(request, shop_id).pk)]
    }


@router.post(
    f"{_SHOP}/prerequisites/check",
    response=Everything[PrerequisiteOut],
    **needs("catalog:write", once=True),
)
@once
def check(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """Ask the channel now what the shop lacks."""
    shop = shop_or_404(request, shop_id)
    check_prerequisites(shop)
    return {"data": [PrerequisiteOut.of(row) for row in queries.prerequisites(shop.pk)]}


@router.get(f"{_SHOP}/responsible-parties", response=Listed[ResponsiblePartyOut], **needs("catalog:read"))
def list_parties(request: HttpRequest, shop_id: PathId, query: Query[SearchQuery]) -> HttpResponse:
    """The manufacturers and responsible persons that the channel keeps for the shop, by name."""
    rows = queries.responsible_parties(shop_or_404(request, shop_id), words=query.search)
    return listed(rows, query, ResponsiblePartyOut.of, keys=("name", "id"), descending=False)
