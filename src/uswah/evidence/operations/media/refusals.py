"""Why a file is not taken, in a code for the phone and a sentence for the person."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from uswah.core.media import Fault


class Why(StrEnum):
    """The codes that go over the wire; they never change."""

    NOT_EXPECTED = "TIDAK_DITUNGGU"
    OTHER_SIZE = "UKURAN_BERBEDA"
    TOO_LARGE = "TERLALU_BESAR"
    KIND = "JENIS_DITOLAK"
    BROKEN = "RUSAK"
    TWOFOLD = "BERKAS_GANDA"
    ACTIVE = "BERISI_PROGRAM"
    METADATA = "MEMUAT_KETERANGAN"
    QUOTA_MADRASAH = "JATAH_MADRASAH"
    QUOTA_PERSON = "JATAH_ORANG"
    QUOTA_DAY = "JATAH_HARI"
    DISK_FULL = "PENYIMPANAN_PENUH"
    BUSY = "SEDANG_DIKIRIM"
    OTHER_OFFSET = "LANJUTAN_BERBEDA"
    OTHER_DIGEST = "SIDIK_BERBEDA"
    OVER = "KEDALUWARSA"
    REMOVED = "MASA_SIMPAN_HABIS"


WORDS = {
    Why.NOT_EXPECTED: gettext_noop("Nothing that you sent names this file. Send what it belongs to first."),
    Why.OTHER_SIZE: gettext_noop("The file has another size than was announced."),
    Why.TOO_LARGE: gettext_noop("The file is too large to be kept."),
    Why.KIND: gettext_noop("Only photos (JPEG, PNG, WebP), PDF, and recordings (Ogg, MP4) are kept."),
    Why.BROKEN: gettext_noop("The file is damaged and cannot be opened."),
    Why.TWOFOLD: gettext_noop("There is something else hidden in the file."),
    Why.ACTIVE: gettext_noop("The file holds something that could run as a program."),
    Why.METADATA: gettext_noop(
        "The file tells more than can be seen, such as the place or the phone. Take the photo in this app, which removes that."
    ),
    Why.QUOTA_MADRASAH: gettext_noop("The madrasah has used up its space for files. Talk to the operator."),
    Why.QUOTA_PERSON: gettext_noop("You have used up your space for files. Talk to the operator."),
    Why.QUOTA_DAY: gettext_noop(
        "That was much for one day. The rest can be sent tomorrow; it stays safe on the phone."
    ),
    Why.DISK_FULL: gettext_noop("The server has no room for files now. It stays safe on the phone."),
    Why.BUSY: gettext_noop("This file is being sent already."),
    Why.OTHER_OFFSET: gettext_noop("The file goes on at another place. Ask how far it has come."),
    Why.OTHER_DIGEST: gettext_noop("What arrived is not what was sent. It is sent again."),
    Why.OVER: gettext_noop("Sending took longer than is allowed. Start again from the beginning."),
    Why.REMOVED: gettext_noop("The time for which this file is kept is over, and it was removed."),
}
OF_FAULT = {
    Fault.UNKNOWN: Why.KIND,
    Fault.BROKEN: Why.BROKEN,
    Fault.TWOFOLD: Why.TWOFOLD,
    Fault.ACTIVE: Why.ACTIVE,
    Fault.METADATA: Why.METADATA,
}


class MediaRefused(Exception):
    """A file, or a piece of it, is not taken; `ends` tells that the whole upload is gone and would have to start anew."""

    def __init__(self, why: Why, *, ends: bool = False) -> None:
        """Keep the code; the sentence is in the language of the moment."""
        super().__init__(_(WORDS[why]))
        self.why, self.ends = why, ends
