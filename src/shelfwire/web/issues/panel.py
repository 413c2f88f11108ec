"""Readiness beside the fields that mend it: what does not pass, by group, each with its place on the page."""

from __future__ import annotations

from dataclasses import dataclass

from shelfwire.posting.models import ChannelProduct, ReadinessFault
from shelfwire.posting.readiness import Group
from shelfwire.web.issues.fields import anchor
from shelfwire.web.issues.lists import TONES

MOST = 200


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One thing that does not pass. ``anchor``: the id of the element that mends it."""

    fault: ReadinessFault
    anchor: str
    tone: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What does not pass of a product, by the label of its group in the order of the screen; ``more`` are not shown."""

    groups: dict[str, list[PanelLine]]
    more: int


def panel_of(row: ChannelProduct) -> Panel:
    """The panel of a product in a shop. One query, and one more when there is too much to show."""
    rows = row.faults.select_related("sku").order_by("id")
    shown = list(rows[: MOST + 1])
    more = rows.count() - MOST if len(shown) > MOST else 0
    groups: dict[str, list[PanelLine]] = {group.label: [] for group in Group}
    for fault in sorted(shown[:MOST], key=lambda one: one.severity != "required"):
        label = Group(fault.group).label if fault.group in set(Group) else fault.group
        line = PanelLine(fault, anchor(fault.field, fault.sku_id), TONES.get(fault.severity, "secondary"))
        groups.setdefault(label, []).append(line)
    return Panel({label: lines for label, lines in groups.items() if lines}, more)
