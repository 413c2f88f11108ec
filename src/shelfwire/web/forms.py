"""What every form shares: refusals beside their field, typed confirmation, and Tabler's look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.boundfield import BoundField
from django.http import HttpRequest

from shelfwire.jobs.actions import refuse_size
from shelfwire.kit import clock, texts
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.workbooks import UnreadableFile


class NotConfirmed(RuleBroken):
    """The word that confirms a dangerous deed was not typed, or was another."""

    code = "not_confirmed"


@contextmanager
def refusals(form: forms.BaseForm) -> Iterator[None]:
    """A broken rule inside the block becomes the form's error, beside its field when the form has it."""
    try:
        yield
    except RuleBroken as error:
        form.add_error(_field_of(form, error.field), ValidationError(str(error), code=error.code))


def _field_of(form: forms.BaseForm, named: str | None) -> str | None:
    """The form's field that a refusal names: by its name, or by its label as files name their columns."""
    for name, field in form.fields.items():
        if named and named.casefold() in (name.casefold(), str(field.label or "").casefold()):
            return name
    return None


def typed(request: HttpRequest, word: str) -> None:
    """Raises NotConfirmed unless the dialog's word was typed exactly."""
    said = request.POST.get("typed", "").strip()
    if said != word:
        raise NotConfirmed(
            "The confirmation does not fit, so nothing was changed.",
            field="typed",
            value=said,
            hint=f"Type “{word}” exactly.",
        )


def timezones() -> list[tuple[str, str]]:
    """Every zone this machine knows, for a drop-down."""
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if "/" in name or name == "UTC"
    ]


_CLASSES = {
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.Select: "form-select",
    forms.SelectMultiple: "form-select",
}


def dress(field: BoundField) -> BoundField:
    """Give a field's widget Tabler's class, and tie its error and help to it for screen readers."""
    widget = field.field.widget
    css = next((css for kind, css in _CLASSES.items() if isinstance(widget, kind)), "form-control")
    if field.errors and css != "form-check-input":
        css += " is-invalid"
    widget.attrs["class"] = f"{widget.attrs.get('class', '')} {css}".strip()
    return field


def _one_line(text: str) -> None:
    if wrong := texts.flaw(text):
        raise ValidationError(f"This contains {wrong}. Remove it.", code="unfit_text")


def _bound(field: forms.Field) -> None:
    """Text of one line, days and moments that a calendar holds, whatever the form forgot to say."""
    if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
        field.validators.append(_one_line)
    elif isinstance(field, forms.DateField):
        field.validators += [MinValueValidator(clock.FIRST.date()), MaxValueValidator(clock.LAST.date())]
    elif isinstance(field, forms.DateTimeField):
        field.validators += [MinValueValidator(clock.FIRST), MaxValueValidator(clock.LAST)]


class ShelfwireForm(forms.Form):
    """A form whose widgets wear the frame's look; drawn by ``<c-form>`` or field by field by ``<c-field>``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _bound(field)


class TableFileField(forms.FileField):
    """A file of rows for an import; an empty or oversized one is refused before it is read."""

    widget = forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods"})

    def __init__(self, *, label: str = "CSV or Excel file", **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The uploaded file. Raises ValidationError."""
        found = super().clean(data, initial)
        if not found:  # none was chosen, where none is needed
            return None
        try:
            refuse_size(found.name, found.size)
        except UnreadableFile as error:
            raise ValidationError(str(error), code=error.code) from None
        return found


def dry_run_field() -> forms.BooleanField:
    """For an import that is only to be tried."""
    return forms.BooleanField(
        required=False,
        label="Only check the file",
        help_text="Every row is judged as it would be, and nothing is changed.",
    )


def new_password_field(label: str) -> forms.CharField:
    """For a password that its owner chooses."""
    return forms.CharField(
        label=label,
        help_text="At least 10 characters. A few words that nobody would guess work well.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )


_KEPT = ("sort", "size")


class FilterForm(ShelfwireForm):
    """The filter above a grid: read from the address, never an obstacle; a bad value filters nothing."""

    q = forms.CharField(required=False, label="Search", max_length=200)

    def parts(self) -> dict[str, Any]:
        """For ``<c-filters>``: the search field, the others (in a popover), how many of them narrow the list, those
        whose value was wrong, and what the address must keep: the order of the rows.
        """
        shown = [field for field in self if not field.is_hidden]
        others = [field for field in shown if field.name != "q"]
        return {
            "search": next((field for field in shown if field.name == "q"), None),
            "others": others,
            "used": sum(bool(field.value()) for field in others),
            "wrong": [field for field in others if field.errors],
            "hidden": [
                *((field.name, field.value()) for field in self if field.is_hidden and field.value()),
                *((name, self.data[name]) for name in _KEPT if self.data.get(name)),
            ],
        }

    def wanted(self) -> dict[str, Any]:
        """The values that are well-formed; the form shows what was wrong with the others."""
        self.is_valid()
        return self.cleaned_data
