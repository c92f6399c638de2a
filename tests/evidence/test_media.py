"""Photos arrive after the words: what is missing is said, what is there is whole, and blind stays blind."""

from __future__ import annotations

import os
import shutil
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from core.media.pictures import mp4, pdf, photo, polyglots, strangers, telling
from django.http import Http404
from django.utils import timezone
from evidence.attached import PHOTOS, announce, blind_round, digest, expected, observed
from evidence.notebook import interview
from factories import AT, system, viewer

from uswah.common.audit import verify
from uswah.common.models import AuditEntry
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Media, MediaRemoval, Upload
from uswah.evidence.operations import record_note
from uswah.evidence.operations.media import (
    MediaRefused,
    Why,
    bring_whole,
    disk,
    end_upload,
    progress,
    receive_piece,
    start_upload,
    sweep_media,
)
from uswah.evidence.queries.media import KindLaw, file_path, manifest_of, media_home, media_law, part_path, stored_file

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MEDIA_RESERVE = tmp_path / "media", 0


def begin(content: bytes, who, at=AT) -> Upload:
    return start_upload(sha256=digest(content), length=len(content), by=viewer(who), at=at)


def send(upload: Upload, content: bytes, offset: int, who, at=AT) -> int:
    return receive_piece(upload=upload, offset=offset, content=content, by=viewer(who), at=at)


def bring(content: bytes, who, at=AT) -> bool:
    return bring_whole(content=content, sha256=digest(content), by=viewer(who), at=at)


def why(refused: pytest.ExceptionInfo[MediaRefused]) -> Why:
    return refused.value.why


def files() -> list[str]:
    return sorted(
        str(p.relative_to(media_home())) for p in media_home().rglob("*") if p.is_file() and p.name != "placing"
    )


# ---- arriving ----


def test_a_photo_that_came_whole_lies_under_its_digest_with_a_row_and_an_entry(nurul_huda):
    observed(nurul_huda)
    assert bring(PHOTOS[0], nurul_huda.hasan) is True
    row = Media.rows.get()
    assert (row.sha256, row.size, row.type) == (digest(PHOTOS[0]), len(PHOTOS[0]), "image/jpeg")
    assert (row.brought_by, row.stored_at, row.keep_until) == (nurul_huda.hasan.pk, AT, date(2028, 11, 21))
    assert file_path(nurul_huda.place.pk, row.sha256).read_bytes() == PHOTOS[0]
    assert files() == [f"{nurul_huda.place.pk}/{row.sha256[:2]}/{row.sha256}"]
    assert AuditEntry.rows.filter(action="evidence.media_stored", subject_id=row.sha256[:60]).count() == 1
    assert list(verify()) == []


def test_what_arrived_and_what_is_missing_is_counted(nurul_huda):
    row, who = observed(nurul_huda, PHOTOS), viewer(nurul_huda.hasan)
    bring(PHOTOS[2], nurul_huda.hasan)
    bring(PHOTOS[0], nurul_huda.hasan)
    manifest = manifest_of(who, row.pk)
    assert (manifest.received, len(manifest.files), manifest.is_complete) == (2, 3, False)
    assert [file.is_there for file in manifest.files] == [True, False, True]
    with pytest.raises(Http404):
        stored_file(who, place=nurul_huda.place, sha256=digest(PHOTOS[1]))
    bring(PHOTOS[1], nurul_huda.hasan)
    assert manifest_of(who, row.pk).is_complete


def test_nothing_is_taken_in_that_no_envelope_announced(nurul_huda):
    with pytest.raises(MediaRefused) as refused:
        begin(PHOTOS[0], nurul_huda.hasan)
    assert why(refused) is Why.NOT_EXPECTED
    observed(nurul_huda)
    with pytest.raises(MediaRefused) as refused:
        begin(PHOTOS[0], nurul_huda.operator)  # announced by somebody else
    assert (why(refused), Upload.rows.count(), files()) == (Why.NOT_EXPECTED, 0, [])


