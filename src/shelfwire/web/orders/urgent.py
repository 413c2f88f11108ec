"""The urgent half of the decision table: what must not go, who waits for an answer, what keeps an order here."""

from __future__ import annotations

from typing import Final

from shelfwire.orders.queries import ShippingCheck
from shelfwire.orders.states import BlockCode, OrderStatus
from shelfwire.web.orders.standing import (
    ACTS,
    SELLER_CENTER,
    SOON,
    Act,
    Notice,
    Packed,
    Situation,
    deadline,
    look,
    units,
)

# ── a parcel must not go, or the buyer waits ─────────────────────────────────────────────────────────────


def stop_parcels(s: Situation) -> list[Notice]:
    """Cancelled, and the box is still here."""
    return [_stop(parcel) for parcel in s.here if parcel.cancelled]


def _stop(parcel: Packed) -> Notice:
    see = Act("parcel", "Open the parcel", parcel.id)
    acts: tuple[Act, ...] = (see,)
    if parcel.cancelled < parcel.units:
        title = f"Take {units(parcel.cancelled, 'cancelled item')} out of parcel {parcel.name}"
        text = "The rest of it still goes."
    elif parcel.others:
        title = f"Take this order out of parcel {parcel.name}"
        text = "The order is cancelled; the others in the parcel still go."
    else:
        title = f"Pull parcel {parcel.name} out and void it"
        text = "The order is cancelled and the carrier has not scanned the parcel."
        acts = (Act("void", "I have the box: void the parcel", parcel.id), see) if parcel.may_void else (see,)
    return Notice("stop", "danger", title, text, acts, "hand-stop")


def cancel_asked(s: Situation) -> list[Notice]:
    """The buyer waits for an answer, which is given in Seller Center."""
    if not s.cancel_requested or s.status == OrderStatus.CANCELLED:
        return []
    due, text = s.cancel_due_at, [_reason(s)]
    if due is None:
        title = f"Cancellation asked: answer it in {SELLER_CENTER}"
    elif due <= s.clock.now:
        title = "Cancellation asked: the time to answer is over"
        text.append(f"{s.channel} accepts it by itself.")
    else:
        title = f"Cancellation asked: answer in {SELLER_CENTER} by {s.clock(due)}"
        text.append(f"{s.clock.left(due)}; without an answer {s.channel} accepts it.")
    if names := [parcel.name for parcel in s.here]:
        text.append(f"Hold parcel {', '.join(names)} back until then.")
    else:
        text.append("Do not ship until then.")
    act = Act("seller_center", f"Answer in {SELLER_CENTER}")
    soon = due is not None and due - s.clock.now < SOON
    acts = (act,) if s.in_seller_center else ()
    shown = " ".join(filter(None, text))
    code = "" if s.cancel_text else s.cancel_code
    return [Notice("cancel_asked", "danger" if soon else "warning", title, shown, acts, "message", code)]


def _reason(s: Situation) -> str:
    if not s.cancel_text:
        return "The reason is one that this release does not know." if s.cancel_code else ""
    return f"The buyer’s reason: {s.cancel_text}." if s.cancel_code else f"{s.cancel_text}."


def readdressed(s: Situation) -> list[Notice]:
    """A parcel was made for another address than the order has now."""
    return [
        Notice("readdressed", "danger", check.why, check.fix, _lifted(check, "Acknowledge"), "map-pin")
        for check in s.stops
        if check.block == BlockCode.ADDRESS_CHANGED
    ]


def _lifted(check: ShippingCheck, label: str) -> tuple[Act, ...]:
    return (Act("lift", label, check.block),) if check.forceable else ()


def refused(s: Situation) -> list[Notice]:
    """The channel did not take the tracking of a parcel."""
    return [
        Notice(
            "refused",
            "danger",
            f"Refused by {s.channel}: correct the number",
            " ".join(filter(None, [f"{parcel.name}: “{parcel.refused.rstrip('.')}”.", deadline(s)])),
            (Act("parcel", "Correct it", parcel.id),),
        )
        for parcel in s.parcels
        if parcel.refused and not parcel.cancelled
    ]


def put_back(s: Situation) -> list[Notice]:
    """Cancelled after it had left the ledger: only a person knows where it lies."""
    if not s.put_back:
        return []
    acts = (Act("put_back", f"Put {s.put_back} back"), Act("not_put_back", "Do not put back"))
    text = "Cancelled after the items had left the stock. Are they on the shelf again and fit to be sold?"
    return [Notice("put-back", "warning", f"Put {s.put_back} back into stock?", text, acts, "arrow-back-up")]


# ── what keeps it from shipping ──────────────────────────────────────────────────────────────────────────


def conflicts(s: Situation) -> list[Notice]:
    """A block that only a person's eye ends. While there is a parcel to stop, that comes first and says more."""
    codes: list[str] = [BlockCode.STATUS_CONFLICT, BlockCode.UNKNOWN_STATUS]
    if not any(parcel.cancelled for parcel in s.here):
        codes.append(BlockCode.CANCELLED_AFTER_PARCEL)
    found = [check for check in s.stops if check.block in codes or _is_unknown(s, check)]
    return [
        Notice("conflict", "danger", check.why, check.fix, _lifted(check, "Lift the block") or look(s))
        for check in found
    ]


def _is_unknown(s: Situation, check: ShippingCheck) -> bool:
    return check.code == "state" and not check.block and s.status == OrderStatus.UNKNOWN


def unlinked(s: Situation) -> list[Notice]:
    """Lines whose SKU is none of ours."""
    if (
        not s.unlinked
        or s.status == OrderStatus.CANCELLED
        or not (s.open and s.blocks & {BlockCode.UNMAPPED})
    ):
        return []
    names = [name for name, _ in s.unlinked]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    acts = tuple(Act("link", "Link the SKU", pk) for _, pk in s.unlinked[:1] if pk is not None)
    text = " ".join(
        filter(None, ["The order then reserves its stock by itself.", deadline(s)]),
    )
    return [Notice("unlinked", "warning", f"Link SKU {names[0]}{more}", text, acts, "link-off")]


_OWN_RULE: Final = frozenset({"cancel_request", "mapping", "class", "cancelled", "state"})


def other_stops(s: Situation) -> list[Notice]:
    """What else keeps it from shipping, in the order of the checks."""
    if not s.may_still_ship:
        return []
    found = [check for check in s.stops if check.code not in _OWN_RULE and not check.block]
    return [
        Notice(check.code, "warning", check.why, " ".join(filter(None, [check.fix, deadline(s)])), acts)
        for check in found
        for acts in [(ACTS[check.code],) if check.code in ACTS else ()]
    ]
