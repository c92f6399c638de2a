"""One phone goes round the class without a signal: the next pupil sees nothing of the last, the owner can open nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pysqlite3
import pytest
from playwright.sync_api import Playwright, expect
from support.phone import Phone
from support.voice_seed import PASSWORD

from .conftest import Product, environment
from .test_capture_core import STORED

pytestmark = pytest.mark.journey
WORDS = "Burung kenari ingin lebih banyak percobaan."


@dataclass
class Round:
    """The teacher's phone with the package on it, and the codes of the class."""

    phone: Phone
    codes: list[str]
    home: Path
    campaign: str

    def sealed(self) -> int:
        """Return how many answers of this class lie sealed on the server."""
        asked = "SELECT count(*) FROM evidence_sealedanswer WHERE campaign_id = ?"
        with closing(pysqlite3.connect(self.home / "uswah.sqlite3")) as database:
            found: tuple[int] = database.execute(asked, [self.campaign.replace("-", "")]).fetchone()
            return found[0]

    def answers(self, code: str) -> None:
        """Let a pupil type a code, read, answer two questions and write a sentence."""
        page = self.phone.page
        page.get_by_label("Kode").fill(code)
        page.get_by_role("button", name="Lanjut").click()
        expect(page.get_by_text("Kelasmu kecil")).to_be_visible()
        page.get_by_role("button", name="Aku mengerti").click()
        for question in page.locator("fieldset").all()[:2]:
            question.get_by_role("radio", name="Sering").check(force=True)
        page.locator("textarea").fill(WORDS)
        page.get_by_role("button", name="Kirim jawabanku").click()
        expect(page.get_by_role("heading", name="Terima kasih").first).to_be_visible()


@pytest.fixture
def passed_round(driver: Playwright, product: Product, tmp_path: Path) -> Iterator[Round]:
    tests = str(Path(__file__).resolve().parents[1])
    seed = [sys.executable, "-m", "support.voice_seed", product.nsm, "VIII-A"]
    printed = subprocess.run(
        seed, env={**environment(product.home), "PYTHONPATH": tests}, capture_output=True, text=True, check=True
    )
    user, campaign, *codes = printed.stdout.split()
    phone = Phone(driver, tmp_path / "phone", product.url)
    phone.start()
    phone.sign_in(user, PASSWORD)
    phone.register()
    yield Round(phone, codes, product.home, campaign)
    phone.end()


def test_a_class_answers_without_a_signal_and_nothing_can_be_read_before_the_server_has_it(passed_round: Round):
    page, context = passed_round.phone.page, passed_round.phone.context
    page.get_by_role("link", name="Suara siswa").click()
    page.get_by_role("link", name=re.compile("VIII-A")).click()
    expect(page.get_by_role("button", name="Mulai")).to_be_visible()
    context.set_offline(True)
    page.get_by_role("button", name="Mulai").click()
    for code in passed_round.codes[:3]:
        passed_round.answers(code)
        page.get_by_role("button", name="Siswa berikutnya").click()
        expect(page.get_by_label("Kode")).to_have_value("")
        assert WORDS not in page.content()
    page.get_by_label("Kode").fill(passed_round.codes[0])
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("Kode ini sudah dipakai")).to_be_visible()
    page.get_by_label("Kode").fill("00000-00000-000")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("Kode ini tidak cocok")).to_be_visible()
    kept = "\n".join(page.evaluate(STORED))
    secret = [WORDS, *passed_round.codes, *(code.replace("-", "") for code in passed_round.codes)]
    assert [words for words in secret if words in kept] == []
    page.go_back()
    expect(page.locator("#pin")).to_be_visible()
    assert passed_round.sealed() == 0
    context.set_offline(False)
    passed_round.phone.unlock()
    page.goto("/lapang/#/suara")
    page.get_by_role("link", name=re.compile("VIII-A")).click()
    expect(page.get_by_text("Sudah disetor")).to_be_visible()
    assert passed_round.sealed() == 3
