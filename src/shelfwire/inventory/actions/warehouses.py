"""Warehouses, which is the default, and which of a channel's warehouses each is."""

from __future__ import annotations

import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.inventory.errors import AnotherCompany, BadWarehouse, DuplicateWarehouse
from shelfwire.inventory.models import Warehouse, WarehouseLink
from shelfwire.kit.cells import parse_text
from shelfwire.people import audit
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company

log = structlog.get_logger(__name__)


@attributed
@transaction.atomic
def add_warehouse(*, company: Company, code: str, name: str, by: str, is_default: bool = False) -> Warehouse:
    """A place where stock lies; the company's first is its default.

    Raises DuplicateWarehouse, BadWarehouse, BadCell.
    """
    code = parse_text(code, field="Code", longest=40, needed=True)
    name = parse_text(name, field="Name", longest=120, needed=True)
    try:
        validate_slug(code)
    except ValidationError:
        raise BadWarehouse(
            f"The code “{code}” has other characters than letters, digits, dashes and underscores.",
            field="Code",
            value=code,
        ) from None
    _hold(company.pk)
    if Warehouse.objects.filter(company=company, code__iexact=code).exists():
        raise DuplicateWarehouse(f"There is a warehouse “{code}” already.", field="Code", value=code)
    first = not Warehouse.objects.filter(company=company).exists()
    warehouse = Warehouse.objects.create(company=company, code=code, name=name)
    if is_default or first:
        _make_default(warehouse)
    log.info("warehouse.added", company=company.pk, code=code, by=by)
    return warehouse


@transaction.atomic
def set_default_warehouse(*, warehouse: Warehouse, by: str) -> Warehouse:
    """Orders of shops without a link for their warehouse draw on this one from now on. Twice changes nothing."""
    _hold(warehouse.company_id)
    fresh = Warehouse.objects.get(pk=warehouse.pk)
    if not fresh.is_default:
        before = Warehouse.objects.filter(company_id=fresh.company_id, is_default=True).first()
        _make_default(fresh)
        audit.note(fresh, {"default warehouse": (before, fresh)}, by=by)
        log.info("warehouse.default", company=fresh.company_id, code=fresh.code, by=by)
    return fresh


@transaction.atomic
def link_warehouse(*, account: Account, external_id: str, warehouse: Warehouse | None, by: str) -> None:
    """The channel's warehouse ``external_id`` is this one of ours; None takes the link away.

    Promises made before stay where they are. Raises AnotherCompany.
    """
    links = WarehouseLink.objects.filter(account=account, external_id=external_id).select_related("warehouse")
    before = next((link.warehouse for link in links), None)
    if warehouse is None:
        links.delete()
    elif warehouse.company_id != account.company_id:
        raise AnotherCompany(
            f"The shop “{account}” and the warehouse “{warehouse}” belong to different companies."
        )
    else:
        WarehouseLink.objects.update_or_create(
            account=account, external_id=external_id, defaults={"warehouse": warehouse}
        )
    if before != warehouse:
        audit.note(account, {f"channel warehouse {external_id}": (before, warehouse)}, by=by)
    log.info("warehouse.linked", account=account.pk, external_id=external_id, by=by)


def _hold(company_id: int) -> None:
    """One at a time per company: of two first warehouses only one becomes the default."""
    list(Company.objects.select_for_update(no_key=True).filter(pk=company_id).values_list("pk"))


def _make_default(warehouse: Warehouse) -> None:
    Warehouse.objects.filter(company_id=warehouse.company_id, is_default=True).update(is_default=False)
    Warehouse.objects.filter(pk=warehouse.pk).update(is_default=True)
    warehouse.is_default = True
