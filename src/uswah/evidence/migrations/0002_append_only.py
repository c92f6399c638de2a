"""Evidence is never changed or deleted: a correction is a new submission that amends."""

from django.db import migrations

from uswah.common.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        AppendOnly("evidence_submission"),
        AppendOnly("evidence_rating"),
    ]
