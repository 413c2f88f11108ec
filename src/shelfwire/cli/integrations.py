"""Programs outside, for an operator at a shell: ``shelfwire integrations``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shelfwire.cli.stock import UnknownName
from shelfwire.integrations import queries
from shelfwire.integrations.models import Integration, IntegrationCall
from shelfwire.integrations.states import Kind
from shelfwire.sync.integrations.folders.again import send_again
from shelfwire.sync.integrations.folders.look import look

BY = "shelfwire integrations"


def list_lines() -> Iterator[str]:
    """Each integration of every company, and its last call."""
    for one in Integration.objects.select_related("company", "account").order_by("company_id", "name"):
        last = queries.calls(one).order_by("-pk").first()
        off = "" if one.active else ", switched off"
        shop = one.account.name if one.account else "every shop"
        said = _call(last) if last else "never asked"
        yield f"{one.pk} {one.company}: {one.name} ({one.get_kind_display()}, {shop}{off}): {said}"


def call_lines(name: str, most: int) -> Iterator[str]:
    """What it asked and was told, newest first. Raises UnknownName."""
    for call in queries.calls(_named(name)).order_by("-pk")[:most]:
        yield _call(call)


def run_lines(name: str) -> Iterator[str]:
    """Look at a drop folder now. Raises UnknownName, RuleBroken for what the folder refuses."""
    one = _named(name)
    if one.kind != Kind.FOLDER:
        raise UnknownName(
            f"“{one.name}” asks by itself; only a drop folder is looked at.", field="name", value=name
        )
    done = look(one.pk)
    yield f"{one.name}: {done.written} written, {done.taken} read, {done.waiting} waiting"


def again_lines(name: str, orders: Sequence[str]) -> Iterator[str]:
    """Send orders to a drop folder once more. Raises UnknownName, UnknownOrder."""
    one = _named(name)
    yield f"{one.name}: {send_again(one, ' '.join(orders), by=BY)} go out again with the next look"


def _named(name: str) -> Integration:
    rows = list(Integration.objects.select_related("company", "account").order_by("pk"))
    found = [one for one in rows if name in (str(one.pk), one.name)]
    if len(found) != 1:
        raise UnknownName(
            f"{len(found)} integrations are called “{name}”.", field="name", value=name, hint="Write its id."
        )
    return found[0]


def _call(call: IntegrationCall) -> str:
    what = " ".join(filter(None, (call.file_name, call.order_number, call.carrier, call.tracking_number)))
    counts = f"{call.orders} orders" if call.orders else ""
    told = ", ".join(filter(None, (what, counts, call.said)))
    said = f"{call.at:%Y-%m-%d %H:%M} {call.get_action_display()}: {call.get_outcome_display()}"
    return f"{said}; {told}" if told else said
