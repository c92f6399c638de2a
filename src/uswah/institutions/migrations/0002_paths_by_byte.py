"""Paths compare byte by byte on both databases."""

from django.db import migrations

from uswah.common.append_only import SortByByte


class Migration(migrations.Migration):
    dependencies = [("institutions", "0001_initial")]

    operations = [
        SortByByte("institutions_institution", "path", 200),
        SortByByte("institutions_institution", "pesantren_path", 200),
    ]
