"""A phone on a bad line sends its photos by tus: what arrived stays, what is refused says why, nobody else's is told."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from capture.phone import FILES, TUS, Phone, checksum, metadata
from core.media.pictures import photo, telling
from django.test import Client
from django.utils import timezone
from evidence.attached import PHOTOS, announce, digest, observed

from uswah.evidence.models import Media, Upload
from uswah.evidence.operations.media import disk
from uswah.evidence.queries.media import part_path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MEDIA_RESERVE = tmp_path / "media", 0


@pytest.fixture
def phone(nurul_huda) -> Phone:
    """The head's phone, after a rating with three photos was received."""
    observed(nurul_huda, PHOTOS)
    return Phone.of(nurul_huda.hasan)


def test_a_photo_goes_over_in_pieces_of_any_size(phone):
    content = PHOTOS[0]
    assert phone.has(content) is False
    begun = phone.begin(content)
    assert (begun.status_code, begun["Tus-Resumable"]) == (201, "1.0.0")
    here = begun["Location"]
    assert here.startswith(FILES)
    for start in range(0, len(content), 1000):
        before = phone.tus("HEAD", here)
        assert (before["Upload-Offset"], before["Upload-Length"]) == (str(start), str(len(content)))
        answer = phone.piece(here, start, content[start : start + 1000])
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(min(start + 1000, len(content))))
    assert phone.has(content) is True
    assert phone.tus("HEAD", here)["Upload-Offset"] == str(len(content))
    assert Media.rows.get().sha256 == digest(content)


def test_what_can_be_asked_is_told_to_everybody():
    answer = Client().options(FILES)
    assert (answer.status_code, answer["Tus-Version"], answer["Tus-Checksum-Algorithm"]) == (204, "1.0.0", "sha256")
    assert set(answer["Tus-Extension"].split(",")) == {"creation", "checksum", "expiration", "termination"}


def test_without_a_key_nothing_else_is_told(nurul_huda):
    observed(nurul_huda)
    stranger = Client()
    here = f"{FILES}{Upload().pk}"
    asked = [
        ("POST", FILES),
        ("HEAD", here),
        ("PATCH", here),
        ("DELETE", here),
        ("HEAD", f"{FILES}sha256/{digest(PHOTOS[0])}"),
    ]
    assert [stranger.generic(method, path, headers=TUS).status_code for method, path in asked] == [401] * 5


def test_a_session_in_a_browser_opens_no_upload(nurul_huda, signed_in):
    observed(nurul_huda)
    assert signed_in(nurul_huda.hasan).post(FILES, headers=TUS).status_code == 401


def test_another_version_is_told_ours(phone):
    for told in ("0.2.2", ""):
        answer = phone.begin(PHOTOS[0], Tus_Resumable=told)
        assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


def test_beginning_again_goes_on_with_the_same_upload(phone):
    here = phone.begin(PHOTOS[0])["Location"]
    phone.piece(here, 0, PHOTOS[0][:500])
    again = phone.begin(PHOTOS[0])
    assert (again["Location"], phone.tus("HEAD", here)["Upload-Offset"]) == (here, "500")


def test_another_offset_is_refused(phone):
    here = phone.begin(PHOTOS[0])["Location"]
    phone.piece(here, 0, PHOTOS[0][:500])
    assert [phone.piece(here, at, PHOTOS[0][at:600]).status_code for at in (0, 499, 501)] == [409] * 3


def test_a_piece_that_was_changed_on_the_way_is_refused_and_leaves_nothing(phone):
    here = phone.begin(PHOTOS[0])["Location"]
    answer = phone.piece(here, 0, PHOTOS[0][:500], Upload_Checksum=checksum(PHOTOS[0][:499]))
    assert (answer.status_code, answer.json()["code"]) == (460, "SIDIK_BERBEDA")
    assert phone.tus("HEAD", here)["Upload-Offset"] == "0"


def test_a_piece_of_which_only_the_beginning_came_is_refused_whole(phone):
    """The line broke inside a piece: fewer bytes than its length, and their checksum is another."""
    here = phone.begin(PHOTOS[0])["Location"]
    answer = phone.piece(here, 0, PHOTOS[0][:300], Upload_Checksum=checksum(PHOTOS[0][:500]))
    assert answer.status_code == 460
    assert phone.tus("HEAD", here)["Upload-Offset"] == "0"


