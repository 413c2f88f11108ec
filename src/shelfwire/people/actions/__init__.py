"""The actions on companies, people and keys that other apps may call."""

from shelfwire.people.actions.api_keys import authenticate_api_key, issue_api_key, revoke_api_key
from shelfwire.people.actions.companies import (
    add_company,
    create_first_owner,
    require_second_factor,
    update_company,
)
from shelfwire.people.actions.invitations import (
    Invited,
    accept_invitation,
    find_invitation,
    invite,
    join,
    withdraw_invitation,
)
from shelfwire.people.actions.limits import begin_try, count_of
from shelfwire.people.actions.members import remove_member, set_role, update_person
from shelfwire.people.actions.passwords import (
    mailed_links,
    open_account,
    password_link,
    person_of_link,
    set_password_by_link,
)
from shelfwire.people.actions.second_factor import open_factor, reseal_second_factors, seal_factor

__all__ = [
    "Invited",
    "accept_invitation",
    "add_company",
    "authenticate_api_key",
    "begin_try",
    "count_of",
    "create_first_owner",
    "find_invitation",
    "invite",
    "issue_api_key",
    "join",
    "mailed_links",
    "open_account",
    "open_factor",
    "password_link",
    "person_of_link",
    "remove_member",
    "require_second_factor",
    "reseal_second_factors",
    "revoke_api_key",
    "seal_factor",
    "set_password_by_link",
    "set_role",
    "update_company",
    "update_person",
    "withdraw_invitation",
]
