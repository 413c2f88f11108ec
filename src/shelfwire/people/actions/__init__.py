"""What others may do with companies, people and keys."""

from shelfwire.people.actions.api_keys import authenticate_api_key, issue_api_key, revoke_api_key
from shelfwire.people.actions.companies import add_company, create_first_owner, update_company
from shelfwire.people.actions.members import (
    Added,
    add_member,
    open_account,
    remove_member,
    reset_password,
    set_new_password,
    set_role,
    update_person,
)
from shelfwire.people.actions.second_factor import open_factor, reseal_second_factors, seal_factor

__all__ = [
    "Added",
    "add_company",
    "add_member",
    "authenticate_api_key",
    "create_first_owner",
    "issue_api_key",
    "open_account",
    "open_factor",
    "remove_member",
    "reseal_second_factors",
    "reset_password",
    "revoke_api_key",
    "seal_factor",
    "set_new_password",
    "set_role",
    "update_company",
    "update_person",
]
