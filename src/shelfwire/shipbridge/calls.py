"""Ask a carrier with one account, in a process of its own. Decrypts the account's secrets for that one call."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from shelfwire.kit.check_digits import gs1_digit
from shelfwire.shipbridge import answers, children, own_label, price_list
from shelfwire.shipbridge.carriers import OWN, PLUGINS, require_installed
from shelfwire.shipbridge.models import CarrierAccount, Purchase
from shelfwire.shipbridge.shipments import Shipment, check, to_karrio

RATE_SECONDS: Final = 25.0
BUY_SECONDS: Final = 60.0
VOID_SECONDS: Final = 40.0
TRACK_SECONDS: Final = 40.0


def rates(account: CarrierAccount, shipment: Shipment) -> tuple[list[answers.Rate], list[answers.Message]]:
    """What the account offers for the shipment. Raises IncompleteShipment, NotInstalled, CarrierSilent,
    UnreadableSecret."""
    check(shipment)
    said = _ask(account, "rates", to_karrio(shipment), RATE_SECONDS)
    return answers.rates(said), answers.messages(said)


def prepare(account: CarrierAccount, shipment: Shipment) -> None:
    """Do what can be done of a call before it: check what is told, and have a process loaded. Raises
    IncompleteShipment, NotInstalled, CarrierSilent; nothing was asked then."""
    check(shipment)
    require_installed(account.plugin)
    children.warm()


def buy(
    account: CarrierAccount, purchase: Purchase, shipment: Shipment
) -> tuple[answers.Outcome, list[answers.Message]]:
    """Buy the label. The caller has made sure that nobody else does. Raises IncompleteShipment, NotInstalled,
    CarrierSilent, UnreadableSecret."""
    check(shipment)
    own = account.plugin == OWN
    request = to_karrio(shipment, own_number(account, purchase.pk) if own else "")
    request |= {"service": purchase.service, "label_type": purchase.format.upper()}
    if own:
        request["metadata"] = own_label.texts(shipment, zpl=purchase.format == "zpl")
    else:
        request["payment"] = {
            "paid_by": "sender",
            "account_number": account.options.get("account_number", ""),
        }
    said = _ask(account, "buy", request, BUY_SECONDS)
    outcome = answers.outcome(said)
    if own and isinstance(outcome, answers.Bought):
        outcome = replace(outcome, cost=price_list.listed_price(account.options, purchase.service))
    return outcome, answers.messages(said)


def void(account: CarrierAccount, purchase: Purchase) -> tuple[bool, list[answers.Message]]:
    """Ask the carrier to take the label back. Whether it did, and what it said. Raises NotInstalled, CarrierSilent,
    UnreadableSecret."""
    if account.plugin == OWN:
        return True, []
    request = {"shipment_identifier": purchase.shipment_identifier, "service": purchase.service}
    said = _ask(account, "void", request, VOID_SECONDS)
    return answers.voided(said), answers.messages(said)


def track(account: CarrierAccount, numbers: list[str]) -> tuple[list[answers.Scan], list[answers.Message]]:
    """Where the parcels are. Raises NotInstalled, CarrierSilent, UnreadableSecret."""
    said = _ask(account, "track", {"tracking_numbers": numbers}, TRACK_SECONDS)
    return answers.scans(said), answers.messages(said)


def own_number(account: CarrierAccount, purchase_id: int) -> str:
    """The tracking number of a label of one's own courier: always the same for one purchase, with a check digit."""
    body = f"{purchase_id:09d}"
    return f"{account.options.get('number_prefix', '')}{body}{gs1_digit(body)}"


def _ask(account: CarrierAccount, verb: str, request: dict[str, Any], seconds: float) -> dict[str, Any]:
    require_installed(account.plugin)
    call = {"verb": verb, "plugin": account.plugin, "settings": _settings(account), "request": request}
    return children.ask(call, seconds)


def _settings(account: CarrierAccount) -> dict[str, Any]:
    """The account in karrio's words, with its secrets in clear: for the child's stdin only."""
    common = {"carrier_id": f"account-{account.pk}", "test_mode": account.test_mode}
    options = account.options
    if account.plugin == OWN:
        return common | {
            "display_name": account.name,
            "custom_carrier_name": account.carrier,
            "services": price_list.to_karrio(options["services"], options["currency"]),
            "label_template": own_label.template(),
        }
    secrets = account.secrets.open()
    fields = {
        field.name: secrets.get(field.name) or options.get(field.name)
        for field in PLUGINS[account.plugin].fields
    }
    return common | {name: value for name, value in fields.items() if value}
