"""`uswah levels`, alone: no database, no home folder, no server; what it prints, writes and refuses."""

from __future__ import annotations

import ast
import csv
import io
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from uswah.appraisal.exporters.levels_report import refusal_words
from uswah.appraisal.exporters.levels_report.refusals import CORE_SENTENCES
from uswah.appraisal.management.commands.levels import Command
from uswah.appraisal.management.progress import ProgressBar
from uswah.core.measurement.table import BadTable

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / "docs" / "guide" / "levels-example.csv"


def run(*arguments, **options):
    """Run the command; return what it printed and what it told meanwhile."""
    out, err = io.StringIO(), io.StringIO()
    call_command(Command(), *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def refused(*arguments):
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return str(caught.value)


class Page(HTMLParser):
    """Read a page: its tags with attributes, and its text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_it_runs_as_a_command_without_touching_a_home_or_a_database(tmp_path):
    """The child process has a home that must stay untouched, and a database address that would fail."""
    home = tmp_path / "home"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("USWAH", "DJANGO"))},
        "USWAH_HOME": str(home),
        "USWAH_DATABASE": "postgresql://nobody@127.0.0.1:1/none",
        "PYTHONPATH": str(PROJECT / "src"),
    }
    report = tmp_path / "report.html"
    command = [sys.executable, "-m", "uswah.config.cli", "levels", str(EXAMPLE), "--report", str(report)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, home.exists()) == (0, False), done.stderr
    assert (
        "GURU-7  Mengenal peserta didik  belum dapat disimpulkan: perlu 1 sumber lagi, perlu 1 teknik lagi"
        in done.stdout
    )
    assert report.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="id">')


def test_rows_stand_in_the_order_of_codes_and_the_rest_is_told():
    printed, told = run(EXAMPLE, "--rows", "3", "--language", "en")
    rows = [line.split()[0] for line in printed.splitlines() if line.startswith("GURU-")]
    assert rows == ["GURU-1", "GURU-1", "GURU-2"]
    assert "… and 13 rows more; --rows 0 shows all, --csv writes them to a file." in printed
    assert told.splitlines()[0] == "Reading 100%  200"


def test_rows_0_prints_all_and_a_level_without_evidence_has_no_figure():
    printed, _told = run(EXAMPLE, "--rows", "0", "--language", "en")
    rows = [line for line in printed.splitlines() if line.startswith("GURU-")]
    assert len(rows) == 16
    bare = [line.split()[0] for line in rows if re.search(r"  –\s+–  ", line)]
    assert bare == ["GURU-7", "GURU-7"]


def test_the_report_asks_nothing_of_the_network_and_runs_no_script(tmp_path):
    report = tmp_path / "report.html"
    run(EXAMPLE, "--report", report)
    page = Page(report.read_text(encoding="utf-8"))
    assert {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object"} == set()
    assert [value for _, given in page.tags for name, value in given.items() if name in {"src", "href", "style"}] == []
    pictures = [given for tag, given in page.tags if tag == "svg"]
    assert len(pictures) == 16 + 2 + 1 + 1  # levels, two roles, pairs of roles, coverage
    assert all(picture["role"] == "img" and picture["aria-label"] for picture in pictures)
    assert "Tidak ada peringkat orang di sini" in page.text


def test_a_name_from_the_file_stays_text_in_the_report_and_in_a_spreadsheet(tmp_path):
    sly = tmp_path / "sly.csv"
    sly.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace("GURU-1,", '"=<script>alert(1)</script>",'), encoding="utf-8"
    )
    report, table = tmp_path / "report.html", tmp_path / "levels.csv"
    run(sly, "--report", report, "--csv", table)
    assert "<script" not in report.read_text(encoding="utf-8")
    with table.open(encoding="utf-8", newline="") as file:
        assert {row["teacher"] for row in csv.DictReader(file)} >= {"'=<script>alert(1)</script>", "GURU-2"}


def test_the_csv_holds_every_level_with_its_interval_and_the_simple_mean(tmp_path):
    table = tmp_path / "levels.csv"
    run(EXAMPLE, "--csv", table, "--language", "en")
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16
    told = [row for row in rows if row["concluded"] == "1"]
    assert all(float(row["points_low_90"]) <= float(row["points"]) <= float(row["points_high_90"]) for row in told)
    bare = [row for row in rows if row["concluded"] == "0"]
    assert [(row["teacher"], row["points"], row["points_low_90"]) for row in bare] == [("GURU-7", "", "")] * 2
    assert rows[0]["sources"] == "diri; kepala; pengawas"


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    pages = []
    for name in ("one", "two"):
        report = tmp_path / f"{name}.html"
        run(EXAMPLE, "--report", report, "--seed", "7")
        pages.append(report.read_bytes())
    assert pages[0] == pages[1]


def test_a_kept_calibration_stays_as_it_is_when_other_ratings_come(tmp_path):
    first, second, fewer = tmp_path / "first.json", tmp_path / "second.json", tmp_path / "fewer.csv"
    run(EXAMPLE, "--keep", first)
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    fewer.write_text("".join(line for line in lines if not line.startswith("GURU-1,")), encoding="utf-8")
    run(fewer, "--reference", first, "--keep", second)
    assert first.read_bytes() == second.read_bytes()


def test_plain_scores_say_honestly_that_no_level_follows(tmp_path):
    scores = tmp_path / "scores.csv"
    lines = [f"{d},{s},{d % 3},{(7 * d + 3 * s) % 11 / 2}" for d in range(12) for s in range(9) if (d + s) % 2]
    scores.write_text("d,s,dept,y\n" + "\n".join(lines) + "\n", encoding="utf-8")
    report = tmp_path / "report.html"
    columns = ["--plain", "--teacher", "d", "--rater", "s", "--score", "y", "--group", "dept"]
    printed, _told = run(scores, *columns, "--report", report, "--language", "en")
    assert (
        "not yet knowable: plain scores are one source and one technique; estimates with intervals stand below"
        in printed
    )
    assert [line.split()[0] for line in printed.splitlines() if line[:1].isdigit()] == [str(d) for d in range(12)]
    assert "No level follows from them" in Page(report.read_text(encoding="utf-8")).text


def test_bad_tables_are_refused_in_indonesian_with_row_and_column(tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("guru,penilai,skor\nA,K1,1\nB,K1,2.5\nB,P1,2\n", encoding="utf-8")
    assert refused(bad) == "Baris 3, kolom 'skor': 2,5 bukan bilangan bulat. Skor hasil ukur dibaca dengan --plain."
    assert refused(bad, "--teacher", "nama", "--language", "id") == (
        "Kolom 'nama': Tidak ada kolom ini untuk teacher. Kolom yang ada: guru, penilai, skor."
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--scale", "satu"], "--scale is the lowest and the highest score, as in 1-4."),
        (["--scale", "4-1"], "--scale is the lowest and the highest score, as in 1-4."),
        (["--group", "madrasah"], "--group belongs to --plain."),
    ],
)
def test_options_that_make_no_sense_are_refused(arguments, sentence):
    assert refused(EXAMPLE, *arguments, "--language", "en") == sentence


def test_a_missing_file_and_a_broken_reference_are_told(tmp_path):
    assert refused(tmp_path / "none.csv", "--language", "en") == f"There is no file {tmp_path / 'none.csv'}."
    reference = tmp_path / "reference.json"
    reference.write_text("{}", encoding="utf-8")
    assert refused(EXAMPLE, "--reference", reference) == "The reference lacks the part 'convergence'."
    reference.write_text("{", encoding="utf-8")
    assert refused(EXAMPLE, "--reference", reference, "--language", "en").startswith(f"{reference} is no JSON: ")


def test_a_terminal_gets_a_bar_and_a_file_gets_a_line():
    for is_terminal, expected in (
        (True, "\r███████████████░░░░░░░░░░░░░░░ Reading  50%  1 000  \n"),
        (False, "Reading  50%  1 000\n"),
    ):
        said: list[str] = []
        bar = ProgressBar(said.append, total=200, is_terminal=is_terminal, words="Reading")
        bar.read(100, 1000)
        bar.finish()
        assert said[-1].replace("\N{NARROW NO-BREAK SPACE}", " ") == expected


def sentences_in(path):
    """Return the templates of every BadTable and Notice that a module of the core raises or returns."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        is_said = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"BadTable", "Notice"}
        )
        if is_said and node.args and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


def test_every_sentence_of_the_table_and_its_readers_has_its_translation():
    folders = ("core/measurement/table", "core/studies", "appraisal/readers")
    paths = [path for folder in folders for path in (PROJECT / "src" / "uswah" / folder).glob("*.py")]
    said = {sentence for path in paths for sentence in sentences_in(path)}
    assert said - set(CORE_SENTENCES) == set()
    with translation.override("id"):
        untranslated = [sentence for sentence in CORE_SENTENCES if translation.gettext(sentence) == sentence]
    assert untranslated == []


def test_a_refusal_speaks_the_language_of_its_reader():
    problem = BadTable("{value!r} is not a number.", row=7, column="skor", values={"value": "baik"})
    with translation.override("en"):
        assert refusal_words(problem) == "Row 7, column 'skor': 'baik' is not a number."
    with translation.override("id"):
        assert refusal_words(problem) == "Baris 7, kolom 'skor': 'baik' bukan angka."
