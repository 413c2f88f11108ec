"""What giving and changing roles share: one change of a company's people at a time, and which roles there are."""

from __future__ import annotations

from shelfwire.people.errors import BadCompany
from shelfwire.people.models import Company, Role


def lock(company: Company) -> None:
    """Nobody else changes the company's people until the transaction ends."""
    Company.objects.select_for_update().get(pk=company.pk)


def check_role(role: str) -> Role:
    """The role. Raises BadCompany for a word that is none."""
    if role not in Role.values:
        raise BadCompany(
            f"“{role}” is not a role.",
            field="role",
            value=role,
            hint="Use owner, operator, packer or viewer.",
            code="bad_role",
        )
    return Role(role)
