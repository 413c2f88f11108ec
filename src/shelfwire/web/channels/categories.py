"""What a shop asks of listings: its category tree, and what each category asks, in plain form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryQuestions, Permission, Question, QuestionKind
from shelfwire.listings import queries
from shelfwire.listings.models import Category, CategoryForm
from shelfwire.people.models import Role
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.queries import broken_in, categories_in_use, products_in, recent_categories
from shelfwire.sync.taxonomy.forms import read_form, request_attributes
from shelfwire.sync.taxonomy.parts import TAXONOMY, caller_of, version_of
from shelfwire.sync.taxonomy.recommend import recommend_for
from shelfwire.sync.taxonomy.tree import request_categories
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.channels.shop import shop_of, shop_page

FOUND_MOST: Final = 50
CHILDREN_MOST: Final = 500
CHANGED_MOST: Final = 20
CHOICES_SHOWN: Final = 12
DEEPEST: Final = 30

PERMISSIONS: Final = {
    Permission.AVAILABLE.value: ("Open", "green"),
    Permission.INVITE_ONLY.value: ("By invitation", "yellow"),
    Permission.NOT_MAIN.value: ("Outside the main category", "yellow"),
    Permission.PROHIBITED.value: ("Prohibited", "red"),
}
KINDS: Final = {
    QuestionKind.TEXT: "A text",
    QuestionKind.NUMBER: "A number",
    QuestionKind.CHOICE: "One of a list",
    QuestionKind.MANY: "Several of a list",
    QuestionKind.SIZE_CHART: "A size chart",
    QuestionKind.CERTIFICATE: "A certificate (pictures or PDF)",
    QuestionKind.FILE: "A file",
}
RULES: Final = (
    ("weight_required", "Package weight"),
    ("dimensions_required", "Package dimensions"),
    ("size_chart_required", "Size chart"),
    ("manufacturer_required", "Manufacturer"),
    ("responsible_person_required", "Responsible person"),
    ("seller_sku_required", "Seller SKU"),
    ("producer_responsibility_required", "EPR registration"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A category as a line: ``path`` where it was found by words, its name where it is browsed."""

    category: Category
    label: str
    permission: str
    tone: str
    above: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a line. ``when``: which answer makes it asked, in words."""

    question: Question
    kind: str
    when: str
    choices: str
    more: int


def row_of(category: Category, *, whole: bool = False) -> Row:
    """The line of a category."""
    permission, tone = PERMISSIONS.get(category.permission, (category.permission or "Open", "secondary"))
    above, _, name = category.path.rpartition(" > ")
    return Row(category, name or category.name, permission, tone, above if whole else "")


@requires(Role.VIEWER)
@require_GET
def category_tree(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The tree below one category, or what words find; what the categories in use ask otherwise than before."""
    account = shop_of(request, account_id)
    words = request.GET.get("q", "").strip()[:80]
    below = request.GET.get("below", "")[:64]
    if words:
        rows = [
            row_of(one, whole=True)
            for one in queries.search_categories(account, words, leaves=False, most=FOUND_MOST)
        ]
    else:
        rows = [row_of(one) for one in queries.children_of(account, below)[:CHILDREN_MOST]]
    recent = recent_categories(account.pk)
    known = queries.category_each(account.pk, recent)
    context = {
        "rows": rows,
        "words": words,
        "crumbs": _way_to(account, below) if below and not words else [],
        "reading": queries.category_reading(account.pk),
        "recent": [known[one] for one in recent if one in known],
        "changed": _changed(account),
        "asks": _offers(account),
    }
    if request.htmx and request.htmx.target == "tree":
        return shop_page(request, account, "category_rows", context)
    return shop_page(request, account, "categories", context)


def _offers(account: Account) -> bool:
    """Whether the channel says at all what it asks."""
    channel = registry.installed(account.channel)
    return channel is not None and TAXONOMY.find(channel) is not None


def _way_to(account: Account, category_id: str) -> list[Category]:
    """The categories from the root to this one, one question a level."""
    way: list[Category] = []
    while category_id and len(way) < DEEPEST:
        found = queries.category_each(account.pk, [category_id]).get(category_id)
        if found is None or found in way:
            break
        way.insert(0, found)
        category_id = found.parent_external_id
    return way


