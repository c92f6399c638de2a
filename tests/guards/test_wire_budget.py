"""A first visit stays small: teachers pay for it by the megabyte."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ASSETS = PROJECT / "assets"
ROOT = PROJECT / "src" / "uswah" / "common" / "templates" / "base_root.html"
KILOBYTE = 1000


def _loaded() -> list[str]:
    """Return the files that every page asks for, as its template names them."""
    return sorted(set(re.findall(r"{% asset '(.+?)' %}", ROOT.read_text(encoding="utf-8"))))


def _on_the_wire(name: str) -> int:
    content = (ASSETS / name).read_bytes()
    # Fonts and pictures are compressed already and are sent as they are.
    return len(content) if name.endswith((".woff2", ".png")) else len(gzip.compress(content, 6))


def test_a_first_visit_asks_for_these_files():
    assert _loaded() == [
        "css/uswah.css",
        "icons/uswah-180.png",
        "icons/uswah.svg",
        "js/uswah.js",
        "js/vendor/htmx-2.0.11.min.js",
        "web-fonts/plus-jakarta-sans-latin.woff2",
    ]


def test_style_script_and_font_leave_room_for_the_page_itself():
    assert sum(map(_on_the_wire, _loaded())) <= 90 * KILOBYTE


def test_script_is_at_most_thirty_kilobytes():
    assert sum(_on_the_wire(name) for name in _loaded() if name.endswith(".js")) <= 30 * KILOBYTE


def test_our_own_script_is_at_most_four_kilobytes():
    assert (ASSETS / "js" / "uswah.js").stat().st_size <= 4 * KILOBYTE


def test_every_font_that_the_style_names_is_there():
    style = (ASSETS / "css" / "uswah.css").read_text(encoding="utf-8")
    assert [(ASSETS / "css" / name).resolve().is_file() for name in re.findall(r'url\("(.+?)"\)', style)] == [True]
