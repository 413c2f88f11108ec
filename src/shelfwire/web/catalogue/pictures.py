"""The pictures of a product: added by address or as files, put in order, given a role; and the files themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.catalog.actions import retry_pictures, set_pictures, upload_picture
from shelfwire.catalog.models import PictureFile, Product, ProductPicture, Sku
from shelfwire.catalog.queries import picture_file
from shelfwire.catalog.thumbnails import MEDIA_TYPES
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires, with_file
from shelfwire.web.catalogue.product import every_product
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.selection import ids_of

ROLES = [(role.value, role.label) for role in ProductPicture.Role]
FILES_MOST = 20


class ManyFiles(forms.FileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, perhaps none."""

    widget = ManyFiles(attrs={"multiple": True, "accept": "image/*"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file that was chosen."""
        return [super(FilesField, self).clean(file, initial) for file in data or ()]


class AddForm(ShelfwireForm):
    """Pictures to add, by their addresses or as files."""

    role = forms.ChoiceField(label="As", choices=ROLES)
    sku = forms.ChoiceField(label="Of the variation", required=False, help_text="For a variation image.")
    urls = forms.CharField(
        label="Addresses", required=False, widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://"}),
        help_text="One a line. They are fetched within a minute.",
    )  # fmt: skip
    uploads = FilesField(
        label="Files", required=False,
        help_text="JPEG, PNG, WebP, GIF or BMP, up to 10 MB each.",
    )  # fmt: skip

    def __init__(self, skus: list[Sku], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", "—"),
            *((str(sku.pk), f"{sku.code}: {' / '.join(sku.option_values)}") for sku in skus),
        ]
        self.fields["sku"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not skus:
            del self.fields["sku"]

    def clean(self) -> dict[str, Any]:
        """A variation image names its SKU, and something is added."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("role") == ProductPicture.Role.VARIATION and not found.get("sku"):
            self.add_error("sku" if "sku" in self.fields else "role", "Choose the variation that it shows.")
        if not found.get("urls", "").strip() and not found.get("uploads"):
            self.add_error("urls", "Write an address, or choose a file.")
        return found


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def edit(request: CompanyRequest, product_id: int) -> HttpResponse:
    """The product's pictures, role by role, with what became of each; and a form for more."""
    product = find(every_product(request), pk=product_id)
    skus = list(product.skus.filter(archived_at__isnull=True).order_by("id")[:300])
    form = AddForm(skus, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            added = _add(request, product, skus, form)
            messages.success(request, "1 picture is added." if added == 1 else f"{added} pictures are added.")
            return back_to(request, "catalogue:pictures", product_id=product.pk)
    context = {"product": product, "form": form, "groups": groups(product)}
    return render(request, "web/catalogue/pictures.html", context, status=422 if form.errors else 200)


def _add(request: CompanyRequest, product: Product, skus: list[Sku], form: AddForm) -> int:
    given = form.cleaned_data
    role = given["role"]
    sku = next((sku for sku in skus if str(sku.pk) == given.get("sku")), None)
    if role != ProductPicture.Role.VARIATION:
        sku = None
    urls = [line.strip() for line in given["urls"].splitlines() if line.strip()]
    for file in given["uploads"][:FILES_MOST]:
        urls.append(upload_picture(company=request.company, name=file.name, content=file.read()).url)
    before = shown_urls(product, role, sku)
    after = set_pictures(product=product, role=role, sku=sku, urls=[*before, *urls], by=request.by)
    return len(after) - len(before)


def shown_urls(product: Product, role: str, sku: Sku | None) -> list[str]:
    """The addresses of the pictures in that role, in their order."""
    rows = ProductPicture.objects.filter(product=product, role=role, sku=sku)
    return list(rows.values_list("picture__url", flat=True))


def groups(product: Product) -> list[dict[str, Any]]:
    """The pictures by role and SKU, each with its file when it is kept whole; three queries."""
    rows = list(ProductPicture.objects.filter(product=product).select_related("picture", "sku"))
    digests = {row.picture.file_digest for row in rows if row.picture.file_digest}
    files = PictureFile.objects.filter(company=product.company_id, digest__in=digests).defer("content")
    kept = {file.digest: file for file in files}
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for row in rows:
        head = row.get_role_display() + (f": {row.sku.code}" if row.sku else "")
        group = found.setdefault((row.role, row.sku_id or 0), {"head": head, "rows": []})
        group["rows"].append((row, kept.get(row.picture.file_digest)))
    order = [role for role, _ in ROLES]
    return [found[key] for key in sorted(found, key=lambda key: (order.index(key[0]), key[1]))]


@requires(Role.OPERATOR)
@require_POST
def arrange(request: CompanyRequest, product_id: int) -> HttpResponse:
    """Move a picture before or after its neighbour, put it where it was dragged to, or take it away."""
    product = find(every_product(request), pk=product_id)
    asked = ids_of([request.POST.get("picture", "")])
    shown = ProductPicture.objects.select_related("picture", "sku").filter(product=product)
    row = find(shown, pk=asked[0] if asked else 0)
    urls = shown_urls(product, row.role, row.sku)
    here = urls.index(row.picture.url)
    urls.remove(row.picture.url)
    to = {"up": here - 1, "down": here + 1, "first": 0}.get(request.POST.get("to", ""))
    dragged = request.POST.get("place", "")
    if dragged.isdecimal():
        to = int(dragged[:4])
    if request.POST.get("to") != "away":
        if to is None:
            raise Http404("no such move")
        urls.insert(max(to, 0), row.picture.url)
    try:
        set_pictures(product=product, role=row.role, sku=row.sku, urls=urls, by=request.by)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    return back_to(request, "catalogue:pictures", product_id=product.pk)


@requires(Role.OPERATOR)
@require_POST
def retry(request: CompanyRequest, product_id: int) -> HttpResponse:
    """Fetch at once what could not be had."""
    product = find(every_product(request), pk=product_id)
    count = retry_pictures(product=product)
    messages.success(
        request, f"{count} pictures are fetched again." if count != 1 else "1 picture is fetched again."
    )
    return back_to(request, "catalogue:pictures", product_id=product.pk)


@requires(Role.VIEWER)
@require_GET
def original(request: CompanyRequest, digest: str) -> HttpResponse:
    """A picture as it came. Its type is what its content is, never what its server or its name said."""
    found = picture_file(request.company, digest)
    if found is None or found.media_type not in MEDIA_TYPES.values():
        raise Http404("no such picture in this company")
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{digest[:12]}.{found.media_type.partition("/")[2]}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(bytes(found.content), content_type=found.media_type, headers=headers)