def test_the_same_photo_again_is_stored_once(nurul_huda):
    observed(nurul_huda)
    assert [bring(PHOTOS[0], nurul_huda.hasan) for _ in range(3)] == [True, False, False]
    assert (Media.rows.count(), len(files())) == (1, 1)
    again = begin(PHOTOS[0], nurul_huda.hasan)
    assert (again.finished_at, progress(upload=again, by=viewer(nurul_huda.hasan), at=AT)) == (AT, len(PHOTOS[0]))


def test_one_photo_named_twice_in_one_submission_and_by_two_submissions_comes_once(nurul_huda):
    first = observed(nurul_huda, [PHOTOS[0], PHOTOS[0]])
    second = observed(nurul_huda, [PHOTOS[0]], stage="formative")
    bring(PHOTOS[0], nurul_huda.hasan)
    who = viewer(nurul_huda.hasan)
    assert [manifest_of(who, row.pk).received for row in (first, second)] == [2, 1]
    assert Media.rows.count() == 1


def test_a_photo_for_two_madrasah_comes_once_and_lies_in_both(nurul_huda, neighbour):
    """The pengawas visits two madrasah; each keeps its own copy, and neither learns of the other's."""
    ratna = nurul_huda.extra["ratna"]
    row, other = observed(nurul_huda, by=ratna), observed(neighbour, by=ratna)
    bring(PHOTOS[0], ratna)
    assert set(Media.rows.values_list("institution", flat=True)) == {row.institution_id, other.institution_id}
    assert [file_path(at, digest(PHOTOS[0])).read_bytes() == PHOTOS[0] for at in (row.institution_id, other.institution_id)] \
        == [True, True]  # fmt: skip


# ---- cut ----


def cuts(length: int, piece: int) -> list[list[int]]:
    """Return ways to cut a file: at every class of boundary, and at random."""
    draw = Random(20261121)  # noqa: S311  # moments, not secrets
    classes = [0, 1, piece - 1, piece, piece + 1, length - 1, length]
    return [sorted({0, at, length}) for at in classes] + [
        sorted({0, length, *(draw.randrange(length) for _ in range(draw.randrange(1, 6)))}) for _ in range(20)
    ]


def test_wherever_the_line_breaks_the_file_goes_on_from_there(nurul_huda):
    photos = {seed: photo(seed=seed) for seed in range(100, 127)}
    observed(nurul_huda, list(photos.values()))
    for content, way in zip(photos.values(), cuts(len(photos[100]), 2048), strict=True):
        upload = begin(content, nurul_huda.hasan)
        for start, end in pairwise([at for at in way if at <= len(content)] + [len(content)]):
            assert send(begin(content, nurul_huda.hasan), content[start:end], start, nurul_huda.hasan) == end
        upload.refresh_from_db()
        assert (upload.finished_at, part_path(upload.pk).exists()) == (AT, False)
    assert Media.rows.count() == len(photos)


def test_another_offset_than_where_the_file_ends_is_refused(nurul_huda):
    observed(nurul_huda)
    upload = begin(PHOTOS[0], nurul_huda.hasan)
    send(upload, PHOTOS[0][:100], 0, nurul_huda.hasan)
    for offset in (0, 99, 101, len(PHOTOS[0])):
        with pytest.raises(MediaRefused) as refused:
            send(upload, PHOTOS[0][offset : offset + 10], offset, nurul_huda.hasan)
        assert why(refused) is Why.OTHER_OFFSET
    assert part_path(upload.pk).read_bytes() == PHOTOS[0][:100]


