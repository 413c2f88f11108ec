"""Sync positions: how far each kind of exchange with the channel has read, and setting it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.exchange import actions
from shelfwire.exchange import queries as exchange
from shelfwire.kit import clock
from shelfwire.kit.clock import on_clock, zone_of
from shelfwire.people.models import Role
from shelfwire.sync.engine.conversation import label_of
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.channels.shop import shop_of, shop_page
from shelfwire.web.forms import ShelfwireForm, refusals, typed
from shelfwire.web.templatetags.show import zone_name

WORD = "reset"


class ResetForm(ShelfwireForm):
    """From which moment to read again."""

    position = forms.DateTimeField(
        label="Read again from",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, zone: str, *args: Any, **kwargs: Any) -> None:
        self.zone = zone_of(zone)
        super().__init__(*args, **kwargs)
        self.fields["position"].help_text = f"In the shop's time zone, {zone_name(zone)}."

    def clean_position(self) -> Any:
        """The moment on the shop's clock; the future is refused."""
        moment = self.cleaned_data["position"].replace(tzinfo=self.zone)
        if moment > clock.now():
            raise forms.ValidationError("This moment is still to come; nothing could be read from there.")
        return moment


@requires(Role.VIEWER)
@require_GET
def position_list(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Every kind of exchange with its position, last look and trouble, and the limits of calls."""
    account = shop_of(request, account_id)
    rows = [{"cursor": cursor, "says": label_of(cursor.conversation)} for cursor in exchange.cursors(account)]
    return shop_page(request, account, "positions", {"rows": rows, "budgets": exchange.budgets(account)})


@requires(Role.OPERATOR)
@require_POST
def end_waits(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Do not wait any longer: everything that stands still is tried again now."""
    account = shop_of(request, account_id)
    ended = actions.end_waits(account=account, by=request.by)
    messages.success(
        request,
        "It is tried again within a minute." if ended else "Nothing was waiting.",
    )
    return back_to(request, "channels:account", account_id=account.pk)


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def reset(request: CompanyRequest, account_id: int, conversation: str) -> HttpResponse:
    """Set a conversation's place; whatever is read again is recorded once, so nothing doubles."""
    account = shop_of(request, account_id)
    cursor = find(exchange.cursors(account), conversation=conversation)
    local = on_clock(cursor.position, zone_of(account.timezone)) if cursor.position else None
    form = ResetForm(account.timezone, request.POST or None, initial={"position": local})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            typed(request, WORD)
            position = form.cleaned_data["position"]
            actions.reset_cursor(account=account, conversation=conversation, position=position, by=request.by)
            messages.success(request, "The position is set; reading again starts with the next look.")
            return back_to(request, "channels:positions", account_id=account.pk)
    context = {"form": form, "cursor": cursor, "says": label_of(conversation), "word": WORD}
    return shop_page(request, account, "reset_position", context)
