"""The three truths of a number in one cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shelfwire.kit.money import Money
from shelfwire.web.clocks import WallClock
from shelfwire.web.offers.phrases import Phrase
from shelfwire.web.offers.standing import Place, Truth, Truths
from shelfwire.web.templatetags.show import number

Shown = Callable[[int], str]


def truths_cell(truths: Truths, clock: WallClock, shown: Shown = number, *, tag: str = "span") -> SafeString:
    """*Wanted, sent, says*, each with its time below; what differs from what is wanted is coloured."""
    parts = (
        ("Wanted", truths.wanted, ""),
        ("Sent", truths.sent, " behind" if truths.is_behind else ""),
        ("Says", truths.says, " differs" if truths.differs else ""),
    )
    return format_html(
        '<{0} class="truths">{1}</{0}>',
        tag,
        format_html_join("", "{}", ((_one(label, truth, css, clock, shown),) for label, truth, css in parts)),
    )


def _one(label: str, truth: Truth, css: str, clock: WallClock, shown: Shown) -> SafeString:
    return format_html(
        '<span class="truth{}"><span class="truth-label">{}</span><b>{}</b><small title="{}">{}</small></span>',
        css,
        label,
        "—" if truth.number is None else shown(truth.number),
        clock.whole(truth.at) if truth.at else "",
        clock.brief(truth.at) if truth.at else "",
    )


def places_cell(places: Iterable[Place], clock: WallClock) -> SafeString:
    """By warehouse of the channel, opened by a click."""
    found = list(places)
    lines = format_html_join(
        "",
        '<span class="place"><span class="sub">{}{}</span>{}</span>',
        (
            (place.name, " (kept by the channel)" if place.kept else "", truths_cell(place.truths, clock))
            for place in found
        ),
    )
    return format_html(
        '<details class="by-place"><summary>{} warehouses</summary>{}</details>', len(found), lines
    )


def phrase_cell(phrase: Phrase) -> SafeString:
    """One phrase, coloured; the reason on hover."""
    return format_html('<span class="state {}" title="{}">{}</span>', phrase.tone, phrase.more, phrase.words)


def money_of(currency: str) -> Shown:
    """Minor units as an amount without the currency's code, which the column or the shop names."""
    return lambda minor: str(Money(minor, currency)).removesuffix(f" {currency}")