@pytest.mark.parametrize(("headers", "status"), [
    ({"Upload_Checksum": "md5 1B2M2Y8AsgTpgAmY7PhCfg=="}, 400),
    ({"Upload_Checksum": "sha256 !!!"}, 400),
    ({"Upload_Offset": "-1"}, 400),
    ({"Upload_Offset": "x"}, 400),
    ({"Upload_Offset": "٣"}, 400),
    ({"Upload_Offset": "9" * 40}, 400),
    ({"Content_Type": "image/jpeg"}, 415),
])  # fmt: skip
def test_what_is_no_piece_is_refused(phone, headers, status):
    here = phone.begin(PHOTOS[0])["Location"]
    answer = phone.piece(here, 0, PHOTOS[0][:500], **headers)
    assert (answer.status_code, phone.tus("HEAD", here)["Upload-Offset"]) == (status, "0")


@pytest.mark.parametrize("headers", [
    {"Upload_Length": ""}, {"Upload_Length": "-5"}, {"Upload_Length": "many"}, {"Upload_Metadata": ""},
    {"Upload_Metadata": "sha256 !!!"}, {"Upload_Metadata": metadata(sha256="../../etc/passwd")},
    {"Upload_Metadata": metadata(sha256="A" * 64)}, {"Upload_Metadata": "sha256 /////w=="},
])  # fmt: skip
def test_what_begins_nothing_is_refused(phone, headers):
    assert (phone.begin(PHOTOS[0], **headers).status_code, Upload.rows.count()) == (400, 0)


def test_a_length_that_differs_from_the_envelope_is_refused(phone):
    answer = phone.begin(PHOTOS[0], Upload_Length=str(len(PHOTOS[0]) + 1))
    assert (answer.status_code, answer.json()["code"]) == (400, "UKURAN_BERBEDA")


def test_a_file_that_no_envelope_announced_is_refused_in_words(phone):
    answer = phone.begin(photo(seed=99))
    assert (answer.status_code, answer.json()["code"]) == (404, "TIDAK_DITUNGGU")
    assert "Kirim dulu" in answer.json()["message"]


def test_a_photo_with_its_place_in_it_is_refused_in_words(phone, nurul_huda):
    content = telling()["jpeg exif"]
    observed(nurul_huda, [content], stage="formative")
    here = phone.begin(content)["Location"]
    answer = phone.piece(here, 0, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "MEMUAT_KETERANGAN")
    assert (phone.tus("HEAD", here).status_code, Media.rows.count()) == (404, 0)


def test_a_piece_too_large_for_one_request_is_refused(phone):
    here = phone.begin(PHOTOS[0])["Location"]
    assert phone.piece(here, 0, b"x" * (1024 * 1024 + 1)).status_code == 413


def test_no_room_is_told_with_when_to_come_again(phone, settings):
    settings.MEDIA_RESERVE = 2**60
    answer = phone.begin(PHOTOS[0])
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (507, "PENYIMPANAN_PENUH", "3600")


def test_an_upload_that_is_sent_by_another_is_locked(phone):
    here = phone.begin(PHOTOS[0])["Location"]
    with disk.held(part_path(Upload.rows.get().pk)):
        assert phone.piece(here, 0, PHOTOS[0][:500]).status_code == 423
        assert phone.tus("DELETE", here).status_code == 423
    assert phone.piece(here, 0, PHOTOS[0][:500]).status_code == 204


def test_an_upload_that_is_given_up_is_gone(phone):
    here = phone.begin(PHOTOS[0])["Location"]
    phone.piece(here, 0, PHOTOS[0][:500])
    assert phone.tus("DELETE", here).status_code == 204
    assert [phone.tus("HEAD", here).status_code, phone.piece(here, 500, b"x").status_code] == [404, 404]


