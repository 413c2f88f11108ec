"""Set how a company's money goes to its books: its accounts, what goes to which of them, and what an entry is."""

from __future__ import annotations

import re
from decimal import Decimal

from django.db import transaction

from shelfwire.kit.tables import looks_like_formula
from shelfwire.kit.texts import shown
from shelfwire.people import audit
from shelfwire.people.models import Company
from shelfwire.settlements.books.chart import NO_INCOME, OF_NO_NAME, Ledger, slot_word, slots
from shelfwire.settlements.books.entries import Per, TaxWay
from shelfwire.settlements.errors import BadAccount
from shelfwire.settlements.models import AmountSlot, BookSettings, LedgerAccount
from shelfwire.settlements.queries_books import amount_names, chart_of

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,19}", re.ASCII)
_PATH = re.compile(r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+", re.ASCII)


@transaction.atomic
def set_ledger_account(*, company: Company, ledger: Ledger, by: str) -> LedgerAccount:
    """Set the account of a slot, for what is booked from now on. The same again changes nothing. Raises BadAccount."""
    _refuse_bad(ledger)
    before = chart_of(company).of(ledger.slot)
    row, _ = LedgerAccount.objects.select_for_update().update_or_create(
        company=company,
        slot=ledger.slot,
        defaults={
            "code": ledger.code,
            "name": ledger.name,
            "path": ledger.path,
            "tax_name": ledger.tax_name,
            "tax_points": ledger.tax_points,
        },
    )
    if before != ledger:
        audit.note(row, {slots()[ledger.slot].word: (_words(before), _words(ledger))}, by=by)
    return row


def _refuse_bad(ledger: Ledger) -> None:
    if ledger.slot not in slots():
        raise BadAccount(
            f"There is no “{shown(ledger.slot)}” among the accounts.",
            field="slot",
            value=shown(ledger.slot),
            hint=f"Use one of {', '.join(slots())}.",
        )
    if not _CODE.fullmatch(ledger.code):
        raise _bad("code", ledger.code, "Use up to 20 letters and digits, like 200 or 6-1200.")
    if not _is_name(ledger.name, 100):
        raise _bad(
            "name", ledger.name, "Enter the name as the accounting program has it, up to 100 characters."
        )
    if len(ledger.path) > 120 or not _PATH.fullmatch(ledger.path):
        raise _bad("path", ledger.path, "Write it like Expenses:Marketplace:Commission.")
    if ledger.tax_name and not _is_name(ledger.tax_name, 60):
        raise _bad("tax_name", ledger.tax_name, "Enter the tax rate's name as the accounting program has it.")
    if ledger.slot in NO_INCOME and (ledger.tax_name or ledger.tax_points):
        raise BadAccount(
            f"No tax is in “{slots()[ledger.slot].word}”.",
            field="tax_name" if ledger.tax_name else "tax",
            value=ledger.tax_name or str(Decimal(ledger.tax_points) / 100),
            hint="Leave the tax out.",
        )
    if not 0 <= ledger.tax_points < 10_000:
        raise _bad("tax", str(Decimal(ledger.tax_points) / 100), "Enter a percentage from 0 to 99.99.")


def _bad(field: str, value: str, hint: str) -> BadAccount:
    return BadAccount(f"“{shown(value)}” cannot be used here.", field=field, value=shown(value), hint=hint)


def _is_name(text: str, most: int) -> bool:
    plain = text.strip() == text and text.isprintable() and not looks_like_formula(text)
    return 0 < len(text) <= most and plain


def _words(ledger: Ledger) -> str:
    tax = f", {Decimal(ledger.tax_points) / 100} % {ledger.tax_name}".rstrip() if ledger.tax_points else ""
    return f"{ledger.code} {ledger.name} ({ledger.path}){tax}"


@transaction.atomic
def set_amount_slot(*, company: Company, group: str, name: str, slot: str, by: str) -> AmountSlot:
    """Say where amounts of that name go from now on. Raises BadAccount: no statement had such an amount, or nothing of
    a statement goes there."""
    known = {(each, called): is_known for each, called, is_known in amount_names(company)}
    if (group, name) not in known:
        raise BadAccount(f"No statement had “{shown(name)}”.", field="name", value=shown(name))
    if slot not in slots() or slot in OF_NO_NAME:
        raise BadAccount(
            f"Nothing can be booked to “{shown(slot)}” by its name.",
            field="slot",
            value=shown(slot),
            hint=f"Use one of {', '.join(one for one in slots() if one not in OF_NO_NAME)}.",
        )
    before = chart_of(company).slot(group, name, known=known[group, name])
    row, _ = AmountSlot.objects.select_for_update().update_or_create(
        company=company, group=group, name=name, defaults={"slot": slot}
    )
    if before != slot:
        audit.note(row, {name: (slot_word(before), slot_word(slot))}, by=by)
    return row


@transaction.atomic
def set_book_settings(
    *, company: Company, per: Per, tax: TaxWay, no_tax_name: str, payouts: bool, by: str
) -> BookSettings:
    """Set what an entry is about, what is done about tax, and whether payouts are booked. Raises BadAccount."""
    if not _is_name(no_tax_name, 60):
        raise _bad("no_tax_name", no_tax_name, "Enter the name as the accounting program has it.")
    BookSettings.objects.get_or_create(company=company)
    row = BookSettings.objects.select_for_update().get(company=company)
    wanted = {"per": per.value, "tax": tax.value, "no_tax_name": no_tax_name, "payouts": payouts}
    changes = {
        name: (getattr(row, name), value) for name, value in wanted.items() if getattr(row, name) != value
    }
    if changes:
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save(update_fields=list(wanted))
        audit.note(row, changes, by=by)
    return row
