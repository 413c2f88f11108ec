"""Differences: the list, and one with what can be done about it."""

from __future__ import annotations

from typing import Any, Final

import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from shelfwire.kit.clock import zone_of
from shelfwire.orders.queries import counts
from shelfwire.people.models import Role
from shelfwire.people.queries import covers, members
from shelfwire.settlements import queries_differences as queries
from shelfwire.settlements.matching import CODE_WORDS, proposals
from shelfwire.settlements.models import Difference
from shelfwire.settlements.queries_differences import DifferenceFilter
from shelfwire.settlements.queries_lists import orders_of, subject_of
from shelfwire.settlements.states import About
from shelfwire.web.access import CompanyRequest, at, label_of, requires
from shelfwire.web.chips import View
from shelfwire.web.grid import Act, Grid, GridTable
from shelfwire.web.money.columns import AmountColumn
from shelfwire.web.money.filters import ShopFilterForm, search_field
from shelfwire.web.money.words import name_words
from shelfwire.web.shops import chosen_shop
from shelfwire.web.templatetags.show import badge, short_id, show_moment

_VIEWS: Final = (
    View("open", "Open"),
    View("mine", "Mine", "owner=me", "red"),
    View("nobodys", "Nobody’s", "owner=nobody"),
    View("closed", "Closed", "state=closed"),
    View("explained", "Explained by themselves", "state=explained"),
)


class DifferenceFilterForm(ShopFilterForm):
    """Differences by what they are about, how they stand, and who looks after them."""

    q = search_field("Id of an order, a statement or a payout")
    about = forms.ChoiceField(required=False, label="About", choices=[("", "All"), *About.choices])
    code = forms.ChoiceField(required=False, label="What", choices=[("", "All"), *CODE_WORDS.items()])
    state = forms.ChoiceField(
        required=False,
        label="Stands",
        choices=[
            ("", "Open"),
            ("closed", "Closed by a person"),
            ("explained", "Explained by itself"),
            ("all", "All"),
        ],
    )
    owner = forms.ChoiceField(
        required=False, label="Assigned to", choices=[("", "Anybody"), ("me", "Me"), ("nobody", "Nobody")]
    )

    def __init__(self, request: CompanyRequest, asked: QueryDict | None = None) -> None:
        super().__init__(request)
        self.user = request.user
        if asked is not None:
            self.data = asked
            self.chosen = chosen_shop(request, asked)

    def asked(self) -> DifferenceFilter:
        """The question in the words of the queries."""
        wanted = self.wanted()
        owner = wanted.get("owner")
        return DifferenceFilter(
            state=wanted.get("state") or "open",
            account_ids=self.account_ids,
            about=wanted.get("about", ""),
            codes=(wanted["code"],) if wanted.get("code") else (),
            subject=self.text,
            owner=self.user if owner == "me" else None,
            nobodys=owner == "nobody",
        )


class DifferenceTable(GridTable):
    """One row a difference."""

    empty = "web/money/no_differences.html"
    identifiers = ("subject",)
    watched = ("minor", "ended_at", "owner_id")

    text = tables.Column("What is wrong")
    subject = tables.Column("About")
    minor = AmountColumn("Amount")
    opened_at = tables.Column("Since")
    owner = tables.Column("Assigned to", empty_values=())
    state = tables.Column("Stands", accessor="pk")
    code = tables.Column("What", visible=False)
    shop = tables.Column("Shop", accessor="account__name", visible=False)
    currency = tables.Column("Currency", visible=False)
    closed_why = tables.Column("Closed because", visible=False)
    closed_by = tables.Column("Closed by", visible=False)

    def __init__(self, *args: Any, select: bool = False, **kwargs: Any) -> None:
        self.select = select
        super().__init__(*args, **kwargs)

    def href(self, record: Difference) -> str:
        """The difference's page."""
        return at(self.request, "differences:difference", difference_id=record.pk)

    def pickable(self, record: Difference) -> bool:
        """What is open."""
        return record.ended_at is None

    def render_text(self, record: Difference) -> Any:
        """In a sentence; below it the shop."""
        return format_html('{} <span class="sub">{}</span>', record.text or "—", record.account.name)

    def value_text(self, record: Difference) -> str:
        """In a sentence."""
        return record.text

    def render_subject(self, record: Difference) -> Any:
        """What kind of thing, and its id."""
        return format_html(
            '{} <span class="sub">{}</span>', record.get_about_display(), short_id(record.subject)
        )

    def value_subject(self, record: Difference) -> str:
        """The id alone."""
        return record.subject

    def render_opened_at(self, record: Difference) -> Any:
        """On the shop's clock."""
        return show_moment(record.opened_at, zone_of(record.account.timezone))

    def value_opened_at(self, record: Difference) -> str:
        """ISO 8601, UTC."""
        return record.opened_at.isoformat()

    def render_owner(self, record: Difference) -> str:
        """Who looks after it."""
        return label_of(record.owner) if record.owner else "Nobody"

    def value_owner(self, record: Difference) -> str:
        """Who looks after it."""
        return label_of(record.owner) if record.owner else ""

    def render_state(self, record: Difference) -> Any:
        """Open, closed with the reason, or explained."""
        return format_html('{} <span class="sub">{}</span>', state_badge(record), record.closed_why)

    def value_state(self, record: Difference) -> str:
        """The word alone."""
        return _state(record)[0]

    def value_code(self, record: Difference) -> str:
        """In plain words."""
        return code_words(record)


