"""Home."""

from django.urls import path

from shelfwire.web.home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("work/", views.work, name="work"),
    path("work/leave/", views.leave, name="leave"),
    path("work/restore/", views.restore, name="restore"),
]
