"""How moments, money and states look, everywhere. Built into every template (settings.TEMPLATES)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Literal

from django import template
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.kit import clock
from shelfwire.kit.clock import worded, zone_of
from shelfwire.kit.money import Money
from shelfwire.orders import labels
from shelfwire.web import access, forms, shops
from shelfwire.web.tones import tone

register = template.Library()
ICONS = "vendor/tabler-icons-3.51.0/icons.svg"
_SOON = timedelta(hours=4)
_ID_SHOWN = 12
_BADGE_LINE = 24
"""Characters of a badge that may stand on one line."""
_STEPS = (("d", 86_400), ("h", 3_600), ("min", 60))


def relative(moment: datetime, now: datetime) -> str:
    """``in 3 h``, ``5 min ago``, ``just now``: the largest unit that fits, whole."""
    seconds = (moment - now).total_seconds()
    for unit, size in _STEPS:
        if abs(seconds) >= size:
            count = int(abs(seconds) // size)
            return f"in {count} {unit}" if seconds > 0 else f"{count} {unit} ago"
    return "just now" if seconds <= 0 else "in under a minute"


def _zone(context: RequestContext, zone: str | None) -> tzinfo:
    if zone:
        return zone_of(zone)
    company = getattr(context.get("request"), "company", None)
    return zone_of(company.timezone if company else None)


def show_moment(
    value: datetime | Literal[""] | None,
    zone: tzinfo,
    *,
    css: str = "",
    empty: str = "—",
    name_zone: bool = True,
) -> str | SafeString:
    """The one rendering of a moment; for tables and tags alike. ``name_zone``: false where the zone is named once."""
    if not value:  # a template's missing row has no moment either
        return empty
    now = clock.now()
    return format_html(
        '<time class="moment {}" datetime="{}" title="{} UTC"><span>{}</span> <small>{}</small></time>',
        css,
        value.astimezone(UTC).isoformat(),
        value.astimezone(UTC).isoformat(" ", "seconds")[:19],
        relative(value, now),
        worded(value, zone, now, name_zone=name_zone),
    )


@register.simple_tag(takes_context=True)
def moment(
    context: RequestContext, value: datetime | None, zone: str | None = None, empty: str = "—"
) -> str | SafeString:
    """Relative and on the clock of ``zone`` (default: the company's), the full UTC moment on hover."""
    return show_moment(value, _zone(context, zone), empty=empty)


def deadline_css(value: datetime | None, done: bool = False) -> str:
    """Red when past, yellow when within four hours."""
    if value is None or done:
        return ""
    left = value - clock.now()
    if left <= timedelta(0):
        return "text-danger fw-bold"
    return "text-warning fw-bold" if left <= _SOON else ""


@register.simple_tag(takes_context=True)
def deadline(
    context: RequestContext, value: datetime | None, zone: str | None = None, done: bool = False
) -> str | SafeString:
    """As ``moment``, coloured by how near it is; ``done`` keeps it plain."""
    return show_moment(value, _zone(context, zone), css=deadline_css(value, done))


@register.simple_tag
def money(minor: int | None, currency: str) -> str:
    """``12.34 USD`` from minor units."""
    return "—" if minor is None else str(Money(minor, currency))


@register.simple_tag
def badge(value: Any, label: Any = None, colour: str | None = None) -> SafeString:
    """A status: its word, coloured by the one table of tones."""
    text = str(label) if label is not None else str(value).replace("_", " ").capitalize()
    css = " badge-long" if len(text) > _BADGE_LINE else ""
    return format_html('<span class="badge bg-{}-lt{}">{}</span>', colour or tone(str(value)), css, text)


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the vendored sprite. A page has dozens, and few different ones."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, static(ICONS), name
    )


@register.simple_tag(takes_context=True)
def at(context: RequestContext, name: str, **kwargs: Any) -> str:
    """The address of a screen of the present company."""
    return access.at(context["request"], name, **kwargs)


@register.simple_tag(takes_context=True)
def with_shop(context: RequestContext, name: str) -> str:
    """The address of a screen of the present company that is narrowed to the same shop."""
    return shops.with_shop(context["request"], name)