def _state(difference: Difference) -> tuple[str, str]:
    """How it stands, and the colour of that."""
    if difference.ended_at is None:
        return ("Open again", "red") if difference.reopened_at else ("Open", "red")
    return ("Closed", "secondary") if difference.closed_by else ("Explained", "green")


def state_badge(difference: Difference) -> Any:
    """How it stands."""
    return badge("state", *_state(difference))


def code_words(difference: Difference) -> str:
    """What kind of difference it is."""
    code = difference.code.partition(":")[0].removesuffix("_more")
    return CODE_WORDS.get(code, code.replace("_", " ").capitalize())


@requires(Role.VIEWER)
@require_GET
def difference_list(request: CompanyRequest) -> HttpResponseBase:
    """The open ones first found, or those of another view."""
    form = DifferenceFilterForm(request)
    may = covers(request.role, Role.OPERATOR)
    decide = at(request, "differences:decide")
    grid = Grid(
        request,
        DifferenceTable,
        queries.differences(request.company, form.asked()),
        keys=queries.OLDEST_DIFFERENCES,
        descending=False,
        name="differences",
        form=form,
        views=_VIEWS,
        acts=[Act("Close or assign", "check", decide, key="c", primary=True)] if may else (),
        exist=Difference.objects.filter(company=request.company).exists,
        select=may,
    )
    grid.counts = counts(_counted(request, form.account_ids))
    return grid.respond("web/money/difference_list.html")


def _counted(request: CompanyRequest, account_ids: list[int]) -> dict[str, QuerySet[Difference]]:
    def of(**more: Any) -> QuerySet[Difference]:
        return queries.differences(request.company, DifferenceFilter(account_ids=account_ids, **more))

    return {"open": of(), "mine": of(owner=request.user), "nobodys": of(nobodys=True)}


@requires(Role.VIEWER)
@require_GET
def page(request: CompanyRequest, difference_id: int) -> HttpResponse:
    """One difference: what is wrong, what can be done, and who looks after it."""
    found = queries.difference_of(request.company, difference_id) if difference_id < 2**63 else None
    if found is None:
        raise Http404("no such difference of this company")
    named = found.code.partition(":")[2] or found.name
    context = {
        "difference": found,
        "account": found.account,
        "state": state_badge(found),
        "what": code_words(found),
        "named": name_words(found.account, named) if named else "",
        "subject_href": _subject_href(request, found),
        "proposals": proposals(found.code.partition(":")[0]),
        "people": [one.user for one in members(request.company)],
    }
    return render(request, "web/money/difference.html", context)


def _subject_href(request: CompanyRequest, difference: Difference) -> str:
    """The page of what it is about; empty where that is not here."""
    if difference.about == About.ORDER:
        key = (difference.account_id, difference.subject)
        number = orders_of({key}).get(key)
        return f"{at(request, 'orders:order', order_id=number)}#settlement" if number else ""
    number = subject_of(difference)
    if number is None:
        return ""
    if difference.about == About.STATEMENT:
        return at(request, "statements:statement", statement_id=number)
    return at(request, "payouts:payout", payment_id=number)
