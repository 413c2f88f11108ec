"""Product pictures on screens: our own thumbnails, served to members of the company alone.

A list or page shows them so, with one query more whatever its length::

    attach_pictures(units_of(page_of_orders))      each unit then has ``unit.picture``, None where there is none
    {% picture unit.picture unit.product_name %}   in a template; ``size=480`` for the large one
    show_picture(record.picture, title, company)   in a column of a table

Rows of ``listings.queries.links`` and ``unlinked`` carry ``picture`` already; for SKUs of ours ask
``listings.queries.pictures_of_skus``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from shelfwire.catalog.models import Picture
from shelfwire.catalog.queries import thumbnail
from shelfwire.catalog.thumbnails import LARGE, SIZES, SMALL
from shelfwire.listings.queries import pictures_of
from shelfwire.orders.models import Order, Unit
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, requires

IN_A_ROW = 40
"""Pixels a picture has in a row of a page."""
IN_A_LIST = 34
"""Pixels it has in a list, whose rows are denser."""


@requires(Role.VIEWER, packers=True)
@require_GET
def serve(request: CompanyRequest, digest: str, size: int) -> HttpResponse:
    """A thumbnail. Its address names what it shows, so a browser may keep it for ever."""
    found = thumbnail(request.company, digest, size) if size in SIZES else None
    if found is None:
        raise Http404("no such picture in this company")
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline",
    }
    return HttpResponse(found, content_type="image/webp", headers=headers)


def units_of(orders: Iterable[Order]) -> list[Unit]:
    """The units of orders whose units were prefetched (``orders.queries.orders`` does), each knowing its order."""
    return [unit for order in orders for unit in order.units.all()]


def attach_pictures(units: Collection[Unit]) -> None:
    """Give each unit its ``picture``, None where there is none. One query; the units' orders must be loaded."""
    found = pictures_of({(unit.order.account_id, unit.channel_sku_id) for unit in units})
    for unit in units:
        unit.picture = found.get((unit.order.account_id, unit.channel_sku_id))  # type: ignore[attr-defined]  # for screens only


def titled_with_picture(picture: Picture | None, title: str, below: str, company: Company) -> SafeString:
    """The first cell of a row: the picture, the title, and a line below it."""
    return format_html(
        '<span class="pictured">{}<span><span class="item"><span class="item-title">{}</span></span>'
        ' <span class="sub">{}</span></span></span>',
        show_picture(picture, title, company, IN_A_LIST),
        title,
        below,
    )


def show_picture(picture: Picture | None, title: str, company: Company, size: int = IN_A_ROW) -> SafeString:
    """The picture ``size`` pixels wide and high, or the initials of ``title`` in its place.

    It stands beside the title everywhere, so a screen reader is told nothing twice.
    """
    if picture is None or not picture.digest:
        why = f"No picture: {picture.reason}" if picture is not None and picture.reason else "No picture"
        return format_html(
            '<svg class="picture" width="{0}" height="{0}" viewBox="0 0 40 40" aria-hidden="true"><title>{1}</title>'
            '<rect width="40" height="40"/><text x="20" y="20.5">{2}</text></svg>',
            size,
            why,
            _initials(title),
        )
    kept = SMALL if size <= SMALL else LARGE
    address = reverse("picture", kwargs={"slug": company.slug, "digest": picture.digest, "size": kept})
    return format_html(
        '<img class="picture" src="{}" width="{}" height="{}" loading="lazy" decoding="async" alt="">',
        address,
        size,
        size,
    )


def _initials(title: str) -> str:
    """The first letters of the first two words; ``?`` without a letter."""
    words = [word for word in title.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"
