"""What a person has chosen about the lists, and decided about the issues of Home."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from shelfwire.people.models import Company


class ListChoice(models.Model):
    """One person's order and saved views of one list in one company."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    """Of the list, as its files are named."""
    sort = models.CharField(max_length=40, blank=True)
    views = models.JSONField(default=list)
    """``[{"label": …, "query": …}]``, in the order in which they were saved."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "company", "name"], name="one_choice_a_list_and_person")
        ]


class LeftAlone(models.Model):
    """An issue of Home that a person decided to leave as it is: hidden from everybody in the company for as long as it
    stands as it stood then.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=80)
    """Names the thing: ``job:5``."""
    state = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="an_issue_is_left_alone_once")]
