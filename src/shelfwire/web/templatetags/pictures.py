"""Product pictures in templates (``web/pictures.py``). Built into every template (settings.TEMPLATES)."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from shelfwire.catalog.models import Picture
from shelfwire.web.pictures import IN_A_ROW, show_picture

register = template.Library()


@register.simple_tag(takes_context=True)
def picture(context: RequestContext, picture: Picture | None, title: str, size: int = IN_A_ROW) -> SafeString:
    """The picture, or the initials of ``title`` in its place; ``size`` in pixels."""
    return show_picture(picture, title, context["request"].company, size)
