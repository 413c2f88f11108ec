"""The acts of the banner as buttons: where each leads, and whom to ask who may not press it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from shelfwire.people.models import Role
from shelfwire.people.queries import covers, who_can
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.orders.standing import Act, Notice

_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Button:
    """``href``: a page, or where ``post`` (a field with its value) is sent; ``dialog``, ``focus``: ids on the page."""

    label: str
    href: str = ""
    dialog: str = ""
    focus: str = ""
    post: tuple[str, str] = ("", "")
    outside: bool = False
    key: str = ""


_WHILE_PACKING = frozenset(
    {"ship", "void", "parcel", "order", "correct", "inside", "answers", "acknowledge", "label"}
)


@dataclass(frozen=True, slots=True)
class Said:
    """A notice with its buttons. ``ask``: who can do it, for a person who may not."""

    notice: Notice
    buttons: tuple[Button, ...]
    ask: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a page is about: its shop, and the order or the parcel; ``channel_page``: it in Seller Center."""

    account_id: int
    order_id: int = 0
    parcel_id: int = 0
    channel_page: str = ""


def said(request: CompanyRequest, about: About, found: list[Notice]) -> list[Said]:
    """The notices for this person; only the first, the banner, has keys."""
    spoken = []
    for number, notice in enumerate(found):
        allowed = [act for act in notice.acts if covers(request.role, _needs(act))]
        buttons = [_button(request, about, act) for act in allowed]
        if buttons and not number:
            buttons[0] = replace(buttons[0], key="s" if allowed[0].kind == "ship" else "e")
        ask = _ask(request, _needs(notice.acts[0])) if notice.acts and not allowed else ""
        spoken.append(Said(notice, tuple(buttons), ask))
    return spoken


def _needs(act: Act) -> Role:
    """The role that an act takes: what is done while packing, a packer may."""
    return Role.PACKER if act.kind in _WHILE_PACKING else act.needs


def _ask(request: CompanyRequest, needs: Role) -> str:
    people = who_can(request.company, needs)[:_MOST_NAMES]
    return f"Ask {' or '.join(people)}." if people else ""


_SHOP_PAGES: Final[dict[str, str]] = {
    "switch": "channels:flow",
    "carriers": "channels:carriers",
    "shop": "channels:account",
}
_PLACES: Final[dict[str, str]] = {"ship": "id_tracking_number"}
"""Where on the page the cursor goes, when it is not the part of the act's own name."""


def _button(request: CompanyRequest, about: About, act: Act) -> Button:
    match act.kind:
        case "ship" | "address" | "inside" | "answers":
            return Button(act.label, focus=_PLACES.get(act.kind, act.kind))
        case "acknowledge":
            return Button(act.label, dialog=f"acknowledge-{act.subject}")
        case "void" | "lift":
            return Button(act.label, dialog=f"{act.kind}-{act.subject or about.parcel_id}")
        case "put_back" | "not_put_back":
            answer = "yes" if act.kind == "put_back" else "no"
            return Button(
                act.label, at(request, "orders:put_back", order_id=about.order_id), post=("back", answer)
            )
        case "seller_center":
            return Button(act.label, about.channel_page, outside=True)
        case "parcel":
            return Button(act.label, at(request, "orders:parcel", parcel_id=act.subject))
        case "order":
            return Button(act.label, at(request, "orders:order", order_id=act.subject))
        case "correct":
            return Button(act.label, at(request, "orders:correct", parcel_id=about.parcel_id))
        case "link":
            href = at(request, "listings:link", link_id=act.subject)
            return Button(act.label, f"{href}?order={about.order_id}")
        case "label":
            return Button(act.label, f"{at(request, 'station:labels')}?ids={about.order_id}")
        case "warehouses":
            return Button(act.label, at(request, "inventory:warehouses"))
        case "switch" | "carriers" | "shop":
            return Button(act.label, at(request, _SHOP_PAGES[act.kind], account_id=about.account_id))
