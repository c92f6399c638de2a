"""The schema: migrations are complete, can be taken back to nothing, and the tables that only grow refuse all else."""

from __future__ import annotations

from io import StringIO

import pytest
from appraisal.cast import concluded
from capture.sender import Phone
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from evidence import notebook
from evidence.voice_class import VoiceClass
from factories import AT, YEAR, appraise, submission, system, viewer
from support.scratch import run, scratch_database

from uswah.appraisal.models import Vignette
from uswah.appraisal.operations import decide_version, hand_in_vignette, load_vignettes
from uswah.capture.models import Device
from uswah.capture.operations import store_envelope
from uswah.common.append_only import AppendOnly
from uswah.common.ids import uuid7
from uswah.core.envelopes import read_envelope
from uswah.documents.models import IssuedDocument
from uswah.evidence.models import Attachment, Media, MediaRemoval, Submission
from uswah.evidence.operations.voice import close_campaign, release_campaign
from uswah.evidence.operations.voice.keys import destroy_key
from uswah.institutions.models import SchoolYear
from uswah.standards.models import Framework, Instrument

OURS = ("common", "institutions", "people", "standards", "evidence", "appraisal", "exchange", "documents", "capture")


def append_only() -> list[AppendOnly]:
    """Return every promise of the migrations that a table only grows."""
    migrations = MigrationLoader(None).disk_migrations.values()
    return [step for migration in migrations for step in migration.operations if isinstance(step, AppendOnly)]


KEYS = {"capture_receipt": "number", "evidence_release": "campaign_id"}
TABLES = sorted(step.table for step in append_only())


@pytest.mark.django_db
def test_no_model_has_changed_without_its_migration():
    said = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=said)
    assert said.getvalue() == "No changes detected\n"


TO_NOTHING_AND_BACK = f"""
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

def tables():
    return sorted(name for name in connection.introspection.table_names() if name.split("_")[0] in {OURS})

def go(*targets):
    MigrationExecutor(connection).migrate(list(targets))
    return tables()

every = MigrationExecutor(connection).loader.graph.leaf_nodes()
first, emptied, again = go(*every), go(*((room, None) for room in {OURS})), go(*every)
print("evidence_rating" in first, emptied, again == first)
"""


def test_every_migration_can_be_taken_back_and_applied_again(tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), scratch_database(tmp_path) as environment:
        assert run(environment, "-c", TO_NOTHING_AND_BACK) == "True [] True\n"


def test_the_tables_that_only_grow_are_these():
    assert TABLES == [
        "appraisal_level",
        "appraisal_levelrun",
        "appraisal_moderation",
        "appraisal_musyawarah",
        "appraisal_reply",
        "appraisal_replyanswer",
        "appraisal_standinglevel",
        "appraisal_vignette",
        "appraisal_vignettesheet",
        "capture_envelope",
        "capture_receipt",
        "common_auditentry",
        "documents_issueddocument",
        "evidence_attachment",
        "evidence_attendance",
        "evidence_codebook",
        "evidence_coding",
        "evidence_fieldnote",
        "evidence_media",
        "evidence_mediaremoval",
        "evidence_meetingdecision",
        "evidence_passage",
        "evidence_rating",
        "evidence_release",
        "evidence_resolution",
        "evidence_siblingdecision",
        "evidence_submission",
        "evidence_tag",
        "evidence_tagwithdrawal",
        "standards_competency",
        "standards_crosswalk",
        "standards_framework",
        "standards_indicator",
        "standards_instrument",
        "standards_instrumentitem",
        "standards_scoringscheme",
    ]


def decided_between_siblings(madrasah):
    """Amend a rating twice, and decide which amendment holds."""
    first, *siblings = [uuid7() for _ in range(3)]
    people = madrasah.aisyah.person_id, madrasah.hasan.person_id
    appraise(madrasah.place, submission(*people, stage="formative", id=first))
    for sibling in siblings:
        amendment = {"amends": first, "amendment_reason": "Dilihat lagi"}
        appraise(madrasah.place, submission(*people, stage="formative", id=sibling, **amendment))
    of = Submission.rows.select_related("institution").get(pk=first)
    decide_version(of=of, chosen=siblings[0], seen=[first, *siblings], by=viewer(madrasah.hasan), at=AT, reason="Benar")


def with_photo(madrasah):
    """Keep a photo that was announced, came, and went when its time was over."""
    file = {"institution": madrasah.place, "sha256": "0" * 64, "size": 1, "type": "image/jpeg", "brought_by": 1}
    Attachment(belongs_to=uuid7(), position=0, expected_at=AT, **file).save(force_insert=True)
    media = Media(stored_at=AT, keep_until=AT.date(), **file)
    media.save(force_insert=True)
    MediaRemoval(media=media, removed_at=AT).save(force_insert=True)


def with_receipt(madrasah):
    """Receive an envelope that is held."""
    phone = Phone.of(madrasah.hasan)
    sealed = read_envelope(phone.seal("portrait", madrasah.place.code, {}))
    device = Device.rows.get(pk=phone.device)
    store_envelope(sealed, by=viewer(madrasah.hasan), device=device, at=AT)


def with_release(madrasah):
    """Ask a class in which nobody answers, and release that."""
    voice = VoiceClass.opened(madrasah, pupils=5)
    release_campaign(of=close_campaign(of=voice.row, by=system(), at=AT), by=system(), at=AT)
    destroy_key(voice.row.pk)


@pytest.fixture
def kept(nurul_huda):
    """One row at least in each table: a round concluded with everything that can be said in it."""
    decided_between_siblings(nurul_huda)
    concluded(nurul_huda)
    load_vignettes(by=system(), at=AT)
    vignette = Vignette.rows.select_related("instrument").first()
    scores = dict.fromkeys(vignette.indicators, 1)
    hand_in_vignette(
        vignette=vignette, school_year=SchoolYear.rows.get(pk=YEAR), source_role="kepala", scores=scores,
        by=viewer(nurul_huda.hasan), at=AT,
    )  # fmt: skip
    with_photo(nurul_huda)
    with_receipt(nurul_huda)
    with_release(nurul_huda)
    notebook.everything(nurul_huda, stage="formative")
    IssuedDocument(
        id=uuid7(), institution=nurul_huda.place, kind="pkg_report", school_year_id=YEAR, stage="summative",
        number="1", issued_at="2026-11-21T03:00:00Z", content={}, content_digest="0" * 64,
    ).save(force_insert=True)  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", ["UPDATE {table} SET {key} = {key}", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_what_only_grows(kept, table, change):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # the table's name is the migration's
        before = cursor.fetchone()
        assert before > (0,)
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            cursor.execute(change.format(table=table, key=KEYS.get(table, "id")))
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # as above
        assert cursor.fetchone() == before


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Framework, Instrument])
def test_what_is_not_published_yet_can_still_change(model):
    row = model.rows.first()
    row.pk, row.code, row.published_at = None, "draft", None
    row.save(force_insert=True)
    assert model.rows.filter(code="draft").update(version="next") == 1
    assert model.rows.filter(code="draft").delete()[0] == 1
