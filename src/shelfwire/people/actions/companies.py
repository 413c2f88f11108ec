"""Create and change companies; the first one is created together with its owner's account."""

from __future__ import annotations

import zoneinfo

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from shelfwire.kit import ids, locks
from shelfwire.kit.texts import one_line
from shelfwire.people.audit import acting
from shelfwire.people.errors import AlreadySetUp, BadCompany, BadEmail, BadPassword, NoSecondFactorYet
from shelfwire.people.models import Company, Membership, Role, User
from shelfwire.people.queries import has_second_factor, needs_first_run

EMAIL_MOST = 254
"""Characters of an e-mail address (RFC 3696, erratum 1690), and of the column."""


def clean_email(email: str) -> str:
    """Return the address in lower case. Raises BadEmail.

    ASCII only, although Django takes ſ for s and the Kelvin sign for K: the database compares such letters as
    equal, and mail would go to another mailbox than the one that is meant.
    """
    email = email.strip()
    try:
        validate_email(email)
        if not email.isascii() or len(email) > EMAIL_MOST:
            raise ValidationError("not an address that is kept")
    except ValidationError:
        raise BadEmail(
            f"“{email[:EMAIL_MOST]}” is not an e-mail address.",
            field="email",
            value=email,
            hint="Use the form name@example.com, in plain letters (a domain with others in its xn-- form).",
        ) from None
    return email.lower()


def check_password(password: str, user: User) -> None:
    """Raises BadPassword with the validators' own words."""
    try:
        validate_password(password, user)
    except ValidationError as found:
        raise BadPassword(" ".join(found.messages), field="password", hint="Choose a longer one.") from None


def check_timezone(name: str) -> str:
    """Return the name of the time zone. Raises BadCompany when this machine does not know it."""
    if name not in zoneinfo.available_timezones():
        raise BadCompany(
            f"“{name}” is not a time zone.",
            field="timezone",
            value=name,
            hint="Use a name such as America/New_York.",
        )
    return name


def new_account(email: str, name: str, timezone: str) -> User:
    """Return an account that is not saved yet and has no password. The address may have other accounts, because
    nobody has proved that it is theirs.
    """
    name = one_line(name, field="name", refusal=BadCompany)[:150]
    return User(username=ids.new_uuid().hex, email=email, first_name=name, timezone=timezone)


def _check_tax_id(text: str) -> str:
    return one_line(text, field="tax_id", refusal=BadCompany)


def _check_name(name: str, *, besides: Company | None = None) -> str:
    name = one_line(name, field="name", refusal=BadCompany)
    if not name:
        raise BadCompany("A company needs a name.", field="name", hint="Use the name you trade under.")
    taken = Company.objects.filter(name__iexact=name)
    if besides is not None:
        taken = taken.exclude(pk=besides.pk)
    if taken.exists():
        raise BadCompany(
            f"There is a company named “{name}” already.",
            field="name",
            value=name,
            hint="Choose another name.",
        )
    return name


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "company"
    taken = set(Company.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def create_first_owner(
    *, email: str, password: str, name: str, company_name: str, timezone: str = "UTC"
) -> tuple[User, Company]:
    """Create the owner's account and their company, in an installation that has neither. Raises AlreadySetUp when
    an account exists already, BadEmail, BadPassword, BadCompany.
    """
    locks.until_commit("first run")  # two first-run forms at once
    if not needs_first_run():
        raise AlreadySetUp("This installation has its owner already.", hint="Sign in instead.")
    email = clean_email(email)
    user = new_account(email, name, check_timezone(timezone))
    check_password(password, user)
    user.set_password(password)
    user.save()
    return user, add_company(name=company_name, timezone=timezone, by=email, owner=user)


def add_company(*, name: str, tax_id: str = "", timezone: str = "UTC", by: str, owner: User) -> Company:
    """Create a company with its first owner. Raises BadCompany."""
    with transaction.atomic(), acting(by):
        name = _check_name(name)
        company = Company.objects.create(
            name=name, slug=_free_slug(name), tax_id=_check_tax_id(tax_id), timezone=check_timezone(timezone)
        )
        Membership.objects.create(company=company, user=owner, role=Role.OWNER)
        return company


def require_second_factor(*, company: Company, on: bool, by: str, user: User) -> Company:
    """Ask every member for a second factor, or stop asking. The same again changes nothing. Raises NoSecondFactorYet
    when the person who turns it on has none: they would lock themselves out.
    """
    with transaction.atomic(), acting(by):
        held = Company.objects.select_for_update().get(pk=company.pk)
        if on and not has_second_factor(user):
            raise NoSecondFactorYet(
                "You have no second factor yourself.",
                field="second_factor_required",
                hint="Set yours up first, under your name at the top right; then ask the others for theirs.",
            )
        if held.second_factor_required != on:
            held.second_factor_required = on
            held.save(update_fields=["second_factor_required"])
        return held


def update_company(
    company: Company,
    *,
    by: str,
    name: str | None = None,
    tax_id: str | None = None,
    timezone: str | None = None,
) -> Company:
    """Change the given values. The slug in addresses stays, so that links remain valid. Raises BadCompany."""
    with transaction.atomic(), acting(by):
        company = Company.objects.select_for_update().get(pk=company.pk)
        if name is not None:
            company.name = _check_name(name, besides=company)
        if tax_id is not None:
            company.tax_id = _check_tax_id(tax_id)
        if timezone is not None:
            company.timezone = check_timezone(timezone)
        company.save()
        return company
