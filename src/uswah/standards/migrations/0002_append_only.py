"""What is published is frozen."""

from django.db import migrations

from uswah.common.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_initial")]

    operations = [
        AppendOnly("standards_framework", when="OLD.published_at IS NOT NULL"),
        AppendOnly("standards_competency"),
        AppendOnly("standards_indicator"),
        AppendOnly("standards_crosswalk"),
        AppendOnly("standards_instrument", when="OLD.published_at IS NOT NULL"),
        AppendOnly("standards_instrumentitem"),
        AppendOnly("standards_scoringscheme"),
    ]