def test_after_a_week_it_is_gone_and_the_phone_begins_anew(phone):
    here = phone.begin(PHOTOS[0])["Location"]
    assert phone.tus("HEAD", here)["Upload-Expires"].endswith("GMT")
    Upload.rows.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert [phone.tus("HEAD", here).status_code, phone.piece(here, 0, b"x").status_code] == [410, 410]
    anew = phone.begin(PHOTOS[0])
    assert (anew.status_code, anew["Location"] == here) == (201, False)


def test_nobody_elses_upload_is_there(phone, nurul_huda, neighbour):
    here = phone.begin(PHOTOS[0])["Location"]
    for account in (nurul_huda.guru, neighbour.hasan):
        other = Phone.of(account)
        answers = [other.tus("HEAD", here), other.piece(here, 0, PHOTOS[0]), other.tus("DELETE", here)]
        assert [answer.status_code for answer in answers] == [404] * 3
    assert phone.tus("HEAD", here)["Upload-Offset"] == "0"


def test_a_digest_that_somebody_else_brought_is_not_known_here(phone, nurul_huda, neighbour):
    """No oracle: neither in another madrasah nor in the same does a phone learn what others have."""
    phone.piece(phone.begin(PHOTOS[0])["Location"], 0, PHOTOS[0])
    row = observed(neighbour, [PHOTOS[0]])
    announce(row, [], neighbour.hasan)
    assert phone.has(PHOTOS[0]) is True
    assert [Phone.of(account).has(PHOTOS[0]) for account in (neighbour.hasan, nurul_huda.guru)] == [False, False]


def test_a_captive_portal_cannot_speak_for_us(phone):
    """Every answer of ours carries the version, refusals as well; the phone believes no other."""
    here = phone.begin(PHOTOS[0])["Location"]
    asked = [phone.begin(photo(seed=99)), phone.piece(here, 5, b"x"), phone.tus("HEAD", f"{FILES}sha256/{'0' * 64}")]
    assert [answer["Tus-Resumable"] for answer in asked] == ["1.0.0"] * 3
    assert all(answer["Cache-Control"] == "private, no-store" for answer in asked)


# ---- handed out ----


def test_a_stored_photo_is_saved_and_never_run(phone, nurul_huda, signed_in):
    content = PHOTOS[0]
    phone.piece(phone.begin(content)["Location"], 0, content)
    answer = signed_in(nurul_huda.guru).get(
        f"/m/{nurul_huda.place.code}/berkas/{digest(content)}/", headers={"Accept-Encoding": "gzip"}
    )
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, content)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="papan.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert set(answer["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "frame-ancestors 'none'",
        "sandbox",
    }
    assert (answer["Cache-Control"], answer["Cross-Origin-Resource-Policy"]) == ("private, no-store", "same-origin")


def test_a_photo_is_hidden_like_one_that_is_not_there(phone, nurul_huda, neighbour, signed_in):
    content = PHOTOS[0]
    phone.piece(phone.begin(content)["Location"], 0, content)
    head = signed_in(neighbour.hasan)
    asked = [(nurul_huda, digest(content)), (neighbour, digest(content)), (neighbour, "0" * 64), (neighbour, "x")]
    assert [head.get(f"/m/{at.place.code}/berkas/{name}/").status_code for at, name in asked] == [404] * 4


def test_who_is_not_signed_in_is_sent_to_sign_in(client, nurul_huda):
    assert client.get(f"/m/{nurul_huda.place.code}/berkas/{'0' * 64}/").status_code == 302


# ---- two processes ----


HOLDS = """
import fcntl, sys, time
file = open(sys.argv[1], "ab")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="one process serves on Windows")
def test_another_process_that_sends_it_is_waited_for_and_one_that_was_killed_is_not(phone):
    here = phone.begin(PHOTOS[0])["Location"]
    phone.piece(here, 0, PHOTOS[0][:500])
    part = str(part_path(Upload.rows.get().pk))
    with subprocess.Popen([sys.executable, "-c", HOLDS, part], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert phone.piece(here, 500, PHOTOS[0][500:]).status_code == 423
        other.kill()
        other.wait()
    assert phone.piece(here, 500, PHOTOS[0][500:]).status_code == 204
    assert phone.has(PHOTOS[0])
