"""The page of one label: what it cost and who bought it, its documents, and every time it was printed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.fulfilment import actions, queries
from shelfwire.fulfilment.models import Label, LabelDocument, LabelMove, LabelUnit
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.clocks import WallClock
from shelfwire.web.labels.access import label_of
from shelfwire.web.labels.measures import sized, weighed
from shelfwire.web.labels.paper import paper_form
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.timeline import Event, stretches

_MOST = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """What a label needs now. ``act``: the one thing to do about it, as the template knows it."""

    tone: str
    title: str
    text: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Inside:
    """An order on the label, with its articles."""

    row: LabelUnit
    articles: dict[str, int]


@requires(Role.VIEWER, packers=True)
@require_GET
def label_page(request: CompanyRequest, label_id: int) -> HttpResponse:
    """One label."""
    label = label_of(request, label_id)
    why_not = queries.may_print(label)
    clock = WallClock.of(label.account.timezone)
    context = {
        "label": label,
        "standing": standing(label, why_not),
        "may_print": not why_not,
        "paper": paper_form(request),
        "weight": weighed(label),
        "size": sized(label),
        "zone": label.account.timezone,
        "clock_name": clock.name,
        "inside": _inside(label),
        "documents": _documents(label),
        "printed": label.prints.exclude(document__kind=LabelDocument.Kind.PACKING_SLIP).count(),
        "prints": label.prints.select_related("document").order_by("-at", "-pk")[:_MOST],
        "history": stretches(_history(label)),
        "orders_query": "&".join(
            f"ids={pk}" for pk in dict.fromkeys(row.order_id for row in label.contents.all())
        ),
    }
    return render(request, "web/labels/label.html", context)


def standing(label: Label, why_not: list[str]) -> Standing:
    """The most urgent sentence about the label. Pure."""
    theirs = label.account.channel_label
    match label.status:
        case LabelStatus.ASKED if not label.account.labels_out and label.source == Label.Source.CHANNEL:
            return Standing(
                "warning", "Buying labels is switched off", "It will be bought once this is on.", "switch"
            )
        case LabelStatus.ASKED:
            return Standing("info", "It is being bought", "This page updates by itself.")
        case LabelStatus.REFUSED:
            return Standing("danger", "It was not bought", label.error, "retry")
        case LabelStatus.VOID_ASKED if label.source == Label.Source.CHANNEL:
            text = f"{theirs} voids labels in Seller Center only. Do not use the printed label."
            return Standing("warning", "Void it in Seller Center", text, "keep")
        case LabelStatus.VOID_ASKED:
            return Standing("warning", "It is being voided", "Do not use the printed label.")
        case LabelStatus.VOID:
            return Standing("info", "It is void", label.void_why)
    if label.parcel_id is None and label.error:
        return Standing("danger", f"Its number is not told to {theirs}", label.error, "tell")
    if why_not and label.documents_due_at is not None and why_not[0].startswith("Its document"):
        return Standing("info", "Its documents are being fetched", label.documents_error)
    if why_not:
        return Standing("danger", "Do not use this label", " ".join(why_not), "void")
    return Standing(
        "success", "Ready to print", "Its documents are kept here and can be reprinted at any time.", "print"
    )


def _inside(label: Label) -> list[Inside]:
    found: dict[int, Inside] = {}
    for row in label.contents.select_related("unit__sku", "order"):
        inside = found.setdefault(row.order_id, Inside(row, {}))
        name = unit_name(row.unit)
        inside.articles[name] = inside.articles.get(name, 0) + 1
    return list(found.values())


def _documents(label: Label) -> list[LabelDocument]:
    return sorted(label.documents.all(), key=lambda one: (one.void, one.pk))


def _history(label: Label) -> list[Event]:
    return [
        Event(
            at=move.at,
            text=_words(move),
            icon="status-change" if move.before != move.after else "pencil",
            tone="state" if move.before != move.after else "",
            by="" if move.by in ("worker", "channel") else move.by,
        )
        for move in label.moves.order_by("-id")[:_MOST]
    ]


def _words(move: LabelMove) -> str:
    if move.before == move.after:
        return move.why
    known = LabelStatus(move.after).label if move.after in LabelStatus.values else move.after
    if move.why.startswith(str(known)):
        return move.why
    return f"{known}: {move.why}" if move.why else str(known)


@requires(Role.PACKER)
@require_POST
def void(request: CompanyRequest, label_id: int) -> HttpResponse:
    """Withdraw a label that is not bought; ask for a bought one to be voided."""
    label = label_of(request, label_id)
    why = request.POST.get("why", "").strip()[:200] or "Voided by hand"
    if not actions.void_label(label=label, by=request.by, why=why):
        messages.info(request, "That was already requested.")
    elif label.status == LabelStatus.VOID:
        messages.success(request, "The label is withdrawn: nothing was bought. Its units can ship again.")
    else:
        messages.success(request, "The label can no longer be printed. Its page shows what is left to do.")
    return back_to(request, "orders:label", label_id=label.pk)


@requires(Role.PACKER)
@require_POST
def keep(request: CompanyRequest, label_id: int) -> HttpResponse:
    """Use a label after all that was to be voided."""
    label = label_of(request, label_id)
    if actions.keep_label(label=label, by=request.by, why=""):
        messages.success(request, "The label is in use again and can be printed.")
    else:
        messages.info(request, "The label is in use already.")
    return back_to(request, "orders:label", label_id=label.pk)


@requires(Role.PACKER)
@require_POST
def retry(request: CompanyRequest, label_id: int) -> HttpResponse:
    """Ask again for a label that was refused, as it was asked for; tell the number of a bought one."""
    label = actions.retry_label(label=label_of(request, label_id), by=request.by)
    if label.status == LabelStatus.ASKED:
        messages.success(request, "The label is requested again.")
    elif label.parcel_id is not None:
        messages.success(request, "The parcel is made, and its number is told.")
    else:
        messages.error(request, label.error)
    return back_to(request, "orders:label", label_id=label.pk)
