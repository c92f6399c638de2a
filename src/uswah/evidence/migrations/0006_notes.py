"""Notes and what is marked in them are never changed; a codebook is frozen once coding with it has begun."""

import django.db.models.deletion
import django.db.models.manager
import uswah.common.ids
from django.db import migrations, models

from uswah.common.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0005_media'),
        ('institutions', '0002_paths_by_byte'),
        ('people', '0001_initial'),
        ('standards', '0003_instrument_form'),
    ]

    operations = [
        migrations.CreateModel(
            name='FieldNote',
            fields=[
                ('id', models.UUIDField(default=uswah.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='institutions.institution')),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes_about', to='people.person')),
                ('kind', models.CharField(choices=[('interview', 'Interview'), ('document', 'Document'), ('meeting', 'Meeting')], max_length=10)),
                ('school_year', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.schoolyear')),
                ('stage', models.CharField(blank=True, choices=[('formative', 'Formative'), ('summative', 'Summative')], default='', max_length=10)),
                ('round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='evidence.round')),
                ('source_role', models.CharField(blank=True, choices=[('kepala', 'Head of madrasah'), ('asesor', 'Appointed assessor'), ('pengawas', 'Pengawas'), ('sejawat', 'Fellow teacher'), ('diri', 'The teacher'), ('siswa', 'Pupil'), ('wali', 'Parent or guardian')], default='', max_length=10)),
                ('held_on', models.DateField()),
                ('title', models.CharField(max_length=200)),
                ('with_whom', models.CharField(blank=True, default='', max_length=120)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes_written', to='people.person')),
                ('entered_account', models.BigIntegerField(null=True)),
                ('entered_at', models.DateTimeField()),
                ('begins', models.TimeField(null=True)),
                ('ends', models.TimeField(null=True)),
                ('others', models.JSONField(default=list)),
                ('minutes', models.TextField(blank=True, default='')),
                ('amends', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amended_by', to='evidence.fieldnote')),
                ('amendment_reason', models.CharField(blank=True, default='', max_length=300)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['institution', 'school_year', 'stage'], name='note_by_place_and_year'), models.Index(fields=['about', 'school_year'], name='note_by_teacher')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'meeting'), ('about__isnull', True)), models.Q(models.Q(('kind', 'meeting'), _negated=True), ('about__isnull', False), ('school_year__isnull', False), models.Q(('stage', ''), _negated=True), models.Q(('source_role', ''), _negated=True)), _connector='OR'), name='a_note_is_about_a_teacher_or_a_meeting'), models.CheckConstraint(condition=models.Q(('amends__isnull', True), models.Q(('amendment_reason', ''), _negated=True), _connector='OR'), name='an_amended_note_has_its_reason'), models.UniqueConstraint(condition=models.Q(('amends__isnull', False)), fields=('amends',), name='a_note_is_amended_once')],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='evidence.fieldnote')),
                ('order', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('note', 'Note'), ('quote', 'Quote'), ('fact', 'Fact')], max_length=5)),
                ('at', models.CharField(blank=True, default='', max_length=5)),
                ('text', models.TextField()),
                ('marked', models.JSONField(default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('note', 'order'), name='one_passage_per_place_in_a_note'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_passage_has_words')],
                'indexes': [],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='evidence.fieldnote')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('note', 'person'), name='somebody_attends_a_meeting_once')],
                'indexes': [],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='MeetingDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='evidence.fieldnote')),
                ('order', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('due_on', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('note', 'order'), name='one_decision_per_place_in_a_meeting'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_decision_has_words')],
                'indexes': [],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Codebook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codebooks', to='institutions.institution')),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.framework')),
                ('version', models.PositiveSmallIntegerField()),
                ('entries', models.JSONField(default=list)),
                ('made_account', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField()),
                ('frozen_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'framework', 'version'), name='one_codebook_per_place_and_version')],
                'indexes': [],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Coding',
            fields=[
                ('id', models.UUIDField(default=uswah.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codings', to='evidence.fieldnote')),
                ('coder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('order', models.PositiveSmallIntegerField()),
                ('codebook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codings', to='evidence.codebook')),
                ('state', models.CharField(choices=[('open', 'Being coded'), ('coded', 'Coded'), ('opened', 'Laid side by side')], default='open', max_length=6)),
                ('asked_account', models.BigIntegerField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('could_have_seen', models.BooleanField(default=False)),
                ('coded_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('note', 'coder'), name='somebody_codes_a_note_once'), models.UniqueConstraint(fields=('note', 'order'), name='a_note_has_one_first_and_one_second_coder'), models.CheckConstraint(condition=models.Q(('order__in', (1, 2))), name='a_note_has_two_coders_at_most'), models.CheckConstraint(condition=models.Q(models.Q(('coded_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('coded_at__isnull', False)), _connector='OR'), name='a_finished_coding_has_its_moment')],
                'indexes': [],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.UUIDField(default=uswah.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('coding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tags', to='evidence.coding')),
                ('passage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tags', to='evidence.passage')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('quote', models.TextField()),
                ('code', models.CharField(max_length=40)),
                ('direction', models.CharField(choices=[('supports', 'Supports it'), ('against', 'Speaks against it'), ('mentions', 'Only mentions it')], max_length=8)),
                ('tagged_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['code'], name='tag_by_code')],
                'constraints': [models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='a_tag_stands_on_words'), models.CheckConstraint(condition=models.Q(('quote', ''), _negated=True), name='a_tag_keeps_its_words')],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TagWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tag', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='evidence.tag')),
                ('withdrawn_at', models.DateTimeField()),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('passage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='evidence.passage')),
                ('code', models.CharField(max_length=40)),
                ('direction', models.CharField(blank=True, choices=[('supports', 'Supports it'), ('against', 'Speaks against it'), ('mentions', 'Only mentions it')], default='', max_length=8)),
                ('reason', models.CharField(max_length=1000)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_account', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('passage', 'code'), name='a_difference_is_resolved_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_resolution_has_its_reason')],
                'indexes': [],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        AppendOnly('evidence_fieldnote'),
        AppendOnly('evidence_passage'),
        AppendOnly('evidence_attendance'),
        AppendOnly('evidence_meetingdecision'),
        AppendOnly('evidence_tag'),
        AppendOnly('evidence_tagwithdrawal'),
        AppendOnly('evidence_resolution'),
        AppendOnly('evidence_codebook', when='OLD.frozen_at IS NOT NULL'),
        AppendOnly('evidence_coding', when="OLD.state = 'opened'"),
    ]

