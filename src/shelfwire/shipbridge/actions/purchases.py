"""Buy a label once: asked once, called once, and when the answer is lost, looked for by a person.

Whatever takes time is done before; then the row is CALLING, durably, before the carrier is called, and whoever calls
holds the purchase's lock. So a purchase that is CALLING while its lock is free was being bought by a process that died:
its outcome is unknown and it is never called again by itself, unless the carrier gives the very same label twice
(``Plugin.repeatable``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import transaction

from shelfwire.kit import clock, events
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.locks import in_turn
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.people.models import Company
from shelfwire.shipbridge import calls
from shelfwire.shipbridge.actions._moves import move
from shelfwire.shipbridge.answers import Bought, Message, NotBought, Outcome, Unclear
from shelfwire.shipbridge.carriers import PLUGINS, require_installed
from shelfwire.shipbridge.children import CarrierSilent
from shelfwire.shipbridge.errors import AccountInactive, BadCarrierAccount, CannotSettle, CannotVoid
from shelfwire.shipbridge.events import PurchaseDue, PurchaseSettled
from shelfwire.shipbridge.models import CarrierAccount, Purchase
from shelfwire.shipbridge.shipments import Shipment
from shelfwire.shipbridge.states import PurchaseStatus

WORKER: Final = "Shelfwire"
_DIED: Final = (
    "The process that was buying it ended before the answer came. Look at the carrier's own site whether the label is "
    "there, and say so here."
)


@transaction.atomic
def ask_purchase(*, account: CarrierAccount, reference: str, service: str, format: str, by: str) -> Purchase:
    """Ask for a label. The same ``reference`` again changes nothing and gives what was asked before. Raises
    AccountInactive, BadCarrierAccount, NotInstalled."""
    plugin = PLUGINS[account.plugin]
    require_installed(account.plugin)
    if not account.active:
        raise AccountInactive(
            f"“{account}” is switched off.", hint="Switch it on under Settings, Carrier accounts."
        )
    if format not in plugin.formats:
        raise BadCarrierAccount(
            f"{plugin.name} makes no label as {format}.",
            field="format",
            value=format,
            hint=f"Choose {' or '.join(plugin.formats)}.",
        )
    now = clock.now()
    row, made = Purchase.objects.get_or_create(
        company=account.company,
        reference=reference,
        defaults={
            "carrier_account": account,
            "status_at": now,
            "service": service[:80],
            "format": format,
            "asked_at": now,
            "asked_by": by[:120],
            "taken_at": now,
        },
    )
    if made:
        events.announce(PurchaseDue(row.pk))
    return row


def ask_again(purchase_id: int, by: str) -> None:
    """Buy what was refused after all, as it stands. Raises IllegalMove."""
    with transaction.atomic():
        row = Purchase.objects.select_for_update().get(pk=purchase_id)
        if move(row, PurchaseStatus.ASKED, by=by, why="Asked again", messages=[]):
            events.announce(PurchaseDue(row.pk))


def lock_of(purchase_id: int) -> str:
    """The name of the lock that is held while the purchase's carrier is called."""
    return f"shipbridge.purchase.{purchase_id}"


def buy(purchase_id: int, build: Callable[[], Shipment]) -> None:
    """Buy what is still to be bought; say of what a dead process was buying that its outcome is unknown. ``build``:
    what the carrier is told, as everything stands now; a RuleBroken of it ends the purchase. Raises TryLater while
    somebody else is at it."""
    with in_turn(lock_of(purchase_id), wait_seconds=1):
        row = Purchase.objects.select_related("carrier_account").get(pk=purchase_id)
        if row.status == PurchaseStatus.CALLING and not PLUGINS[row.carrier_account.plugin].repeatable:
            _settle(row, Unclear(), [Message("", _DIED)])
        elif row.status in (PurchaseStatus.ASKED, PurchaseStatus.CALLING):
            try:
                shipment = build()
                calls.prepare(row.carrier_account, shipment)
            except (CarrierSilent, RuleBroken) as wrong:
                _settle(row, NotBought(), [Message("", str(wrong))])
                return
            move(row, PurchaseStatus.CALLING, by=WORKER, why="The carrier is asked")
            _settle(row, *_call(row, shipment))


def _call(row: Purchase, shipment: Shipment) -> tuple[Outcome, list[Message]]:
    try:
        return calls.buy(row.carrier_account, row, shipment)
    except CarrierSilent as silent:
        return (Unclear() if silent.begun else NotBought()), [Message("", str(silent))]
    except (RuleBroken, UnreadableSecret) as wrong:
        return NotBought(), [Message("", str(wrong))]


