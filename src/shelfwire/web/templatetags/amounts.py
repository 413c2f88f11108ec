"""Amounts in templates of the money screens."""

from django import template

from shelfwire.web.money.words import number_of

register = template.Library()


@register.filter
def amount(minor: int | None, currency: str) -> str:
    """``−1,234.56`` without its currency, which stands beside it once; a dash for none."""
    return "—" if minor is None else number_of(minor, currency)


@register.filter
def split(text: str) -> list[str]:
    """The words of a text."""
    return text.split()
