"""A person's notifications: the list, the number on the bell, and what they have read."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from shelfwire.alerts import actions, queries
from shelfwire.alerts.kinds import lines_of
from shelfwire.orders.queries import Tile
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid
from shelfwire.web.notifications.tables import NotificationTable, is_new
from shelfwire.web.shops import chosen_shop

VIEWS = (
    View("new", "New", "state=new", tone="blue"),
    View("open", "Not settled", "state=open"),
    View("settled", "Settled", "state=settled"),
    View("all", "All"),
)


class NotificationFilter(FilterForm):
    """By state and by kind."""

    q = None  # type: ignore[assignment]  # what is said is looked up, not stored, so it cannot be searched
    state = forms.ChoiceField(
        required=False,
        label="State",
        choices=[("", "All"), *((view.key, view.label) for view in VIEWS if view.query)],
        widget=forms.HiddenInput,
    )
    kind = forms.ChoiceField(required=False, label="Kind")

    def __init__(self, request: CompanyRequest) -> None:
        super().__init__(request.GET)
        kinds = queries.kinds_for(request.role)
        self.fields["kind"].choices = [("", "All"), *((kind.key, kind.label) for kind in kinds)]  # type: ignore[attr-defined]  # a ChoiceField


@requires(Role.VIEWER)
@require_GET
def notification_list(request: CompanyRequest) -> HttpResponseBase:
    """What the person was told, newest first."""
    form = NotificationFilter(request)
    wanted = form.wanted()
    rows = queries.alerts(request.user, request.company).select_related("occasion__company")
    if shop := chosen_shop(request):
        rows = rows.filter(occasion__account=shop)
    if wanted.get("kind"):
        rows = rows.filter(occasion__kind=wanted["kind"])
    match wanted.get("state"):
        case "new":
            rows = rows.filter(read_at=None, occasion__settled_at=None)
        case "open":
            rows = rows.filter(occasion__settled_at=None)
        case "settled":
            rows = rows.filter(occasion__settled_at__isnull=False)
    grid = Grid(request, NotificationTable, rows, keys=("id",), name="notifications", form=form, views=VIEWS)
    new = queries.unread_count(request.user, request.company)
    grid.counts = {"new": Tile(min(new, queries.COUNT_MOST), new > queries.COUNT_MOST)}
    context = {"newest": max((alert.pk for alert in grid.page.rows if is_new(alert)), default=0)}
    return grid.respond("web/notifications/list.html", context)


@requires(Role.VIEWER)
@require_GET
def unread(request: CompanyRequest) -> HttpResponse:
    """The number on the bell, and nothing for none. Plain text, so that no message rides on it."""
    count = queries.unread_count(request.user, request.company)
    shown = f"{queries.COUNT_MOST}+" if count > queries.COUNT_MOST else str(count or "")
    return HttpResponse(shown, content_type="text/plain; charset=utf-8")


@requires(Role.VIEWER)
@require_GET
def open_one(request: CompanyRequest, alert_id: int) -> HttpResponse:
    """Lead to what a notification is about; whoever went there has read it."""
    mine = queries.alerts(request.user, request.company).select_related("occasion__company")
    alert = find(mine, pk=alert_id)
    line = lines_of([alert.occasion]).get(alert.occasion_id)
    if line is None:
        raise Http404("what it was about is gone")
    actions.mark_read(user=request.user, company=request.company, alert_id=alert.pk)
    return HttpResponseRedirect(line.path)


@requires(Role.VIEWER, personal=True)
@require_POST
def read_one(request: CompanyRequest, alert_id: int) -> HttpResponse:
    """It has been read."""
    alert = find(queries.alerts(request.user, request.company), pk=alert_id)
    actions.mark_read(user=request.user, company=request.company, alert_id=alert.pk)
    return back_to(request, "notifications:list")


@requires(Role.VIEWER, personal=True)
@require_POST
def read_all(request: CompanyRequest) -> HttpResponse:
    """All have been read that were there when the page was drawn."""
    up_to = request.POST.get("up_to", "")
    if not up_to.isascii() or not up_to.isdecimal() or len(up_to) > 18:
        raise Http404("no such notification")
    count = actions.mark_all_read(user=request.user, company=request.company, up_to=int(up_to))
    messages.success(
        request, f"{count} {'notification is' if count == 1 else 'notifications are'} marked as read."
    )
    return back_to(request, "notifications:list")
