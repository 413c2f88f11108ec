"""Moments of a page whose zone is named once, above: ``{% load clocks %}``, ``{% clock moment zone %}``."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.web.clocks import WallClock
from shelfwire.web.templatetags.show import deadline_css, relative

register = template.Library()


@register.simple_tag
def clock(value: datetime | None, zone: str, empty: str = "—", deadline: bool = False) -> str | SafeString:
    """A moment on the page's clock, whole on hover. ``deadline``: coloured by how near it is."""
    if value is None:
        return empty
    wall = WallClock.of(zone)
    return format_html(
        '<time class="{}" datetime="{}" title="{}, {} ({})">{}</time>',
        deadline_css(value) if deadline else "",
        value.astimezone(UTC).isoformat(),
        wall.whole(value),
        wall.name,
        relative(value, wall.now),
        wall(value),
    )
