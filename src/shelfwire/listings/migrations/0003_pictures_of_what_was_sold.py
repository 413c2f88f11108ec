"""Listing SKUs that were seen before pictures were kept have the one of an item that was sold."""

from django.db import migrations

WANT = """
CREATE TEMPORARY TABLE shown ON COMMIT DROP AS
SELECT DISTINCT ON (l.id) l.id AS listing_sku, a.company_id, u.image_url AS url
FROM listings_listingsku l
JOIN channels_account a ON a.id = l.account_id
JOIN orders_unit u ON u.channel_sku_id = l.external_id AND u.image_url LIKE 'http%'
JOIN orders_order o ON o.id = u.order_id AND o.account_id = l.account_id
WHERE l.picture_id IS NULL
ORDER BY l.id, u.id DESC;
INSERT INTO catalog_picture (company_id, url, digest, attempts, next_at, reason, first_seen_at)
SELECT DISTINCT company_id, url, '', 0, now(), '', now() FROM shown
ON CONFLICT DO NOTHING;
UPDATE listings_listingsku l SET picture_id = p.id
FROM shown s JOIN catalog_picture p ON p.company_id = s.company_id AND md5(p.url) = md5(s.url)
WHERE l.id = s.listing_sku;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_pictures"),
        ("listings", "0002_pictures"),
        ("orders", "0002_initial"),
    ]

    operations = [migrations.RunSQL(WANT, migrations.RunSQL.noop)]
