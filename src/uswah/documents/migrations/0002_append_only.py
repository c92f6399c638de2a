"""An issued paper stays as it was printed."""

from django.db import migrations

from uswah.common.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        AppendOnly("documents_issueddocument"),
    ]