def test_more_than_was_announced_is_refused_and_leaves_nothing(nurul_huda):
    observed(nurul_huda)
    upload = begin(PHOTOS[0], nurul_huda.hasan)
    with pytest.raises(MediaRefused) as refused:
        send(upload, PHOTOS[0] + b"x", 0, nurul_huda.hasan)
    assert (why(refused), part_path(upload.pk).stat().st_size) == (Why.OTHER_SIZE, 0)
    with pytest.raises(MediaRefused) as refused:
        start_upload(sha256=digest(PHOTOS[0]), length=len(PHOTOS[0]) + 1, by=viewer(nurul_huda.hasan), at=AT)
    assert why(refused) is Why.OTHER_SIZE


def test_a_file_that_differs_from_its_digest_is_thrown_away_and_can_be_sent_anew(nurul_huda):
    observed(nurul_huda)
    upload = begin(PHOTOS[0], nurul_huda.hasan)
    damaged = PHOTOS[0][:-3] + b"\0" + PHOTOS[0][-2:]
    with pytest.raises(MediaRefused) as refused:
        send(upload, damaged, 0, nurul_huda.hasan)
    assert (why(refused), refused.value.ends) == (Why.OTHER_DIGEST, True)
    assert (Upload.rows.count(), Media.rows.count(), files()) == (0, 0, [])
    assert bring(PHOTOS[0], nurul_huda.hasan) is True


def test_two_who_send_the_same_upload_at_once_do_not_mix(nurul_huda):
    observed(nurul_huda)
    upload = begin(PHOTOS[0], nurul_huda.hasan)
    with disk.held(part_path(upload.pk)):
        for act in (lambda: send(upload, b"x", 0, nurul_huda.hasan), lambda: end_upload(upload=upload)):
            with pytest.raises(MediaRefused) as refused:
                act()
            assert why(refused) is Why.BUSY
    assert send(upload, PHOTOS[0], 0, nurul_huda.hasan) == len(PHOTOS[0])


def test_the_last_piece_may_be_asked_for_again_and_nothing_else(nurul_huda):
    observed(nurul_huda)
    upload = begin(PHOTOS[0], nurul_huda.hasan)
    send(upload, PHOTOS[0], 0, nurul_huda.hasan)
    assert send(upload, b"", len(PHOTOS[0]), nurul_huda.hasan) == len(PHOTOS[0])
    with pytest.raises(MediaRefused) as refused:
        send(upload, b"more", len(PHOTOS[0]), nurul_huda.hasan)
    assert why(refused) is Why.OTHER_OFFSET


def test_what_a_kill_left_whole_but_unfinished_is_completed_by_asking(nurul_huda):
    """Killed between the last piece and the row, at each step: the file was placed already, or not."""
    for number, content in enumerate(PHOTOS):
        observed(nurul_huda, [content], stage="formative" if number else "summative", at=AT + number * DAY)
        upload = begin(content, nurul_huda.hasan)
        part = part_path(upload.pk)
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        target = file_path(nurul_huda.place.pk, digest(content))
        target.parent.mkdir(parents=True, exist_ok=True)
        if number == 1:
            os.link(part, target)
        if number == 2:
            target.write_bytes(content[:50])  # torn by a power cut
        assert Media.rows.filter(sha256=digest(content)).count() == 0
        assert progress(upload=upload, by=viewer(nurul_huda.hasan), at=AT) == len(content)
        assert (target.read_bytes(), part.exists(), Media.rows.filter(sha256=digest(content)).count()) == (
            content,
            False,
            1,
        )
    assert not [name for name in files() if name.endswith(".tmp")]


def test_an_upload_that_was_given_up_leaves_nothing_and_can_begin_anew(nurul_huda):
    observed(nurul_huda)
    upload = begin(PHOTOS[0], nurul_huda.hasan)
    send(upload, PHOTOS[0][:100], 0, nurul_huda.hasan)
    end_upload(upload=upload)
    assert (Upload.rows.count(), files()) == (0, [])
    with pytest.raises(MediaRefused) as refused:
        send(upload, PHOTOS[0][100:], 100, nurul_huda.hasan)
    assert (why(refused), files()) == (Why.OVER, [])
    assert bring(PHOTOS[0], nurul_huda.hasan) is True


