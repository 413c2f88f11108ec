"""What a person has chosen about a list, kept: its order, and views of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.chips import meaning
from shelfwire.web.forms import ShelfwireForm
from shelfwire.web.models import ListChoice

VIEWS_MOST = 20
NAME_MOST = 40
QUERY_MOST = 1_000


class ViewRefused(RuleBroken):
    """A view that cannot be saved."""

    code = "view_refused"


def choice_of(request: CompanyRequest, name: str) -> ListChoice:
    """The person's choice about a list, or an empty one that is not stored."""
    which = {"user": request.user, "company": request.company, "name": name}
    return ListChoice.objects.filter(**which).first() or ListChoice(**which)


def keep_sort(request: CompanyRequest, name: str, sort: str) -> None:
    """Keep the order of a list for the next time."""
    ListChoice.objects.update_or_create(
        user=request.user, company=request.company, name=name, defaults={"sort": sort}
    )


class ViewForm(ShelfwireForm):
    """A name for the present filter. ``query``: its address."""

    label = forms.CharField(label="Name of the view", max_length=40)
    query = forms.CharField(max_length=QUERY_MOST, widget=forms.HiddenInput)


@requires(Role.VIEWER, personal=True, packers=True)
@require_POST
def save_view(request: CompanyRequest, list_name: str) -> HttpResponse:
    """Keep the present filter as a view of one's own; a view of the same name is replaced."""
    form = ViewForm(request.POST)
    if not form.is_valid():
        raise ViewRefused(
            "The view is not saved: " + " ".join(str(e) for errors in form.errors.values() for e in errors),
            field="label",
            value=request.POST.get("label", "")[:60],
            hint="Give it a name of at most 40 characters.",
        )
    label = form.cleaned_data["label"]
    query = QueryDict(mutable=True)
    query.update(meaning(QueryDict(form.cleaned_data["query"].lstrip("?"))))
    if not query:
        raise ViewRefused("Nothing is filtered, so there is nothing to save.", hint="Set a filter first.")
    with transaction.atomic():
        choice = _locked(request, list_name)
        choice.views = [view for view in choice.views if view["label"] != label]
        if len(choice.views) >= VIEWS_MOST:
            raise ViewRefused(
                f"There are {VIEWS_MOST} saved views of this list already.", hint="Remove one of them first."
            )
        choice.views.append({"label": label, "query": query.urlencode()})
        choice.save(update_fields=["views"])
    messages.success(request, f"Saved as “{label}”. The address can be sent to others, too.")
    return _back(request, f"?{query.urlencode()}")


@requires(Role.VIEWER, personal=True, packers=True)
@require_POST
def forget_view(request: CompanyRequest, list_name: str) -> HttpResponse:
    """Remove a view of one's own."""
    label = request.POST.get("label", "")
    with transaction.atomic():
        choice = _locked(request, list_name)
        left = [view for view in choice.views if view["label"] != label]
        if left != choice.views:
            choice.views = left
            choice.save(update_fields=["views"])
            messages.success(request, f"The view “{label}” is removed.")
    return _back(request, "")


def _locked(request: CompanyRequest, name: str) -> ListChoice:
    if len(name) > NAME_MOST:
        raise Http404("no list has such a name")
    which: dict[str, Any] = {"user": request.user, "company": request.company, "name": name}
    ListChoice.objects.get_or_create(**which)
    return ListChoice.objects.select_for_update().get(**which)


def _back(request: CompanyRequest, query: str) -> HttpResponse:
    """To the list that the form stood on."""
    there = request.POST.get("at", "")
    inside = url_has_allowed_host_and_scheme(there, None) and there.startswith("/c/") and "?" not in there
    return HttpResponseRedirect((there if inside else "/") + query)


def urls() -> list[URLPattern]:
    """The addresses that belong to no area."""
    return [
        path("c/<slug:slug>/views/<slug:list_name>/", save_view, name="save_view"),
        path("c/<slug:slug>/views/<slug:list_name>/forget/", forget_view, name="forget_view"),
    ]
