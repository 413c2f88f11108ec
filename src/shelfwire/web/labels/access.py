"""Which labels a person sees: a packer those of the last days only."""

from __future__ import annotations

import uuid

from django.http import Http404

from shelfwire.fulfilment import queries
from shelfwire.fulfilment.models import Label
from shelfwire.jobs import JobKind
from shelfwire.jobs import queries as jobs
from shelfwire.jobs.models import Job
from shelfwire.people.errors import NotAllowed
from shelfwire.web.access import CompanyRequest, find, is_packer
from shelfwire.web.orders.packing import since


def label_of(request: CompanyRequest, label_id: int) -> Label:
    """The label when it is this company's, else 404. Raises NotAllowed for a packer when it is an old one."""
    label = queries.get_label(request.company, label_id) if label_id < 2**63 else None
    if label is None:
        raise Http404("no such label for this company")
    if is_packer(request) and label.asked_at < since():
        raise NotAllowed("A packer sees the labels of the last 7 days.", hint="Ask an operator or an owner.")
    return label


def job_of(request: CompanyRequest, kind: JobKind, job_id: uuid.UUID) -> Job:
    """The job of this kind and company, else 404; for a packer one of the last days."""
    found = jobs.recent(request.company).filter(name=kind.name)
    return find(found.filter(created_at__gte=since()) if is_packer(request) else found, pk=job_id)
