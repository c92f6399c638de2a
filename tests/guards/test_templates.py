"""Templates obey the content policy and keep what people typed as words; scripts of others are what they claim."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((PROJECT / "src").glob("uswah/*/templates/**/*.html"))
SCRIPTS = sorted((PROJECT / "assets" / "js").glob("*.js"))

# What the policy would silently drop, or what would let markup out of a value.
FORBIDDEN = {
    "an inline style": r"<style\b|\sstyle\s*=",
    "an inline script": r"<script(?![^>]*\ssrc=)[^>]*>",
    "an event attribute": r"<[^>%{]*\son[a-z]+\s*=",
    "a javascript address": r"javascript:",
    "htmx code that needs eval": r"hx-on|hx-vars|js:\s*\{|hx-trigger=\"[^\"]*\[",
    "unescaped output": r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off",
    "an address of another host": r"(?:src|href)=\"(?:https?:)?//",
    "an image inside the address": r"data:image",
}


def _violations(text: str) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PROJECT / "src" / "uswah")))
def test_a_template_has_nothing_that_the_policy_forbids(path):
    assert _violations(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p style="color:red">', "an inline style"),
        ("<script>x()</script>", "an inline script"),
        ('<a href="#" onclick="x()">', "an event attribute"),
        ("{{ note|safe }}", "unescaped output"),
        ('<script src="https://cdn.example/x.js"></script>', "an address of another host"),
        ('<div hx-on:click="x()">', "htmx code that needs eval"),
        ('<div hx-trigger="every 1s [ready]">', "htmx code that needs eval"),
    ],
)
def test_the_guard_sees_what_it_forbids(text, found):
    assert _violations(text) == [found]


def test_the_guard_lets_plain_markup_pass():
    assert _violations('<script src="/static/x.js" defer></script><p data-on="1" lang="id">on = style</p>') == []


# A pupil has a one-time code and no cookie: there is nothing that another site could borrow.
WITHOUT_TOKEN = ("voice_door.html", "voice_words.html", "voice_questions.html")


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name not in WITHOUT_TOKEN], ids=lambda p: p.name)
def test_a_form_that_writes_carries_its_token(path):
    forms = re.findall(
        r'<form\b[^>]*method="post".*?</form>', path.read_text(encoding="utf-8"), re.DOTALL | re.IGNORECASE
    )
    assert [form for form in forms if "{% csrf_token %}" not in form] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_our_script_needs_no_eval_and_writes_no_markup(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\beval\(|new Function|innerHTML|outerHTML|\.style\b|document\.write", text) == []


@pytest.mark.parametrize("folder", ["assets/js/vendor", "tests/journeys/vendor"])
def test_scripts_of_others_are_listed_with_their_hash(folder):
    here = PROJECT / folder
    listed = dict(re.findall(r"^\| `(.+?\.js)` .*`(sha384-.+?)`", (here / "README.md").read_text(), re.MULTILINE))
    found = {
        path.name: "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        for path in here.glob("*.js")
    }
    assert found == listed


def test_scripts_of_others_ask_for_no_source_map():
    """The hashed storage would look for the map's file and refuse to collect."""
    vendored = sorted((PROJECT / "assets" / "js" / "vendor").glob("*.js"))
    assert [path.name for path in vendored if "sourceMappingURL" in path.read_text(encoding="utf-8")] == []
