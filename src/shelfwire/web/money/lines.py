"""The lines of a statement: the list that every sum opens, and one line with its amounts as they were sent."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from itertools import groupby
from typing import Any

import django_tables2 as tables
from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from shelfwire.channels.models import Account
from shelfwire.channels.port import AmountGroup, LineKind
from shelfwire.people.models import Role
from shelfwire.settlements import queries_lists as queries
from shelfwire.settlements.models import Statement, StatementAmount, StatementLine
from shelfwire.settlements.named_amounts import Name, amount_in
from shelfwire.settlements.queries_lists import LineFilter
from shelfwire.settlements.waterfall import OTHER_FEES, StepKey, step_of
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.money.columns import AMOUNT, AmountColumn, OrderColumn
from shelfwire.web.money.statement import head, statement_of
from shelfwire.web.money.words import (
    GROUP_WORDS,
    KIND_WORDS,
    STEP_WORDS,
    name_words,
    plain,
    show_amount,
)
from shelfwire.web.templatetags.show import badge, short_id, words

_STEPS = [key for key in StepKey if key not in (StepKey.SETTLEMENT, StepKey.PAYABLE, StepKey.APART)]


class LineFilterForm(FilterForm):
    """Lines by what they are about and by the amounts that they have."""

    q = forms.CharField(
        required=False,
        label="Search",
        max_length=64,
        widget=forms.TextInput(attrs={"placeholder": "Id of an order, a line or an adjustment"}),
    )
    kind = forms.ChoiceField(required=False, label="Kind", choices=[("", "All"), *KIND_WORDS.items()])
    step = forms.ChoiceField(
        required=False,
        label="Part of",
        choices=[("", "Everything"), *((key.value, STEP_WORDS[key]) for key in _STEPS)],
    )
    amount = forms.ChoiceField(required=False, label="Amount")

    def __init__(self, statement: Statement, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.amounts = queries.amounts_of(statement)
        named = {
            f"{each.group}.{each.name}": name_words(statement.account, each.name) for each in self.amounts
        }
        if any(_is_other(each) for each in self.amounts):
            named[f"{AmountGroup.FEE}.{OTHER_FEES}"] = name_words(statement.account, OTHER_FEES)
        ordered = sorted(named.items(), key=lambda pair: pair[1])
        self.fields["amount"].choices = [("", "Any"), *ordered]  # type: ignore[attr-defined]  # a ChoiceField

    def asked(self) -> LineFilter:
        """The question in the words of the queries."""
        wanted = self.wanted()
        return LineFilter(
            kind=wanted.get("kind", ""),
            amounts=self.chosen,
            text=wanted.get("q", "").strip(),
        )

    @property
    def chosen(self) -> frozenset[Name] | None:
        """The amounts that are asked for, one by its name or all of a step; None: no matter which."""
        wanted = self.wanted()
        group, dot, name = wanted.get("amount", "").partition(".")
        step = wanted.get("step", "")
        if not (dot or step):
            return None
        others = name == OTHER_FEES
        return frozenset(
            (each.group, each.name)
            for each in self.amounts
            if (not dot or (each.group, each.name) == (group, name) or (others and _is_other(each)))
            and (not step or step_of(each.group, each.name, each.known) == step)
        )


def _is_other(amount: StatementAmount) -> bool:
    """Whether it is one of the other fees: nobody here knows it."""
    return amount.group in (AmountGroup.FEE, AmountGroup.TAX) and not amount.known


class LineTable(GridTable):
    """The lines; with ``amounts``, each with what these come to in it."""

    empty = "web/money/no_lines.html"
    identifiers = ("external_id", "order_external_id", "reference")

    what = tables.Column("Line", accessor="channel_kind")
    order_external_id = OrderColumn("Order")
    this = tables.Column("This amount", accessor="pk", attrs=AMOUNT)
    revenue_minor = AmountColumn("Sales")
    shipping_minor = AmountColumn("Shipping")
    fees_minor = AmountColumn("Fees and taxes")
    adjustment_minor = AmountColumn("Adjustment")
    reserve_minor = AmountColumn("Reserve")
    settlement_minor = AmountColumn("Settlement")
    external_id = tables.Column("Line id", visible=False)
    kind = tables.Column("Kind", visible=False)
    reference = tables.Column("Adjustment or reserve", visible=False)
    currency = tables.Column("Currency", visible=False)
    other_fees_minor = AmountColumn("Of these, other fees", visible=False)
    ordered_at = tables.Column("Ordered at", visible=False, empty_values=())

    def __init__(
        self, *args: Any, account: Account, amounts: Collection[Name] | None = None, **kwargs: Any
    ) -> None:
        self.account, self.amounts = account, amounts
        super().__init__(*args, **kwargs)
        if amounts is None:
            self.columns.hide("this")

    def lines(self) -> SafeString:
        """The rows, each with its order where that is here."""
        OrderColumn.attach([row.record for row in self.rows])
        return super().lines()

    def href(self, record: StatementLine) -> str:
        """The line's page."""
        return at(self.request, "statements:line", line_id=record.pk)

    def render_what(self, record: StatementLine) -> Any:
        """What it is; below it its id."""
        return format_html(
            '{} <span class="sub">{}</span>',
            line_words(record, self.account),
            short_id(record.external_id),
        )

    def value_what(self, record: StatementLine) -> str:
        """What it is."""
        return line_words(record, self.account)

    def render_this(self, record: StatementLine) -> Any:
        """The amounts that were asked for."""
        return format_html("<strong>{}</strong>", show_amount(self._this(record), record.currency))

    def value_this(self, record: StatementLine) -> Decimal | str:
        """The amount alone; empty where none was asked for."""
        return plain(self._this(record), record.currency) if self.amounts is not None else ""

    def _this(self, record: StatementLine) -> int:
        return sum(amount_in(record, *one) for one in self.amounts or ())

    def value_kind(self, record: StatementLine) -> str:
        """The word alone."""
        return KIND_WORDS.get(record.kind, record.kind)

    def value_ordered_at(self, record: StatementLine) -> str:
        """ISO 8601, UTC."""
        return record.ordered_at.isoformat() if record.ordered_at else ""


