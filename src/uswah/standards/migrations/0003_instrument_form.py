"""An instrument that a madrasah handed in as a form keeps the whole form: questions, conditions, texts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("standards", "0002_append_only")]

    operations = [
        migrations.AddField(model_name="instrument", name="form", field=models.JSONField(null=True)),
    ]
