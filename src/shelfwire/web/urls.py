"""Every address of the screens. The webhook door is not here: ``hooks.py`` answers before Django wakes up."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from shelfwire.web import choices, counts, invitations, palette, passwords, person, pictures, start, watch
from shelfwire.web.areas import area_urls
from shelfwire.web.channels import callback
from shelfwire.web.notifications import preferences

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.root, name="root"),
    path("welcome/", start.welcome, name="welcome"),
    path("healthz", watch.healthz, name="healthz"),
    path("metrics", watch.metrics, name="metrics"),
    path("account/", person.profile, name="profile"),
    path("account/password/reset/", passwords.forgotten, name="forgotten"),
    path("account/password/link/<str:token>/", passwords.new_password, name="password_link"),
    path("notifications/stop/<str:token>/", preferences.stop_mail, name="stop_mail"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    # an address is who one is here; an owner changes it by adding the new one and removing the old
    path("account/email/", person.profile, name="own_email"),
    path("account/", include("allauth.urls")),
    path("c/<slug:slug>/go/", palette.palette, name="palette"),
    path("c/<slug:slug>/pictures/<str:digest>.<int:size>.webp", pictures.serve, name="picture"),
    path("channels/callback", callback.callback, name="callback"),
    path("c/<slug:slug>/counts/", counts.counts, name="counts"),
    *choices.urls(),
    *area_urls(),
]
