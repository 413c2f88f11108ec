"""The size chart of a product in a shop: a picture, or a template that the channel keeps."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from shelfwire.channels.models import Account
from shelfwire.kit.errors import RuleBroken, ShelfwireError
from shelfwire.listings.queries import size_chart_each
from shelfwire.people.models import Role
from shelfwire.posting.queries import files_of
from shelfwire.sync.taxonomy.size_charts import look_up_size_charts
from shelfwire.web.access import CompanyRequest, requires, with_file
from shelfwire.web.properties.answer_files import FileLine, lines_of
from shelfwire.web.properties.chosen_files import keep_chart
from shelfwire.web.properties.shops import shop_or_404
from shelfwire.web.refusals import problem


@dataclass(frozen=True, slots=True)
class Chart:
    """What is chosen: a template of the channel by its id, or an uploaded picture; neither: nothing is."""

    template_id: str = ""
    name: str = ""
    picture_url: str = ""
    file: FileLine | None = None


def chart_of(account: Account, template_id: str, file_key: str) -> Chart:
    """The chart as a page shows it, given what a form holds."""
    if template_id:
        found = size_chart_each(account.pk, [template_id]).get(template_id)
        name, picture = (found.name, found.picture_url) if found else (template_id, "")
        return Chart(template_id, name, picture)
    lines = lines_of([(file_key, "")], files_of(account.company_id, [file_key])) if file_key else []
    return Chart(file=next((line for line in lines if line.digest), None))


@requires(Role.OPERATOR)
@require_POST
@with_file
def size_chart(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The choice as the page holds it, with what was chosen now: a template (``choose``), a picture, or nothing. The
    product says it once it is saved.
    """
    account, said = shop_or_404(request, account_id), ""
    template_id, key = request.POST.get("choose", "").strip()[:64], ""
    if file := request.FILES.get("f-size_chart"):
        try:
            key = keep_chart(request, file).key
        except RuleBroken as no:
            said = f"{no.message} {no.hint}".strip()
            template_id = request.POST.get("size_chart_id", "")[:64]
            key = request.POST.get("size_chart_file", "")[:80]
    context = {"account": account, "chart": chart_of(account, template_id, key), "problem": said}
    return render(request, "web/properties/size_chart.html", context, status=422 if said else 200)


@requires(Role.OPERATOR)
@require_POST
def size_charts(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Templates that the channel keeps, by words of their names; what it shows is kept, what it refuses is said."""
    account, words = shop_or_404(request, account_id), request.POST.get("words", "").strip()[:80]
    context: dict[str, object] = {"account": account, "words": words}
    try:
        context["charts"] = look_up_size_charts(account, words)
    except ShelfwireError as no:
        context["problem"] = problem(no)
    return render(
        request, "web/properties/size_charts.html", context, status=422 if "problem" in context else 200
    )