def line_words(line: StatementLine, account: Account) -> str:
    """What a line is: ``Order``, ``Penalty``, ``Reserve, collected``."""
    named = name_words(account, line.channel_kind) if line.kind != LineKind.ORDER else "Order"
    return f"{named}, {words(line.reserve_status).lower()}" if line.reserve_status else named


@requires(Role.VIEWER)
@require_GET
def line_list(request: CompanyRequest, statement_id: int) -> HttpResponseBase:
    """The lines of a statement that stand."""
    statement = statement_of(request, statement_id)
    form = LineFilterForm(statement, request.GET)
    grid = Grid(
        request,
        LineTable,
        queries.lines(statement, form.asked()),
        keys=queries.OLDEST_LINES,
        descending=False,
        name=f"statement-{statement.external_id}",
        form=form,
        exist=queries.lines(statement).exists,
        account=statement.account,
        amounts=form.chosen,
    )
    context = {**head(statement), **_of(form, statement)}
    return grid.respond("web/money/lines.html", context)


def _of(form: LineFilterForm, statement: Statement) -> dict[str, Any]:
    """The sum whose lines are shown, as ``of``; what it comes to as ``together``, while all of its lines are."""
    wanted = form.wanted()
    chosen = form.chosen
    if chosen is None:
        return {"of": "", "together": None}
    name = wanted.get("amount", "").partition(".")[2]
    alone = not (wanted.get("q") or wanted.get("kind"))
    minor = sum(each.minor for each in form.amounts if (each.group, each.name) in chosen)
    return {
        "of": name_words(statement.account, name) if name else STEP_WORDS[StepKey(wanted["step"])],
        "together": minor if alone else None,
    }


@requires(Role.VIEWER)
@require_GET
def page(request: CompanyRequest, line_id: int) -> HttpResponse:
    """One line: its amounts as they were sent, and what they come to."""
    line = queries.line_of(request.company, line_id) if line_id < 2**63 else None
    if line is None:
        raise Http404("no such line of this company")
    orders = queries.orders_of({(line.account_id, line.order_external_id)})
    context = {
        **head(line.statement),
        "line": line,
        "what": line_words(line, line.account),
        "kind": badge(line.kind, KIND_WORDS.get(line.kind, line.kind), "secondary"),
        "order_id": orders.get((line.account_id, line.order_external_id)),
        "groups": _groups(line),
        "other_fees": amount_in(line, AmountGroup.FEE, OTHER_FEES),
        "parts": [
            (label, minor)
            for label, minor in (
                ("Sales", line.revenue_minor),
                ("Shipping", line.shipping_minor),
                ("Fees and taxes", line.fees_minor),
                ("Adjustment", line.adjustment_minor),
            )
            if minor
        ],
    }
    return render(request, "web/money/line.html", context)


def _groups(line: StatementLine) -> list[tuple[str, list[dict[str, Any]]]]:
    """The named amounts by group, in the channel's order; each with the text that was sent."""
    found = [
        (AmountGroup(each[0]), {"label": name_words(line.account, each[1]), "name": each[1], "minor": each[2],
                                "text": each[3], "known": each[4]})
        for each in line.amounts
        if each[0] in list(AmountGroup)
    ]  # fmt: skip
    order = list(AmountGroup)
    found.sort(key=lambda pair: order.index(pair[0]))
    return [
        (GROUP_WORDS[group], [row for _, row in rows])
        for group, rows in groupby(found, key=lambda pair: pair[0])
    ]
