"""Settings of a company, and the list of companies."""

from django.urls import path

from shelfwire.web.settings import companies, keys, log, people

app_name = "settings"
urlpatterns = [
    path("", companies.company, name="company"),
    path("save/", companies.save, name="save_company"),
    path("companies/", companies.companies, name="companies"),
    path("companies/add/", companies.add, name="add_company"),
    path("people/", people.people_list, name="people"),
    path("people/add/", people.add, name="add_person"),
    path("people/<int:membership_id>/role/", people.role, name="role"),
    path("people/<int:membership_id>/remove/", people.remove, name="remove_person"),
    path("people/<int:membership_id>/password/", people.new_password, name="new_password"),
    path("keys/", keys.key_list, name="keys"),
    path("keys/add/", keys.add, name="add_key"),
    path("keys/<int:key_id>/revoke/", keys.revoke, name="revoke_key"),
    path("audit/", log.audit, name="audit"),
]
