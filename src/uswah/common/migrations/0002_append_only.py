"""The ledger only grows."""

from django.db import migrations

from uswah.common.append_only import AppendOnly, SortByByte


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        AppendOnly("common_auditentry"),
        SortByByte("common_auditchain", "path", 200),
        SortByByte("common_auditchain", "pesantren_path", 200),
    ]
