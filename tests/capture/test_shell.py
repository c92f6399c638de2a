"""The phone's app as it goes over the wire: public, strict, kept for good, and small."""

from __future__ import annotations

import gzip
import json
import re
from hashlib import sha256
from pathlib import Path, PurePosixPath

import pytest
from django.conf import settings

from uswah.capture.exporters.app import AppBuild, app_build, bare

ASSETS = Path(settings.STATICFILES_DIRS[0])
KILOBYTE = 1000
IMPORTED = re.compile(
    r"""(?:^|[\s;])(?:import|export)\s*(?:[\w*{}\s,$]+?\sfrom\s*)?["'](\.[^"']+)["']|import\(["'](\.[^"']+)["']\)"""
)
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
    "base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types lapang",
}  # fmt: skip


@pytest.fixture(scope="module")
def build() -> AppBuild:
    return app_build(ASSETS)


def test_the_shell_is_open_to_everybody_and_strict(client, db, build):
    answer = client.get("/lapang/")
    assert answer.status_code == 200
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert answer.headers["X-Lapang-Build"] == build.build
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_shell_holds_no_script_and_no_style_of_its_own(client, db):
    page = client.get("/lapang/").content.decode()
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on\w+=", page) == []


def test_the_first_screen_asks_at_once_for_what_it_runs_and_for_no_other_screen(build):
    assert {"js/lapang/app.js", "js/lapang/vault.js", "js/lapang/screens/unlock.js"} <= set(build.modules)
    assert {"js/lapang/screens/home.js", "js/lapang/worker.js", "js/lapang/words/en.js"} & set(build.modules) == set()


def test_a_file_of_this_build_is_kept_for_good_also_by_who_is_signed_in(client, nurul_huda, build):
    client.force_login(nurul_huda.guru, backend="uswah.people.backends.IdentifierBackend")
    answer = client.get(f"/lapang/app/{build.build}/js/lapang/app.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == bare((ASSETS / "js" / "lapang" / "app.js").read_bytes())


@pytest.mark.parametrize("path", ["js/lapang/none.js", "js/uswah.js", "../pyproject.toml", "js/lapang/worker.js"])
def test_nothing_else_of_the_assets_is_handed_out(client, db, build, path):
    assert client.get(f"/lapang/app/{build.build}/{path}").status_code == 404


def test_another_build_is_not_made_up(client, db):
    assert client.get("/lapang/app/0123456789abcdef/js/lapang/app.js").status_code == 404


def test_the_worker_names_its_build_and_every_file_with_its_digest(client, db, build):
    answer = client.get("/lapang/pekerja.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    written = re.match(r"self\.LAPANG = (\{.*?\});\n", answer.content.decode())
    assert written is not None
    facts = json.loads(written[1])
    assert facts["build"] == build.build
    kept = {name: sha256(file.content).hexdigest()[:32] for name, file in build.files.items() if file.is_kept}
    assert dict(facts["files"]) == kept
    later = {name for name in build.files if name.endswith((".js", ".css"))} - set(kept)
    assert later == {name for name in build.files if name.startswith("js/lapang/words/en")}


def test_comments_stay_at_home_and_lines_keep_their_numbers():
    source = b"/** Say\n * so. */\nlet a = 1; // kept\n  // gone\n  if (a) b('//');\n"
    assert bare(source) == b"\n\nlet a = 1; // kept\n\nif (a) b('//');\n"


def test_no_text_runs_over_a_line_where_its_space_would_be_lost():
    found = [
        f"{path.name}:{number}"
        for path in (ASSETS / "js" / "lapang").rglob("*.js")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.count("`") % 2
    ]
    assert found == []


def test_the_manifest_installs_the_app_under_its_own_scope(client, db, build):
    manifest = json.loads(client.get("/lapang/manifes.webmanifest").content)
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/lapang/", "/lapang/", "standalone")
    assert [client.get(icon["src"]).status_code for icon in manifest["icons"]] == [200, 200, 200]


def test_a_change_of_one_byte_is_another_build(tmp_path):
    for name in ("js/lapang/worker.js", "js/lapang/app.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("export const a = 1;\n")
    first = app_build(tmp_path)
    (tmp_path / "js/lapang/app.js").write_text("export const a = 2;\n")
    app_build.cache_clear()
    assert app_build(tmp_path).build != first.build
    app_build.cache_clear()


def test_every_module_that_is_imported_is_part_of_the_build(build):
    missing = []
    for name, file in build.files.items():
        for found in IMPORTED.findall(file.content.decode()) if name.endswith(".js") else []:
            wanted = (PurePosixPath(name).parent / (found[0] or found[1])).as_posix()
            resolved = str(Path("/", wanted).resolve().relative_to("/"))
            if resolved not in build.files:
                missing.append(f"{name}: {resolved}")
    assert missing == []


def test_a_first_visit_costs_at_most_a_hundred_kilobytes(client, db, build):
    shell = len(gzip.compress(client.get("/lapang/").content, 6))
    files = sum(file.on_the_wire for file in build.files.values() if file.is_kept)
    assert shell + build.worker.on_the_wire + files <= 100 * KILOBYTE


def test_no_module_is_longer_than_a_person_reads():
    long = {
        path.name: n
        for path in (ASSETS / "js" / "lapang").rglob("*.js")
        if (n := len(path.read_text().splitlines())) > 350
    }
    assert long == {}


def test_no_module_makes_text_into_markup_or_script():
    found = [
        f"{path.name}: {word}"
        for path in (ASSETS / "js" / "lapang").rglob("*.js")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function")
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
