"""The work somebody asked for."""

from django.urls import path

from shelfwire.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<uuid:job_id>/", views.detail, name="job"),
    path("<uuid:job_id>/live/", views.live, name="live"),
    path("<uuid:job_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:job_id>/retry/", views.retry, name="retry"),
    path("<uuid:job_id>/files/<int:file_id>/", views.file, name="file"),
]
