"""Levels, decisions and answers are never changed or deleted; what became final or was settled stays as it is."""

from django.db import migrations

from uswah.common.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0002_levels")]

    operations = [
        AppendOnly("appraisal_levelrun"),
        AppendOnly("appraisal_level"),
        AppendOnly("appraisal_moderation"),
        AppendOnly("appraisal_reply"),
        AppendOnly("appraisal_replyanswer"),
        AppendOnly("appraisal_vignette"),
        AppendOnly("appraisal_vignettesheet"),
        AppendOnly("appraisal_musyawarah", when="OLD.settled_at IS NOT NULL"),
        AppendOnly("appraisal_standinglevel", when="OLD.final_at IS NOT NULL"),
    ]
