"""What lies in the printer: asked beside every print button, and kept for the next time: at this station while
somebody is signed in, and with the person for wherever they sign in next.
"""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from shelfwire.fulfilment.paper import PAPER_NAMES, Paper
from shelfwire.fulfilment.print_labels import ARRANGEMENTS, Arrangement, PrintOptions
from shelfwire.web.access import CompanyRequest
from shelfwire.web.choices import choice_of, keep_sort
from shelfwire.web.forms import ShelfwireForm

_KEPT = "label_paper"
_ZPL = "zpl"
_FIELDS = ("paper", "arrangement")


class PaperForm(ShelfwireForm):
    """The paper, and how labels and slips follow each other."""

    paper = forms.ChoiceField(
        label="Paper", choices=[*PAPER_NAMES.items(), (_ZPL, "Label printer (ZPL), labels only")]
    )
    arrangement = forms.ChoiceField(label="Page order", choices=list(ARRANGEMENTS.items()))

    def options(self) -> PrintOptions:
        """What was chosen."""
        paper = self.cleaned_data["paper"]
        arrangement = Arrangement(self.cleaned_data["arrangement"])
        if paper == _ZPL:
            return PrintOptions(arrangement=arrangement, zpl=True)
        return PrintOptions(Paper(paper), arrangement)


def paper_form(request: CompanyRequest, given: QueryDict | None = None) -> PaperForm:
    """The form with what the person chose last; ``given``: with what was sent, and what was not sent as it was kept."""
    kept = {"paper": Paper.INCHES.value, "arrangement": Arrangement.PAIRS.value}
    last = request.session.get(_KEPT) or _of_person(request)
    kept |= {name: value for name, value in last.items() if name in kept}
    if given is None:
        return PaperForm(initial=kept)
    return PaperForm({name: given.get(name) or value for name, value in kept.items()})


def keep(request: CompanyRequest, form: PaperForm) -> None:
    """Choose the same the next time."""
    chosen = {name: form.cleaned_data[name] for name in _FIELDS}
    if request.session.get(_KEPT) != chosen:
        request.session[_KEPT] = chosen
        keep_sort(request, _KEPT, " ".join(chosen.values()))


def _of_person(request: CompanyRequest) -> dict[str, str]:
    """What they chose last, anywhere."""
    return dict(zip(_FIELDS, choice_of(request, _KEPT).sort.split(), strict=False))
