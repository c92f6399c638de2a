"""The one table of options: what is not set, what is wrong, and that nothing else is read from the outside."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from uswah.config import options
from uswah.config.options import OPTIONS, Option, OptionMissing

PACKAGE = Path(options.__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    for option in OPTIONS:
        monkeypatch.delenv(option.name, raising=False)


def test_every_option_has_its_own_name_and_meaning():
    assert len({option.name for option in OPTIONS}) == len(OPTIONS)
    assert [
        option.name for option in OPTIONS if not option.meaning.endswith(".") or not option.name.startswith("USWAH_")
    ] == []


def test_an_option_that_is_not_set_has_its_default():
    assert (options.text("USWAH_HTTPS"), options.switch("USWAH_HTTPS")) == ("no", False)
    assert options.words("USWAH_HOSTS") == ["localhost", "127.0.0.1", "[::1]"]


def test_an_option_that_is_set_wins(monkeypatch):
    monkeypatch.setenv("USWAH_HTTPS", " YES ")
    monkeypatch.setenv("USWAH_HOSTS", "uswah.example, ,10.0.0.2")
    assert (options.switch("USWAH_HTTPS"), options.words("USWAH_HOSTS")) == (True, ["uswah.example", "10.0.0.2"])


@pytest.mark.parametrize("value", ["true", "1", "", "maybe"])
def test_a_switch_is_yes_or_no_and_nothing_else(monkeypatch, value):
    monkeypatch.setenv("USWAH_DEBUG", value)
    with pytest.raises(ValueError, match="USWAH_DEBUG must be yes or no"):
        options.switch("USWAH_DEBUG")


def test_an_option_without_a_default_must_be_set(monkeypatch):
    monkeypatch.setitem(options._BY_NAME, "USWAH_STORY", Option("USWAH_STORY", None, "Needed."))
    with pytest.raises(OptionMissing, match=r"USWAH_STORY is not set: Needed\."):
        options.text("USWAH_STORY")


def test_an_unknown_option_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        options.text("USWAH_UNHEARD_OF")


def test_the_signing_key_comes_from_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("USWAH_HOME", str(tmp_path))
    with pytest.raises(OptionMissing, match="No signing key"):
        options.secret_key()
    (tmp_path / "secret-key").write_text("of this installation\n")
    assert options.secret_key() == "of this installation"
    monkeypatch.setenv("USWAH_SECRET_KEY", "given")
    assert options.secret_key() == "given"


def test_nothing_else_reads_the_environment():
    readers = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and path.name != "options.py"
    ]
    allowed = ("config/wsgi.py", "config/cli.py")  # they name the settings before Django starts
    assert [reader for reader in readers if not reader.startswith(allowed)] == []


def test_a_number_is_a_whole_number(monkeypatch):
    assert options.number("USWAH_RESERVE_MB") == 1024
    for value in ("", "-1", "1.5", "1 GB", "٣"):
        monkeypatch.setenv("USWAH_RESERVE_MB", value)
        with pytest.raises(ValueError, match="USWAH_RESERVE_MB must be a whole number"):
            options.number("USWAH_RESERVE_MB")