def _changed(account: Account) -> list[tuple[CategoryForm, Category, int, int]]:
    """What categories in use ask otherwise than before, the latest first, each with its category, its products, and how
    many of them lack what it requires.
    """
    forms = [
        one
        for one in queries.form_rows(account.pk, categories_in_use(account.pk)).order_by("-changed_at")
        if one.changes
    ][:CHANGED_MOST]
    ids = [one.category_external_id for one in forms]
    rows, broken = queries.category_each(account.pk, ids), broken_in(account.pk, ids)
    return [
        (
            one,
            rows[one.category_external_id],
            products_in(account.pk, one.category_external_id),
            broken.get(one.category_external_id, 0),
        )
        for one in forms
        if one.category_external_id in rows
    ]


@requires(Role.VIEWER)
@require_GET
def category(request: CompanyRequest, account_id: int, category_id: int) -> HttpResponse:
    """What one category asks."""
    account = shop_of(request, account_id)
    found = find(Category.objects.filter(account=account), pk=category_id)
    key = found.external_id
    form = queries.form_rows(account.pk, [key]).first()
    asked = queries.form_of(account.pk, [key]).get(key)
    context = {
        "category": found,
        "row": row_of(found),
        "crumbs": _way_to(account, found.parent_external_id),
        "form": form,
        "asked": asked,
        "required": _lines(asked, required=True),
        "optional": _lines(asked, required=False),
        "rules": [label for name, label in RULES if asked and getattr(asked.rules, name)],
        "products": products_in(account.pk, key),
        "broken": broken_in(account.pk, [key]).get(key, 0),
    }
    return shop_page(request, account, "category", context)


def _lines(asked: CategoryQuestions | None, *, required: bool) -> list[Asked]:
    if asked is None:
        return []
    by_id = {one.external_id: one for one in asked.questions}
    return [_line(one, by_id) for one in asked.questions if one.required == required]


def _line(one: Question, by_id: dict[str, Question]) -> Asked:
    shown = ", ".join(choice.name for choice in (one.choices or one.units)[:CHOICES_SHOWN])
    more = max(len(one.choices or one.units) - CHOICES_SHOWN, 0)
    kind = KINDS[one.kind]
    if one.takes_text and one.choices:
        kind += ", or a text of your own"
    return Asked(one, kind, " or ".join(_conditions(one.only_if, by_id)), shown, more)


def _conditions(only_if: Sequence[tuple[str, Sequence[str]]], by_id: dict[str, Question]) -> list[str]:
    said = []
    for question_id, wanted in only_if:
        question = by_id.get(question_id)
        names = {choice.external_id: choice.name for choice in question.choices} if question else {}
        values = " or ".join(names.get(one, one) for one in wanted)
        said.append(f"{question.name if question else question_id} is {values}")
    return said


@requires(Role.OPERATOR)
@require_POST
def download_categories(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Re-download categories: a job."""
    account = shop_of(request, account_id)
    smaller = request.POST.get("take_smaller") == "on"
    job = request_categories(account, by=request.by, user=request.user, take_smaller=smaller)
    messages.success(request, "The categories are being downloaded.")
    return back_to(request, "jobs:job", job_id=job.pk)


@requires(Role.OPERATOR)
@require_POST
def download_attributes(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Download attributes of the categories in use: a job."""
    account = shop_of(request, account_id)
    job = request_attributes(account, by=request.by, user=request.user)
    messages.success(request, "The attributes are being downloaded.")
    return back_to(request, "jobs:job", job_id=job.pk)


@requires(Role.OPERATOR)
@require_POST
def download_form(request: CompanyRequest, account_id: int, category_id: int) -> HttpResponse:
    """Download attributes of one category: at once."""
    account = shop_of(request, account_id)
    found = find(Category.objects.filter(account=account), pk=category_id)
    why, is_other = read_form(caller_of(account), found.external_id, version_of(account))
    if why:
        messages.warning(request, why)
    else:
        messages.success(
            request,
            "The attributes are downloaded." if is_other else "The attributes are the same as before.",
        )
    return back_to(request, "channels:category", account_id=account.pk, category_id=found.pk)


@requires(Role.OPERATOR)
@require_POST
def recommend(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The categories that the channel proposes for a product in the shop, as options of its field."""
    account = shop_of(request, account_id)
    of = request.POST.get("of", "")
    mine = ChannelProduct.objects.filter(account=account).select_related("account")
    product = find(mine, pk=int(of) if of.isdecimal() and len(of) < 19 else 0)
    found = recommend_for(product)
    context = {
        "rows": [row_of(one, whole=True) for one in found],
        "head": f"{account.channel_label} proposes",
    }
    return render(request, "web/properties/category_options.html", context)