# ---- time ----


def test_after_a_week_an_upload_is_over_and_begins_anew(nurul_huda):
    observed(nurul_huda)
    upload = begin(PHOTOS[0], nurul_huda.hasan)
    send(upload, PHOTOS[0][:100], 0, nurul_huda.hasan)
    late = AT + 7 * DAY
    with pytest.raises(MediaRefused) as refused:
        send(upload, PHOTOS[0][100:], 100, nurul_huda.hasan, late)
    assert why(refused) is Why.OVER
    anew = begin(PHOTOS[0], nurul_huda.hasan, late)
    assert (anew.pk == upload.pk, progress(upload=anew, by=viewer(nurul_huda.hasan), at=late)) == (False, 0)
    assert part_path(upload.pk).exists() is False


def test_the_sweep_clears_what_is_over_and_what_belongs_to_nothing(nurul_huda):
    observed(nurul_huda, PHOTOS[:2])
    bring(PHOTOS[0], nurul_huda.hasan)
    send(begin(PHOTOS[1], nurul_huda.hasan), PHOTOS[1][:100], 0, nurul_huda.hasan)
    stray = [
        part_path(Upload().pk),
        part_path(Upload().pk).with_name("x.part"),
        file_path(nurul_huda.place.pk, digest(b"placed, never written down")),
        file_path(nurul_huda.place.pk, digest(PHOTOS[0])).with_name("0123.tmp"),
    ]
    fresh = file_path(nurul_huda.place.pk, digest(b"being placed right now"))
    for path in (*stray, fresh):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    written(AT, *(path for path in media_home().rglob("*") if path.is_file()))
    written(AT + 2 * DAY, fresh)
    kept = f"{nurul_huda.place.pk}/{digest(PHOTOS[0])[:2]}/{digest(PHOTOS[0])}"
    swept = sweep_media(by=system(), at=AT + 8 * DAY)
    assert (swept.uploads, swept.orphans, swept.removed) == (2, 4, None)
    assert files() == sorted([kept, str(fresh.relative_to(media_home())), "last-sweep"])
    assert Upload.rows.count() == 0


def written(at, *paths: Path) -> None:
    """Let files be as old as if they had been written at a moment."""
    for path in paths:
        os.utime(path, (at.timestamp(), at.timestamp()))


def test_when_its_time_is_over_the_bytes_go_and_the_record_stays(nurul_huda):
    row = observed(nurul_huda)
    bring(PHOTOS[0], nurul_huda.hasan)
    last = AT + timedelta(days=731)  # 2028 has a 29 February
    sweep_media(by=system(), at=last - DAY)
    assert (sweep_media(by=system(), at=last).removed, MediaRemoval.rows.count()) == (0, 0)
    assert sweep_media(by=system(), at=last + DAY).removed == 1
    assert not file_path(nurul_huda.place.pk, digest(PHOTOS[0])).exists()
    file = manifest_of(viewer(nurul_huda.hasan), row.pk).files[0]
    assert (file.arrived_at, file.removed_at, file.is_there) == (AT, last + DAY, False)
    with pytest.raises(Http404):
        stored_file(viewer(nurul_huda.hasan), place=nurul_huda.place, sha256=digest(PHOTOS[0]))
    with pytest.raises(MediaRefused) as refused:
        begin(PHOTOS[0], nurul_huda.hasan, last + DAY)
    assert (why(refused), list(verify())) == (Why.REMOVED, [])


def test_a_clock_that_jumped_removes_nothing(nurul_huda):
    observed(nurul_huda)
    bring(PHOTOS[0], nurul_huda.hasan)
    for at in (AT, AT + timedelta(days=3650), AT - timedelta(days=9000)):
        assert sweep_media(by=system(), at=at).removed is None
    assert file_path(nurul_huda.place.pk, digest(PHOTOS[0])).exists()


