from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0005_quantities_and_ends")]

    operations = [
        migrations.RemoveIndex("listingsku", "listing_skus_to_look_at"),
        migrations.RenameField("listingsku", "looked_at", "look_at"),
        migrations.AddIndex(
            "listingsku",
            models.Index(
                fields=["account", "look_at"],
                condition=models.Q(missing_at__isnull=True),
                name="listing_skus_to_look_at",
            ),
        ),
    ]
