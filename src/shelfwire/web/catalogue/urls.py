"""The catalogue."""

from django.urls import path

from shelfwire.web.catalogue import (
    costs,
    files,
    pictures,
    preview,
    product,
    products,
    shares,
    sku,
    skus,
    to_shop,
    variations,
)

app_name = "catalogue"
urlpatterns = [
    path("", skus.sku_list, name="list"),
    path("new/", skus.add, name="add"),
    path("import/", files.import_page, name="import"),
    path("import/<uuid:job_id>/", preview.preview, name="preview"),
    path("import/template.csv", files.template, name="template"),
    path("costs/import/", costs.import_page, name="import_costs"),
    path("costs/template.csv", costs.template, name="costs_template"),
    path("products/", products.product_list, name="products"),
    path("products/new/", variations.new_family, name="family"),
    path("products/together/", products.together, name="together"),
    path("products/shop/", to_shop.to_shop, name="to_shop"),
    path("products/<int:product_id>/", product.detail, name="product"),
    path("products/<int:product_id>/edit/", product.edit, name="product_edit"),
    path("products/<int:product_id>/variations/", variations.table, name="variations"),
    path("products/<int:product_id>/add/", variations.add, name="variation_add"),
    path("products/<int:product_id>/pictures/", pictures.edit, name="pictures"),
    path("products/<int:product_id>/pictures/arrange/", pictures.arrange, name="pictures_arrange"),
    path("products/<int:product_id>/pictures/retry/", pictures.retry, name="pictures_retry"),
    path("pictures/<str:digest>/", pictures.original, name="original"),
    path("sku/<int:sku_id>/", sku.detail, name="sku"),
    path("sku/<int:sku_id>/edit/", skus.edit, name="edit"),
    path("sku/<int:sku_id>/costs/", costs.costs, name="costs"),
    path("sku/<int:sku_id>/costs/remove/", costs.remove, name="remove_cost"),
    path("sku/<int:sku_id>/kit/", shares.kit, name="kit"),
    path("sku/<int:sku_id>/shadow/", shares.shadow, name="shadow"),
    path("sku/<int:sku_id>/own-stock/", shares.stop_sharing, name="stop_sharing"),
    path("sku/<int:sku_id>/archive/", skus.archive, name="archive"),
    path("sku/<int:sku_id>/restore/", skus.restore, name="restore"),
]
