"""Who works in the company, and as what."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.people import actions
from shelfwire.people import queries as people
from shelfwire.people.models import Membership, Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals

ROLE_SAYS = (
    (Role.VIEWER, "Viewer: sees everything, changes nothing"),
    (Role.OPERATOR, "Operator: works on orders, stock and parcels"),
    (Role.OWNER, "Owner: also connects shops, decides what may flow, manages people"),
)


class PersonForm(ShelfwireForm):
    """A new colleague."""

    email = forms.EmailField(label="E-mail address", help_text="They sign in with it. No e-mail is sent.")
    name = forms.CharField(label="Name", max_length=150, required=False)
    role = forms.ChoiceField(label="Role", choices=ROLE_SAYS, initial=Role.OPERATOR)


def _member(request: CompanyRequest, membership_id: int) -> Membership:
    return find(people.members(request.company), pk=membership_id)


@requires(Role.OWNER)
@require_GET
def people_list(request: CompanyRequest) -> HttpResponse:
    """Everybody with a role here."""
    rows = people.members(request.company)
    return render(request, "web/settings/people.html", {"members": rows, "roles": Role.choices})


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """Add a person; a new account's first password is shown once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            added = actions.add_member(company=request.company, by=request.by, **form.cleaned_data)
            if added.password is not None:
                return _show_password(request, added.membership, added.password.reveal(), is_new=True)
            messages.success(request, f"{added.membership.user.email} is now {added.membership.role} here.")
            return back_to(request, "settings:people")
    return render(request, "web/settings/add_person.html", {"form": form})


def _show_password(
    request: CompanyRequest, membership: Membership, password: str, *, is_new: bool
) -> HttpResponse:
    shown = {"membership": membership, "password": password, "is_new": is_new}
    return render(request, "web/settings/password.html", shown)


@requires(Role.OWNER)
@require_POST
def role(request: CompanyRequest, membership_id: int) -> HttpResponse:
    """Change a role."""
    member = _member(request, membership_id)
    wanted = request.POST.get("role", "")
    actions.set_role(company=request.company, user_email=member.user.email, role=wanted, by=request.by)
    messages.success(request, f"{member.user.email} is now {wanted}.")
    return back_to(request, "settings:people")


@requires(Role.OWNER)
@require_POST
def remove(request: CompanyRequest, membership_id: int) -> HttpResponse:
    """Take the role away."""
    member = _member(request, membership_id)
    actions.remove_member(company=request.company, user_email=member.user.email, by=request.by)
    messages.success(request, f"{member.user.email} no longer has a role here. Their history stays.")
    return back_to(request, "settings:people")


@requires(Role.OWNER)
@require_POST
def new_password(request: CompanyRequest, membership_id: int) -> HttpResponse:
    """Set a new password for somebody who forgot theirs; shown once."""
    member = _member(request, membership_id)
    password = actions.reset_password(company=request.company, user_email=member.user.email, by=request.by)
    return _show_password(request, member, password.reveal(), is_new=False)
