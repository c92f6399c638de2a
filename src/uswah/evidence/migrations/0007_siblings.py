"""Two amendments of the same submission may both come in; a person decides between them."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import uswah.common.ids
from uswah.common.append_only import AppendOnly


def to(model: str, related_name: str = "+", **rest: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model, **rest)


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0006_notes"),
        ("institutions", "0002_paths_by_byte"),
        ("people", "0001_initial"),
    ]

    operations = [
        # The constraint has a condition: SQLite drops its index, and the table with its triggers stays as it is.
        migrations.RemoveConstraint(model_name="submission", name="a_submission_is_amended_once"),
        migrations.CreateModel(
            name="SiblingDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uswah.common.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("known", models.JSONField()),
                ("reason", models.TextField()),
                ("decided_by_account", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField()),
                ("chosen", to("evidence.submission")),
                ("decided_by", to("people.person", null=True)),
                ("institution", to("institutions.institution")),
                ("original", to("evidence.submission", "decisions")),
            ],
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="version",
                        serialize=False,
                        to="evidence.submission",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("holds", "This version holds"),
                            ("open", "Waits for a decision"),
                            ("aside", "Does not hold"),
                        ],
                        max_length=8,
                    ),
                ),
                ("original", to("evidence.submission", "versions")),
            ],
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.AddConstraint(
            model_name="siblingdecision",
            constraint=models.UniqueConstraint(
                fields=("original", "number"), name="decisions_between_versions_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="siblingdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_decision_between_versions_has_its_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "holds")), fields=("original",), name="one_version_of_a_submission_holds"
            ),
        ),
        AppendOnly("evidence_siblingdecision"),
    ]
