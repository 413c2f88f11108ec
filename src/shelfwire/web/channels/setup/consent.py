"""Consent: on the channel's page, or by a code that is pasted here."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from shelfwire.channels import queries
from shelfwire.kit.errors import ChannelError, RuleBroken
from shelfwire.people.models import Role
from shelfwire.sync.connect import consent as consents
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.setup.steps import on, redirect_address, step_page
from shelfwire.web.channels.shop import shop_of
from shelfwire.web.forms import ShelfwireForm


class CodeForm(ShelfwireForm):
    """What the browser's address bar showed, for when the way back does not work."""

    pasted = forms.CharField(
        label="Address or one-time code",
        max_length=4000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="The whole address you were sent to, or the code in it. It works once, for 30 minutes.",
        error_messages={"required": "Paste the address or the code."},
    )


@requires(Role.OWNER)
@require_GET
def page(request: CompanyRequest, account_id: int) -> HttpResponse:
    """What will happen, and the button that leads to the channel's page."""
    account = shop_of(request, account_id)
    if queries.shops_to_choose(account):
        return back_to(request, "channels:choose", account_id=account.pk)
    return step_page(
        request, account, "consent", {"form": CodeForm(), "redirect_address": redirect_address()}
    )


@requires(Role.OWNER)
@require_POST
def code(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Finish the consent with what was pasted. A refusal stands beside the field, and nothing has changed."""
    account = shop_of(request, account_id)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            done = consents.complete_by_hand(account, form.cleaned_data["pasted"], request.user.pk)
        except (RuleBroken, ChannelError) as refusal:
            words = f"{refusal.message} {refusal.hint}".strip()
            form.add_error("pasted", ValidationError(words, code=refusal.code))
        else:
            if done.needs_choice:
                return back_to(request, "channels:choose", account_id=account.pk)
            messages.success(request, f"{done.account.name} is connected as {done.account.shop_name}.")
            return on(request, done.account)
    context = {"form": form, "redirect_address": redirect_address()}
    return step_page(request, account, "consent", context, status=422)
