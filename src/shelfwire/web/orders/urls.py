"""Orders and, below them, parcels."""

from django.urls import path

from shelfwire.web.carriers import page as carriers
from shelfwire.web.cases.urls import case_urls
from shelfwire.web.labels.urls import label_urls
from shelfwire.web.orders import actions, by_sku, evidence, lists, page, papers
from shelfwire.web.packages.urls import package_urls
from shelfwire.web.shipping.urls import parcel_urls

app_name = "orders"
_ORDER = "<int:order_id>/"
urlpatterns = [
    path("", lists.order_list, name="list"),
    path("download/", lists.download, name="download"),
    path("to-ship.csv", lists.ship_sheet, name="ship_sheet"),
    path("slips/", papers.slips, name="slips"),
    path("evidence/", evidence.evidence_many, name="evidence_many"),
    *parcel_urls,
    *label_urls,
    *package_urls,
    *case_urls,
    path(_ORDER, page.detail, name="order"),
    path(_ORDER + "timeline/", page.timeline, name="timeline"),
    path(_ORDER + "ship/", actions.ship, name="ship"),
    path(_ORDER + "carrier-label/", carriers.page, name="carrier_label"),
    path(_ORDER + "carrier-label/rates/", carriers.ask, name="ask_rates"),
    path(_ORDER + "carrier-label/buy/", carriers.buy, name="buy_carrier_label"),
    path(_ORDER + "carrier-label/settle/", carriers.settle, name="settle_carrier_label"),
    path(_ORDER + "refresh/", actions.refresh, name="refresh"),
    path(_ORDER + "lift/<slug:code>/", actions.lift, name="lift"),
    path(_ORDER + "put-back/", actions.put_back, name="put_back"),
    path(_ORDER + "erase/", actions.erase, name="erase"),
    path(_ORDER + "evidence/", evidence.evidence, name="evidence"),
    path(_ORDER + "slip/", papers.slip, name="slip"),
    path(_ORDER + "by-sku/", by_sku.read, name="read_by_sku"),
    path(_ORDER + "by-sku.csv", by_sku.table, name="by_sku"),
    path(_ORDER + "documents/", page.documents, name="documents"),
    path(_ORDER + "documents/<int:document_id>/", papers.document, name="document"),
]