def test_what_two_brought_stays_until_both_times_are_over(nurul_huda):
    observed(nurul_huda)
    bring(PHOTOS[0], nurul_huda.hasan)
    later = AT + timedelta(days=400)
    observed(nurul_huda, by=nurul_huda.extra["ratna"], at=later, stage="formative", source_role="pengawas")
    bring(PHOTOS[0], nurul_huda.extra["ratna"], later)
    path, end = file_path(nurul_huda.place.pk, digest(PHOTOS[0])), AT + timedelta(days=732)
    sweep_media(by=system(), at=end - DAY)
    assert (sweep_media(by=system(), at=end).removed, path.exists()) == (1, True)
    sweep_media(by=system(), at=end + timedelta(days=399))
    assert (sweep_media(by=system(), at=end + timedelta(days=400)).removed, path.exists()) == (1, False)


def test_a_leap_day_has_its_last_day():
    assert KindLaw(1, 2).keep_until(date(2028, 2, 29)) == date(2030, 2, 28)


# ---- what is never kept ----

NEVER = {**telling(), **polyglots(), **strangers()}
NEVER.pop("nothing")


@pytest.mark.parametrize("name", NEVER)
def test_what_is_never_kept_leaves_nothing(nurul_huda, name):
    content = NEVER[name]
    observed(nurul_huda, [expected(content)])
    with pytest.raises(MediaRefused) as refused:
        bring(content, nurul_huda.hasan)
    assert why(refused) in {Why.KIND, Why.BROKEN, Why.TWOFOLD, Why.ACTIVE, Why.METADATA}
    assert refused.value.ends
    assert (Upload.rows.count(), Media.rows.count(), files()) == (0, 0, [])


def test_a_photo_with_its_place_in_it_is_refused_in_words(nurul_huda):
    content = telling()["jpeg exif"]
    observed(nurul_huda, [content])
    with pytest.raises(MediaRefused, match="tempat"):
        bring(content, nurul_huda.hasan)


def test_a_photo_is_small_and_a_paper_may_be_larger(nurul_huda):
    large = photo(side=400, quality=100, subsampling=0)
    assert len(large) > 409_600
    paper = pdf(b"x" * 500_000)
    observed(nurul_huda, [expected(large), expected(paper, type="application/pdf")])
    with pytest.raises(MediaRefused) as refused:
        begin(large, nurul_huda.hasan)
    assert (why(refused), bring(paper, nurul_huda.hasan)) == (Why.TOO_LARGE, True)


def test_a_large_photo_that_calls_itself_a_film_is_too_large_all_the_same(nurul_huda):
    large = photo(side=400, quality=100, subsampling=0)
    observed(nurul_huda, [expected(large, type="video/mp4")])
    with pytest.raises(MediaRefused) as refused:
        bring(large, nurul_huda.hasan)
    assert (why(refused), files()) == (Why.TOO_LARGE, [])


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/zip", ""])
def test_another_kind_is_refused_before_a_byte_comes(nurul_huda, kind):
    observed(nurul_huda, [expected(PHOTOS[0], type=kind)])
    with pytest.raises(MediaRefused) as refused:
        begin(PHOTOS[0], nurul_huda.hasan)
    assert why(refused) is Why.KIND


def test_every_refusal_has_its_words():
    from uswah.evidence.operations.media import refusals

    assert set(refusals.WORDS) == set(Why)
    assert all(str(MediaRefused(reason)) != refusals.WORDS[reason] for reason in Why), "not translated"


# ---- room ----


@pytest.mark.parametrize(("limit", "code"), [("of_person_in_a_day", Why.QUOTA_DAY), ("of_person", Why.QUOTA_PERSON),
    ("of_madrasah", Why.QUOTA_MADRASAH)])  # fmt: skip