def _settle(row: Purchase, outcome: Outcome, said: Sequence[Message]) -> None:
    """Store what became of it and announce it, in one transaction."""
    words = " ".join(map(str, said))
    also: dict[str, Any] = {
        "messages": [{"code": one.code, "text": one.text} for one in said],
        "taken_at": None,
    }
    after = {
        Bought: PurchaseStatus.BOUGHT,
        NotBought: PurchaseStatus.REFUSED,
        Unclear: PurchaseStatus.UNKNOWN,
    }
    if isinstance(outcome, Bought):
        also |= {
            "tracking_number": outcome.tracking_number[:80],
            "shipment_identifier": outcome.shipment_identifier,
            "cost_minor": outcome.cost.minor if outcome.cost else None,
            "cost_currency": outcome.cost.currency if outcome.cost else "",
            "document": outcome.label or None,
            "document_format": outcome.format,
        }
    with transaction.atomic():
        move(row, after[type(outcome)], by=WORKER, why=words, **also)
        events.announce(PurchaseSettled(row.pk))


def settle_by_hand(*, company: Company, purchase_id: int, tracking_number: str, by: str) -> Purchase:
    """A person looked at the carrier's own site: the label is there, with that number; or, with "", it is not. Raises
    CannotSettle unless the outcome is unknown."""
    with transaction.atomic():
        row = Purchase.objects.select_for_update().get(company=company, pk=purchase_id)
        if row.status != PurchaseStatus.UNKNOWN:
            raise CannotSettle(
                f"The label is “{row.get_status_display()}”, so its outcome is known.",
                hint="Reload the page.",
            )
        number = tracking_number.strip()
        if number:
            also = {"tracking_number": number[:80], "shipment_identifier": number[:200], "taken_at": None}
            move(row, PurchaseStatus.BOUGHT, by=by, why="Confirmed by hand: the label exists", **also)
        else:
            move(
                row,
                PurchaseStatus.REFUSED,
                by=by,
                why="Confirmed by hand: no label exists",
                taken_at=None,
            )
        events.announce(PurchaseSettled(row.pk))
    return row


def ask_void(purchase_id: int, *, by: str, why: str) -> None:
    """Ask the carrier to take the label back. Again changes nothing. Raises CannotVoid."""
    with transaction.atomic():
        row = (
            Purchase.objects.select_for_update(of=("self",))
            .select_related("carrier_account")
            .get(pk=purchase_id)
        )
        if row.status in (PurchaseStatus.VOID_ASKED, PurchaseStatus.VOID):
            return
        if row.status != PurchaseStatus.BOUGHT:
            raise CannotVoid(
                f"The label is “{row.get_status_display()}”.", hint="Only a bought label is voided."
            )
        if not PLUGINS[row.carrier_account.plugin].voids:
            raise CannotVoid(
                f"{row.carrier_account} does not void labels through its API.",
                hint="Destroy the label: most carriers charge only for labels they scan.",
            )
        move(row, PurchaseStatus.VOID_ASKED, by=by, why=why)
        events.announce(PurchaseDue(row.pk))


def void(purchase_id: int) -> None:
    """Void what is to be voided. Asking the carrier twice does no harm, so an answer that is lost is asked for again.
    Raises TryLater while somebody else is at it, CarrierSilent."""
    with in_turn(lock_of(purchase_id), wait_seconds=1):
        row = Purchase.objects.select_related("carrier_account").get(pk=purchase_id)
        if row.status != PurchaseStatus.VOID_ASKED:
            return
        try:
            done, said = calls.void(row.carrier_account, row)
        except (RuleBroken, UnreadableSecret) as wrong:
            done, said = False, [Message("", str(wrong))]
        words = " ".join(map(str, said))
        after = PurchaseStatus.VOID if done else PurchaseStatus.BOUGHT
        with transaction.atomic():
            why = "The carrier voided it" if done else f"The carrier did not void it: {words}"
            kept = [{"code": one.code, "text": one.text} for one in said]
            move(row, after, by=WORKER, why=why, messages=kept, taken_at=None)
            events.announce(PurchaseSettled(row.pk))


def taken(purchase_id: int, status: str) -> None:
    """Whoever asked has followed the purchase to that status, and has its document."""
    Purchase.objects.filter(pk=purchase_id).filter(status=status).update(taken_at=clock.now(), document=None)
