"""Stock."""

from django.urls import path

from shelfwire.web.inventory import (
    assembly,
    bulk,
    files,
    ledger,
    lists,
    oversold,
    papers,
    stock,
    take_entry,
    takes,
    warehouses,
)

app_name = "inventory"
urlpatterns = [
    path("", lists.stock_list, name="list"),
    path("per-warehouse/", lists.balances, name="balances"),
    path("oversold/", oversold.oversold, name="oversold"),
    path("oversold/move/", oversold.move, name="move_oversold"),
    path("oversold/<int:oversold_id>/take/", oversold.take, name="take_oversold"),
    path("import/", files.import_page, name="import"),
    path("import/template.csv", files.template, name="import_template"),
    path("import/<uuid:job_id>/apply/", files.apply_checked, name="apply_checked"),
    path("bulk/<slug:way>/", bulk.bulk, name="bulk"),
    path("transfers/", papers.transfers, name="transfers"),
    path("transfers/<int:transfer_id>/", papers.transfer, name="transfer"),
    path("transfers/<int:transfer_id>/receive/", papers.receive, name="receive_transfer"),
    path("transfers/<int:transfer_id>/cancel/", papers.cancel, name="cancel_transfer"),
    path("reserved-elsewhere/", papers.elsewhere, name="elsewhere"),
    path("reserved-elsewhere/<int:external_id>/release/", papers.release, name="release_elsewhere"),
    path("takes/", takes.takes, name="takes"),
    path("takes/new/", takes.open_take, name="open_take"),
    path("takes/<int:take_id>/", takes.take, name="take"),
    path("takes/<int:take_id>/scan/", take_entry.scan, name="scan"),
    path("takes/<int:take_id>/counts/", take_entry.save_counts, name="save_counts"),
    path("takes/<int:take_id>/paste/", take_entry.paste, name="paste_counts"),
    path("takes/<int:take_id>/sheet/", takes.count_sheet, name="count_sheet"),
    path("takes/<int:take_id>/post/", takes.post_take, name="post_take"),
    path("takes/<int:take_id>/cancel/", takes.cancel_take, name="cancel_take"),
    path("movements/", ledger.movements, name="movements"),
    path("warehouses/", warehouses.warehouse_list, name="warehouses"),
    path("warehouses/<int:warehouse_id>/default/", warehouses.make_default, name="make_default"),
    path("warehouses/<int:warehouse_id>/sender/", warehouses.sender, name="sender"),
    path("warehouses/<int:warehouse_id>/return-address/", warehouses.return_address, name="return_address"),
    path("sku/<int:sku_id>/change/", stock.adjust, name="adjust"),
    path("sku/<int:sku_id>/assemble/", assembly.assemble, name="assemble"),
    path("sku/<int:sku_id>/ledger/", ledger.ledger, name="ledger"),
    path("sku/<int:sku_id>/reservations/", ledger.reservations, name="reservations"),
]
