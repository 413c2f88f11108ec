"""Settings of a company, and the list of companies."""

from django.urls import path

from shelfwire.web.settings import (
    carriers,
    companies,
    folders,
    integrations,
    keys,
    log,
    matching,
    people,
    ways,
)

app_name = "settings"
urlpatterns = [
    path("", companies.company, name="company"),
    path("save/", companies.save, name="save_company"),
    path("companies/", companies.companies, name="companies"),
    path("companies/add/", companies.add, name="add_company"),
    path("matching/", matching.matching, name="matching"),
    path("ways/", ways.ways, name="ways"),
    path("ways/<int:policy_id>/withdraw/", ways.withdraw, name="withdraw_way"),
    path("ways/<int:policy_id>/put-back/", ways.put_back, name="put_way_back"),
    path("people/", people.people_list, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<int:invitation_id>/again/", people.invite_again, name="invite_again"),
    path("people/invitations/<int:invitation_id>/withdraw/", people.withdraw, name="withdraw"),
    path("people/second-factor/", people.second_factor, name="second_factor"),
    path("people/<int:membership_id>/role/", people.role, name="role"),
    path("people/<int:membership_id>/remove/", people.remove, name="remove_person"),
    path("people/<int:membership_id>/password/", people.password_link, name="password_link"),
    path("keys/", keys.key_list, name="keys"),
    path("keys/add/", keys.add, name="add_key"),
    path("keys/<int:key_id>/revoke/", keys.revoke, name="revoke_key"),
    path("integrations/", integrations.integration_list, name="integrations"),
    path("integrations/add/", integrations.add, name="add_integration"),
    path("integrations/add-baselinker/", integrations.add_baselinker, name="add_baselinker"),
    path("integrations/add-folder/", folders.add, name="add_folder"),
    path("integrations/<int:integration_id>/run/", folders.run, name="run_folder"),
    path("integrations/<int:integration_id>/host-key/", folders.host_key, name="host_key"),
    path("integrations/<int:integration_id>/again/", folders.again, name="send_again"),
    path("integrations/<int:integration_id>/", integrations.integration, name="integration"),
    path("integrations/<int:integration_id>/password/", integrations.replace, name="replace_password"),
    path("integrations/<int:integration_id>/remove/", integrations.remove, name="remove_integration"),
    path("carriers/", carriers.carrier_list, name="carriers"),
    path("carriers/add/<slug:plugin>/", carriers.add, name="add_carrier"),
    path("carriers/<int:carrier_account_id>/", carriers.carrier, name="carrier"),
    path("carriers/<int:carrier_account_id>/test/", carriers.test, name="test_carrier"),
    path("audit/", log.audit, name="audit"),
]