def test_who_has_used_up_their_space_is_told_whose_it_is(nurul_huda, monkeypatch, limit, code):
    from dataclasses import replace

    from uswah.evidence.operations.media import uploading

    tight = replace(media_law(AT.date()), **{limit: len(PHOTOS[0]) + len(PHOTOS[1])})
    monkeypatch.setattr(uploading, "media_law", lambda on: tight)
    observed(nurul_huda, PHOTOS)
    bring(PHOTOS[0], nurul_huda.hasan)
    bring(PHOTOS[1], nurul_huda.hasan)
    with pytest.raises(MediaRefused) as refused:
        begin(PHOTOS[2], nurul_huda.hasan)
    assert why(refused) is code
    if code is Why.QUOTA_DAY:
        assert begin(PHOTOS[2], nurul_huda.hasan, AT + 2 * DAY)


def test_photos_leave_the_database_its_room_while_words_still_come_in(nurul_huda, settings):
    settings.MEDIA_RESERVE = shutil.disk_usage("/").total * 1000
    row = observed(nurul_huda)
    with pytest.raises(MediaRefused) as refused:
        begin(PHOTOS[0], nurul_huda.hasan)
    assert (why(refused), row.ratings.count()) == (Why.DISK_FULL, 78)


def test_a_disk_that_fills_up_in_the_middle_of_a_piece_loses_nothing_before_it(nurul_huda):
    """/dev/full takes no byte, as a full disk does."""
    observed(nurul_huda)
    upload = begin(PHOTOS[0], nurul_huda.hasan)
    send(upload, PHOTOS[0][:100], 0, nurul_huda.hasan)
    with Path("/dev/full").open("ab", buffering=0) as full, pytest.raises(MediaRefused) as refused:
        disk.append(full, part_path(upload.pk), b"x")
    assert why(refused) is Why.DISK_FULL
    assert send(upload, PHOTOS[0][100:], 100, nurul_huda.hasan) == len(PHOTOS[0])


# ---- who sees it ----


def test_a_photo_is_seen_by_who_sees_what_it_belongs_to(nurul_huda, neighbour):
    row = observed(nurul_huda)
    bring(PHOTOS[0], nurul_huda.hasan)
    sees = {
        "head": nurul_huda.hasan, "teacher": nurul_huda.guru, "operator": nurul_huda.operator,
        "pengawas": nurul_huda.extra["ratna"], "neighbour": neighbour.hasan, "teacher elsewhere": neighbour.guru,
    }  # fmt: skip
    found = {name: len(manifest_of(viewer(who), row.pk).files) for name, who in sees.items()}
    assert found == {"head": 1, "teacher": 1, "operator": 1, "pengawas": 1, "neighbour": 0, "teacher elsewhere": 0}
    for name, who in sees.items():
        if found[name]:
            assert stored_file(viewer(who), place=nurul_huda.place, sha256=digest(PHOTOS[0])).size == len(PHOTOS[0])
            continue
        with pytest.raises(Http404):
            stored_file(viewer(who), place=nurul_huda.place, sha256=digest(PHOTOS[0]))


def test_while_a_round_collects_a_photo_is_as_blind_as_its_ratings(nurul_huda):
    of = blind_round(nurul_huda)
    row = observed(nurul_huda)
    bring(PHOTOS[0], nurul_huda.hasan)
    others = (nurul_huda.guru, nurul_huda.operator, nurul_huda.extra["ratna"])
    assert [len(manifest_of(viewer(who), row.pk).files) for who in (nurul_huda.hasan, *others)] == [1, 0, 0, 0]
    for who in others:
        with pytest.raises(Http404):
            stored_file(viewer(who), place=nurul_huda.place, sha256=digest(PHOTOS[0]))
    of.state = RoundState.CONSOLIDATING
    of.save()
    assert [len(manifest_of(viewer(who), row.pk).files) for who in others] == [1, 1, 1]


