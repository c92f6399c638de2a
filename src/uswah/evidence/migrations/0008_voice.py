import uuid

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from uswah.common.append_only import AppendOnly, CreateWithoutOrder

PROTECT = django.db.models.deletion.PROTECT
MANAGERS = [("rows", django.db.models.manager.Manager())]


def _id():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def _of(related_name):
    return models.ForeignKey(on_delete=PROTECT, related_name=related_name, to="evidence.campaign")


class Migration(migrations.Migration):

    dependencies = [
        ("evidence", "0007_siblings"),
        ("institutions", "0002_paths_by_byte"),
        ("people", "0001_initial"),
        ("standards", "0003_instrument_form"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", _id()),
                ("class_name", models.CharField(max_length=40)),
                ("class_key", models.CharField(max_length=40)),
                ("class_size", models.PositiveSmallIntegerField()),
                ("stage", models.CharField(choices=[("formative", "Formative"), ("summative", "Summative")], max_length=10)),
                ("terms", models.CharField(max_length=20)),
                ("state", models.CharField(choices=[("prepared", "Prepared"), ("open", "Pupils are answering"), ("closed", "Closed"), ("released", "Results released"), ("erased", "Pupils' words erased")], default="prepared", max_length=8)),
                ("closes_on", models.DateField()),
                ("salt", models.CharField(blank=True, default="", max_length=32)),
                ("seal_key", models.JSONField(null=True)),
                ("prepared_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("erase_on", models.DateField(null=True)),
                ("about", models.ForeignKey(on_delete=PROTECT, related_name="campaigns_about", to="people.person")),
                ("institution", models.ForeignKey(on_delete=PROTECT, related_name="campaigns", to="institutions.institution")),
                ("instrument", models.ForeignKey(on_delete=PROTECT, related_name="campaigns", to="standards.instrument")),
                ("school_year", models.ForeignKey(on_delete=PROTECT, related_name="+", to="institutions.schoolyear")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("institution", "about", "class_key", "school_year", "stage"), name="a_class_is_asked_once_about_a_teacher_in_a_stage"),
                    models.CheckConstraint(condition=models.Q(("class_size__gte", 1)), name="a_class_has_pupils"),
                ],
            },
            managers=MANAGERS,
        ),
        CreateWithoutOrder(
            name="Ticket",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("used", models.BooleanField(default=False)),
                ("campaign", _of("tickets")),
            ],
            managers=MANAGERS,
        ),
        CreateWithoutOrder(
            name="SealedAnswer",
            fields=[("id", _id()), ("body", models.BinaryField()), ("campaign", _of("sealed_answers"))],
            managers=MANAGERS,
        ),
        CreateWithoutOrder(
            name="MixedAnswer",
            fields=[("id", _id()), ("scores", models.JSONField()), ("campaign", _of("mixed_answers"))],
            managers=MANAGERS,
        ),
        CreateWithoutOrder(
            name="Remark",
            fields=[
                ("id", _id()),
                ("question", models.CharField(max_length=64)),
                ("text", models.TextField()),
                ("campaign", _of("remarks")),
            ],
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("campaign", models.OneToOneField(on_delete=PROTECT, primary_key=True, related_name="release", serialize=False, to="evidence.campaign")),
                ("released_at", models.DateTimeField()),
                ("others_from", models.DateTimeField()),
                ("results", models.JSONField()),
                ("entered", models.PositiveSmallIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
            managers=MANAGERS,
        ),
        AppendOnly("evidence_release"),
    ]
