"""What is held is found without reading every receipt."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("capture", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(
                condition=models.Q(("state", "held")), fields=["envelope"], name="receipt_of_what_was_held"
            ),
        ),
    ]
