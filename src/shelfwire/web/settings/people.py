"""Who works in the company, and as what."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.kit import clock
from shelfwire.people import actions
from shelfwire.people import queries as people
from shelfwire.people.models import Membership, Role
from shelfwire.web import mail, passwords
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.selection import ids_of

ROLE_SAYS = (
    (Role.VIEWER, "Viewer: sees everything, changes nothing"),
    (Role.PACKER, "Packer: ships; sees the addresses of what is packed, no phone numbers, no money"),
    (Role.OPERATOR, "Operator: works on orders, stock and parcels"),
    (Role.OWNER, "Owner: also connects shops, decides what may flow, manages people"),
)


class InviteForm(ShelfwireForm):
    """A new colleague."""

    email = forms.EmailField(label="E-mail address", help_text="They accept and sign in with it.")
    role = forms.ChoiceField(label="Role", choices=ROLE_SAYS, initial=Role.OPERATOR)


def _member(request: CompanyRequest, membership_id: int) -> Membership:
    return find(people.members(request.company), pk=membership_id)


@requires(Role.OWNER)
@require_GET
def people_list(request: CompanyRequest) -> HttpResponse:
    """Everybody with a role here, and who was invited."""
    now = clock.now()
    waiting = [(found, found.expires_at <= now) for found in people.invitations(request.company)[:200]]
    shown = {
        "members": people.members(request.company),
        "invitations": waiting,
        "roles": Role.choices,
        "without_factor": people.without_second_factor(request.company),
        "own_factor": people.has_second_factor(request.user),
        "may_link": people.owns_every_company(request.user),
    }
    return render(request, "web/settings/people.html", shown)


@requires(Role.OWNER)
@require_POST
def second_factor(request: CompanyRequest) -> HttpResponse:
    """Ask everybody for a second factor, or stop asking."""
    on = request.POST.get("on") == "1"
    actions.require_second_factor(company=request.company, on=on, by=request.by, user=request.user)
    if on:
        messages.success(
            request, "Everybody here needs a second factor now; who has none is led to set one up."
        )
    else:
        messages.success(request, "A second factor is up to each person again.")
    return back_to(request, "settings:people")


@requires(Role.OWNER)
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: CompanyRequest) -> HttpResponse:
    """Invite somebody; the link is shown once, and mailed where mail is configured."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            return _invite(request, form.cleaned_data["email"], form.cleaned_data["role"])
    return render(request, "web/settings/invite.html", {"form": form})


@requires(Role.OWNER)
@never_cache
@require_POST
def invite_again(request: CompanyRequest, invitation_id: int) -> HttpResponse:
    """A new link for somebody whose link was lost or is too old; the one before ends."""
    found = find(people.invitations(request.company), pk=invitation_id)
    return _invite(request, found.email, found.role)


def _invite(request: CompanyRequest, email: str, role: str) -> HttpResponse:
    invited = actions.invite(
        company=request.company, email=email, role=role, by=request.by, user=request.user
    )
    there = reverse("invitation", kwargs={"token": invited.token.reveal()})
    link = f"{settings.PUBLIC_URL}{there}"
    mailed = mail.is_configured() and mail.send(
        invited.invitation.email,
        f"{request.by} invites you to {request.company}",
        f"{request.by} invites you to work in {request.company} with Shelfwire as {role}.\n\n"
        f"Accept here:\n\n{link}\n\nThe link works once, until {invited.invitation.expires_at:%d %B %Y, %H:%M} UTC.\n",
    )
    shown = {"invitation": invited.invitation, "link": link, "mailed": mailed, "mail": mail.is_configured()}
    return render(request, "web/settings/invited.html", shown)


@requires(Role.OWNER)
@require_POST
def withdraw(request: CompanyRequest, invitation_id: int) -> HttpResponse:
    """The link opens nothing any more."""
    found = find(request.company.invitations.all(), pk=invitation_id)
    actions.withdraw_invitation(invitation=found, by=request.by)
    messages.success(request, f"The invitation of {found.email} is withdrawn.")
    return back_to(request, "settings:people")


@requires(Role.OWNER)
@require_POST
def role(request: CompanyRequest, membership_id: int) -> HttpResponse:
    """Change a role."""
    member = _member(request, membership_id)
    wanted = request.POST.get("role", "")
    actions.set_role(company=request.company, user_email=member.user.email, role=wanted, by=request.by)
    messages.success(request, f"{member.user.email} is now {wanted}.")
    return _to_people(request, member)


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def remove(request: CompanyRequest, membership_id: int) -> HttpResponse:
    """Take the role away; the page before shows the keys and invitations the person gave out."""
    member = _member(request, membership_id)
    if request.method == "POST":
        actions.remove_member(
            company=request.company,
            user_email=member.user.email,
            by=request.by,
            revoke_keys=ids_of(request.POST.getlist("keys")),
        )
        messages.success(request, f"{member.user.email} no longer has a role here. Their history stays.")
        return _to_people(request, member)
    shown = {
        "member": member,
        "keys": people.keys_issued_by(request.company, member.user, clock.now()),
        "invitations": people.invitations(request.company).filter(invited_by=member.user),
    }
    return render(request, "web/settings/remove_person.html", shown)


def _to_people(request: CompanyRequest, changed: Membership) -> HttpResponse:
    """Back to the list; who has just changed their own role may no longer see it."""
    if changed.user == request.user:
        return HttpResponseRedirect(reverse("root"))
    return back_to(request, "settings:people")


@requires(Role.OWNER)
@never_cache
@require_POST
def password_link(request: CompanyRequest, membership_id: int) -> HttpResponse:
    """A link with which somebody who forgot their password sets a new one; shown once."""
    member = _member(request, membership_id)
    token = actions.password_link(
        company=request.company, user_email=member.user.email, by=request.by, user=request.user
    )
    shown = {"member": member, "link": passwords.link(token.reveal())}
    return render(request, "web/settings/password_link.html", shown)
