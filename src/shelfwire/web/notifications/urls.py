"""Notifications of a person, and the company's two ways out: mail server and webhook."""

from django.urls import path

from shelfwire.web.notifications import lists, mail_server, preferences, webhook

app_name = "notifications"
urlpatterns = [
    path("", lists.notification_list, name="list"),
    path("unread/", lists.unread, name="unread"),
    path("read/", lists.read_all, name="read_all"),
    path("<int:alert_id>/", lists.open_one, name="open"),
    path("<int:alert_id>/read/", lists.read_one, name="read"),
    path("choose/", preferences.choose, name="preferences"),
    path("mail/", mail_server.mail_server, name="mail_server"),
    path("mail/test/", mail_server.test, name="test_mail"),
    path("mail/remove/", mail_server.remove, name="remove_mail_server"),
    path("webhook/", webhook.webhook, name="webhook"),
    path("webhook/test/", webhook.test, name="test_webhook"),
    path("webhook/secret/", webhook.rotate, name="rotate_secret"),
    path("webhook/remove/", webhook.remove, name="remove_webhook"),
    path("webhook/<int:delivery_id>/", webhook.delivery, name="delivery"),
    path("webhook/<int:delivery_id>/again/", webhook.again, name="send_again"),
]
