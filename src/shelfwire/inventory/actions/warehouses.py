"""Warehouses, and the default one."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from shelfwire.inventory.errors import BadWarehouse, DuplicateWarehouse
from shelfwire.inventory.models import Warehouse
from shelfwire.inventory.senders import clean_sender, written
from shelfwire.kit.cells import parse_text
from shelfwire.kit.texts import one_line
from shelfwire.people import audit
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company

RETURN_LINES, RETURN_LENGTH = 8, 80
log = structlog.get_logger(__name__)


@attributed
@transaction.atomic
def add_warehouse(*, company: Company, code: str, name: str, by: str, is_default: bool = False) -> Warehouse:
    """Add a warehouse. The company's first one becomes its default. Raises DuplicateWarehouse, BadWarehouse,
    BadCell.
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
    """Make this the company's default warehouse, which orders use when the shop's warehouse is not mapped. The same
    warehouse again changes nothing.
    """
    _hold(warehouse.company_id)
    fresh = Warehouse.objects.get(pk=warehouse.pk)
    if not fresh.is_default:
        before = Warehouse.objects.filter(company_id=fresh.company_id, is_default=True).first()
        _make_default(fresh)
        audit.note(fresh, {"default warehouse": (before, fresh)}, by=by)
        log.info("warehouse.default", company=fresh.company_id, code=fresh.code, by=by)
    return fresh


@transaction.atomic
def set_return_address(*, warehouse: Warehouse, address: str, by: str) -> Warehouse:
    """Set what packing slips name as the sender, up to ``RETURN_LINES`` lines; empty takes it away. The same address
    again changes nothing. Raises BadWarehouse.
    """
    lines = [_address_line(line) for line in address.splitlines()]
    clean = "\n".join(filter(None, lines))
    if len(lines) > RETURN_LINES:
        raise BadWarehouse(
            f"A return address has {RETURN_LINES} lines at most; this one has {len(lines)}.",
            field="Return address",
            value=address,
        )
    fresh = Warehouse.objects.select_for_update(no_key=True).get(pk=warehouse.pk)
    if fresh.return_address != clean:
        audit.note(fresh, {"return address": (fresh.return_address, clean)}, by=by)
        fresh.return_address = clean
        fresh.save(update_fields=["return_address"])
        log.info("warehouse.return_address", company=fresh.company_id, code=fresh.code, by=by)
    return fresh


@transaction.atomic
def set_sender(*, warehouse: Warehouse, parts: Mapping[str, str], by: str) -> Warehouse:
    """Set whom carriers are told as the sender, part by part (``senders.PARTS``); all empty takes it away. The same
    again changes nothing. Raises BadWarehouse for what is missing or too long.
    """
    clean = clean_sender(parts)
    fresh = Warehouse.objects.select_for_update(no_key=True).get(pk=warehouse.pk)
    if fresh.sender != clean:
        audit.note(fresh, {"sender": (written(fresh.sender), written(clean))}, by=by)
        fresh.sender = clean
        fresh.save(update_fields=["sender"])
        log.info("warehouse.sender", company=fresh.company_id, code=fresh.code, by=by)
    return fresh


def _address_line(line: str) -> str:
    clean = one_line(line, field="Return address", refusal=BadWarehouse)
    if len(clean) > RETURN_LENGTH:
        raise BadWarehouse(
            f"The line “{clean[:40]}…” has {len(clean)} letters; a slip has room for {RETURN_LENGTH}.",
            field="Return address",
            value=clean,
        )
    return clean


def _hold(company_id: int) -> None:
    """Lock the company's warehouses: of two first warehouses only one becomes the default."""
    list(Company.objects.select_for_update(no_key=True).filter(pk=company_id).values_list("pk"))


def _make_default(warehouse: Warehouse) -> None:
    Warehouse.objects.filter(company_id=warehouse.company_id, is_default=True).update(is_default=False)
    Warehouse.objects.filter(pk=warehouse.pk).update(is_default=True)
    warehouse.is_default = True