@register.simple_tag(takes_context=True)
def shop_address(context: RequestContext, shop: Any) -> str:
    """The present address, narrowed to ``shop``, or to all shops for None; page marks are left out."""
    query = context["request"].GET.copy()
    for key in (shops.FIELD, "after", "before"):
        query.pop(key, None)
    if shop is not None:
        query[shops.FIELD] = str(shop.pk)
    return f"?{query.urlencode()}"


@register.filter
def may(request: Any, role: str) -> bool:
    """``{% if request|may:"operator" %}``: whether the person's role is enough; the server checks again."""
    from shelfwire.people.models import Role
    from shelfwire.people.queries import covers

    return covers(getattr(request, "role", None), Role(role))


@register.filter
def lookup(mapping: Mapping[str, Any], key: str) -> Any:
    """``mapping[key]`` or None, for keys that are data."""
    return mapping.get(key)


@register.filter
def dress(field: Any) -> Any:
    """A form field in the frame's look."""
    return forms.dress(field)


@register.filter
def filter_parts(form: forms.FilterForm) -> dict[str, Any]:
    """How the filter above a list is laid out: see ``FilterForm.parts``."""
    return form.parts()


@register.filter
def short_id(text: str) -> SafeString:
    """A long id with its middle hidden from the eye only: copying takes all of it, and hovering shows it."""
    if len(text) <= _ID_SHOWN:
        return format_html('<span class="short-id">{}</span>', text)
    return format_html(
        '<span class="short-id" title="{}">{}<span class="id-middle">{}</span>{}</span>',
        text,
        text[:4],
        text[4:-6],
        text[-6:],
    )


@register.filter
def widget_kind(field: Any) -> str:
    """The class name of a field's widget, for the template that draws it."""
    return type(field.field.widget).__name__


@register.filter
def pretty(value: Any) -> str:
    """Data laid out for reading."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


@register.filter
def as_json(value: Any) -> str:
    """Data for a script, in an attribute."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@register.filter
def lower_first(value: Any) -> str:
    """A sentence's first letter in lower case, for where it goes on another one."""
    text = str(value)
    return text[:1].lower() + text[1:]


@register.filter
def address_text(address: Any) -> str:
    """A recipient as lines, for the clipboard."""
    return "\n".join([*labels.label_lines(address), *filter(None, [address.phone])])


register.filter("label_lines", labels.label_lines)


@register.filter
def zone_name(zone: str) -> str:
    """A zone as people write it: ``Los Angeles (PST)``."""
    now = clock.on_clock(clock.now(), zone_of(zone))
    place = zone.rpartition("/")[2].replace("_", " ")
    label = clock.zone_label(now)
    return label if place == label else f"{place} ({label})"


@register.filter
def number(value: int | None) -> str:
    """``12,345``."""
    return "—" if value is None else f"{value:,}"


@register.filter
def span(value: timedelta) -> str:
    """How long something took: ``41 s``, ``3 min 5 s``, ``2 h 10 min``, ``90 d 0 h``."""
    seconds = int(value.total_seconds())
    if seconds >= 86_400:  # a life of seven days that began a moment ago is not six days and 23 hours
        seconds = round(seconds / 3_600) * 3_600
    for unit, size, smaller, small in (
        ("d", 86_400, "h", 3_600),
        ("h", 3_600, "min", 60),
        ("min", 60, "s", 1),
    ):
        if seconds >= size:
            return f"{seconds // size} {unit} {seconds % size // small} {smaller}"
    return f"{value.total_seconds():.1f} s" if seconds < 10 else f"{seconds} s"


@register.filter
def words(value: Any) -> str:
    """``bad_number`` as ``Bad number``."""
    return str(value).replace("_", " ").replace(".", " ").capitalize()


@register.filter
def listed(value: Any) -> Any:
    """A list as its items with commas between them, an empty one as *None*; anything else as it is."""
    return (", ".join(map(str, value)) or "None") if isinstance(value, (list, tuple)) else value