def test_who_only_knows_a_digest_does_not_get_the_file(nurul_huda):
    """Bu Aisyah names the head's blind photo as her own: without its bytes it stays missing, and unseen."""
    blind_round(nurul_huda)
    observed(nurul_huda)
    bring(PHOTOS[0], nurul_huda.hasan)
    own = observed(nurul_huda, [PHOTOS[0]], by=nurul_huda.guru, source_role="diri")
    who = viewer(nurul_huda.guru)
    assert [file.is_there for file in manifest_of(who, own.pk).files] == [False]
    with pytest.raises(Http404):
        stored_file(who, place=nurul_huda.place, sha256=digest(PHOTOS[0]))
    upload = begin(PHOTOS[0], nurul_huda.guru)
    assert progress(upload=upload, by=who, at=AT) == 0  # nothing tells her that it is here
    bring(PHOTOS[0], nurul_huda.guru)
    assert stored_file(who, place=nurul_huda.place, sha256=digest(PHOTOS[0])).size == len(PHOTOS[0])


@pytest.mark.parametrize("name", ["../../uswah.sqlite3", "..\\..\\boot.ini", "a\0b.jpg", "x" * 300, "C:foto.jpg::$DATA",
    "papan\r\nSet-Cookie: a=b", ".htaccess", "صورة.jpg", "", "foto.jpg.exe", "-rf.jpg"])  # fmt: skip
def test_whatever_a_file_is_called_it_lies_under_its_digest_and_is_saved_under_a_plain_name(nurul_huda, name):
    row = observed(nurul_huda, [expected(PHOTOS[0], name)])
    bring(PHOTOS[0], nurul_huda.hasan)
    file = stored_file(viewer(nurul_huda.hasan), place=nurul_huda.place, sha256=digest(PHOTOS[0]))
    assert files() == [f"{row.institution_id}/{digest(PHOTOS[0])[:2]}/{digest(PHOTOS[0])}"]
    assert file.name.endswith(".jpg")
    assert not set(file.name[:-4]) & set("./\\:\r\n\0\"';$")


@pytest.mark.parametrize("text", ["../../../etc/passwd", "A" * 64, "a" * 63, "", "a" * 64 + "\n"])
def test_only_a_digest_is_a_path(nurul_huda, text):
    with pytest.raises(Http404):
        stored_file(viewer(nurul_huda.hasan), place=nurul_huda.place, sha256=text)
    with pytest.raises(ValueError, match="digest"):
        file_path(nurul_huda.place.pk, text)
    with pytest.raises(ValueError, match="SHA-256"):
        announce(observed(nurul_huda), [expected(PHOTOS[0], sha256=text)], nurul_huda.hasan)


def test_a_recording_without_pictures_is_kept_as_sound(nurul_huda):
    observed(nurul_huda, [expected(mp4(), type="video/mp4")])
    bring(mp4(), nurul_huda.hasan)
    assert Media.rows.get().type == "audio/mp4"


# ---- by the clock of the server, and for notes ----


def test_the_nightly_command_says_what_went(nurul_huda, capsys):
    from django.core.management import call_command

    observed(nurul_huda)
    bring(PHOTOS[0], nurul_huda.hasan, timezone.now())
    call_command("tidy_media")
    call_command("tidy_media")
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "0 uploads were over, 0 files belonged to nothing.",
        "No file was removed for its age: the last tidying was not a day ago by this clock.",
        "0 uploads were over, 0 files belonged to nothing.",
        "0 files were kept long enough.",
    ]


def test_a_photo_of_a_document_is_seen_by_who_reads_the_note(nurul_huda, neighbour):
    ratna = nurul_huda.extra["ratna"]
    new = interview(nurul_huda)
    note = record_note(new=new, place=nurul_huda.place, by=viewer(ratna), at=AT)
    announce(note, PHOTOS[:1], ratna)
    bring(PHOTOS[0], ratna)
    who = {"writer": ratna, "head": nurul_huda.hasan, "teacher": nurul_huda.guru, "neighbour": neighbour.hasan}
    found = {name: len(manifest_of(viewer(one), note.pk).files) for name, one in who.items()}
    assert found == {"writer": 1, "head": 1, "teacher": 1, "neighbour": 0}
