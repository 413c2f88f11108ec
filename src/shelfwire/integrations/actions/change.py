"""Let a program in, change what it may see, replace its password, shut it out."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.integrations.actions.sign_in import digest
from shelfwire.integrations.errors import BadIntegration
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import Kind
from shelfwire.kit import clock, ids
from shelfwire.kit.secrets import Secret
from shelfwire.kit.texts import one_line
from shelfwire.people import audit
from shelfwire.people.audit import acting
from shelfwire.people.models import Company

_NAME_MOST = 80
PASSWORD_LEAST = 16
_TOKEN_BYTES = 24
_USER_BYTES = 4


def add_integration(
    *, company: Company, kind: str, name: str, account: Account | None, by: str
) -> tuple[Integration, Secret]:
    """Let a program in. Returns the integration and its password, which is stored nowhere. Raises BadIntegration."""
    if kind not in Kind.values or kind == Kind.FOLDER:
        raise BadIntegration(f"There is no kind “{kind}”.", field="kind", value=kind)
    with transaction.atomic(), acting(by):
        return make_integration(company=company, kind=kind, name=name, account=account)


def make_integration(
    *, company: Company, kind: Kind | str, name: str, account: Account | None
) -> tuple[Integration, Secret]:
    """The row of an integration, in the caller's transaction. Raises BadIntegration."""
    password = ids.new_token()
    row = Integration.objects.create(
        company=company,
        kind=kind,
        name=_name(company, name),
        account=_own(company, account),
        token=ids.new_token(_TOKEN_BYTES),
        user_name=f"shelfwire-{ids.new_uuid().hex[: 2 * _USER_BYTES]}",
        digest=digest(password),
        password_at=clock.now(),
    )
    return row, Secret(password)


def save_integration(
    *,
    integration: Integration,
    name: str,
    account: Account | None,
    active: bool,
    carriers: Mapping[str, str],
    by: str,
) -> None:
    """Change an integration. ``carriers``: the program's names, and the codes of ours. Raises BadIntegration."""
    with transaction.atomic(), acting(by):
        write_integration(
            integration=integration, name=name, account=account, active=active, carriers=carriers
        )


def write_integration(
    *,
    integration: Integration,
    name: str,
    account: Account | None,
    active: bool,
    carriers: Mapping[str, str],
) -> None:
    """``save_integration`` in the caller's transaction."""
    row = Integration.objects.select_for_update().get(pk=integration.pk)
    row.name = _name(row.company, name, besides=row)
    row.account = _own(row.company, account)
    row.active = active
    row.carriers = {said.strip().casefold(): code for said, code in carriers.items() if said.strip()}
    row.save()


@transaction.atomic
def replace_password(*, integration: Integration, by: str) -> Secret:
    """Make another password; the one before opens nothing any more."""
    password = ids.new_token()
    _set_password(integration, password, by)
    return Secret(password)


@transaction.atomic
def choose_password(*, integration: Integration, password: Secret, by: str) -> None:
    """Let the program in with a password that it made itself. Raises BadIntegration for one that could be guessed."""
    said = password.reveal().strip()
    if len(said) < PASSWORD_LEAST:
        raise BadIntegration(
            f"A communication password needs at least {PASSWORD_LEAST} characters.",
            field="password",
            hint="Have the program create another one, or leave it blank and Shelfwire creates one.",
        )
    _set_password(integration, said, by)


def _set_password(integration: Integration, password: str, by: str) -> None:
    row = Integration.objects.select_for_update().get(pk=integration.pk)
    row.digest, row.password_at = digest(password), clock.now()
    row.save(update_fields=["digest", "password_at"])
    audit.note(row, {"password": ("…", "replaced")}, by=by)


def remove_integration(*, integration: Integration, by: str) -> None:
    """Forget the integration with its log. Parcels that it told of stay. Again changes nothing."""
    with transaction.atomic(), acting(by):
        for row in Integration.objects.filter(pk=integration.pk):
            row.delete()


def _name(company: Company, name: str, besides: Integration | None = None) -> str:
    name = one_line(name, field="name", refusal=BadIntegration)[:_NAME_MOST]
    if not name:
        raise BadIntegration("It needs a name.", field="name", hint="Name the program or the warehouse.")
    same = Integration.objects.filter(company=company, name=name)
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise BadIntegration(
            f"There is a “{name}” already.", field="name", value=name, hint="Choose another name."
        )
    return name


def _own(company: Company, account: Account | None) -> Account | None:
    if account is not None and account.company_id != company.pk:
        raise BadIntegration("There is no such shop.", field="account", value=account.pk)
    return account
