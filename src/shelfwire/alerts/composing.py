"""Write the e-mail about what waits for one person, in plain text and in simple HTML without a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from shelfwire.alerts.kinds import Kind, Line, kinds, lines_of
from shelfwire.alerts.links import address, stop_address
from shelfwire.alerts.models import Mail, MailAs, Occasion
from shelfwire.kit import clock, mail
from shelfwire.kit.texts import shown

LINES_MOST = 10
"""Lines of one kind; the others are counted, and a link leads to them."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a mail."""

    title: str
    text: str
    when: str
    url: str
    shop: str


@dataclass(frozen=True, slots=True)
class Section:
    """One kind in a mail."""

    headline: str
    items: Sequence[Item]
    more: int
    url: str


def compose(letter: Mail, occasions: Sequence[Occasion], sender: str | None) -> EmailMultiAlternatives:
    """The e-mail about these occasions, all of which stand. ``sender``: None for the installation's own."""
    member = letter.membership
    company = member.company
    sections = _sections(occasions)
    stop = stop_address(member)
    context = {
        "company": _name(company.name),
        "sections": sections,
        "daily": letter.mail_as == MailAs.DAILY,
        "change": address(reverse("notifications:preferences", kwargs={"slug": company.slug})),
        "all": address(reverse("notifications:list", kwargs={"slug": company.slug})),
        "stop": stop,
    }
    message = EmailMultiAlternatives(
        subject=mail.subject(f"{company.name}: {_what(sections, len(occasions))}"),
        body=render_to_string("alerts/mail.txt", context),
        from_email=sender,
        to=[member.user.email],
        headers={
            "Message-ID": f"<{letter.key}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(render_to_string("alerts/mail.html", context), "text/html")
    return message


def _what(sections: Sequence[Section], count: int) -> str:
    return sections[0].headline if len(sections) == 1 else f"{count} notifications"


def _name(text: str) -> str:
    return shown(" ".join(text.split()))


def _sections(occasions: Sequence[Occasion]) -> list[Section]:
    by_kind: dict[str, list[Occasion]] = {}
    for one in sorted(occasions, key=lambda one: (one.began_at, one.pk)):
        by_kind.setdefault(one.kind, []).append(one)
    first = [one for own in by_kind.values() for one in own[:LINES_MOST]]
    lines = lines_of(first)
    return [_section(kind, by_kind[kind.key], lines) for kind in kinds() if kind.key in by_kind]


def _section(kind: Kind, own: Sequence[Occasion], lines: Mapping[int, Line]) -> Section:
    items = [_item(one, lines[one.pk]) for one in own[:LINES_MOST] if one.pk in lines]
    return Section(kind.headline(len(own)), items, len(own) - len(items), address(kind.path(own[0].company)))


def _item(occasion: Occasion, line: Line) -> Item:
    moment = clock.worded(line.at or occasion.began_at, clock.zone_of(line.zone))
    shop = "" if line.shop and line.shop in line.title else line.shop
    return Item(_name(line.title), _name(line.text), f"{line.when} {moment}", address(line.path), _name(shop))
