"""The phone's app as files of one build: what a phone loads once and keeps, under addresses that never change content."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import normpath

# What of the assets belongs to the app, and whether the service worker fetches it with the first visit. The web font is left
# out: a quarter of the whole budget for what the phone's own letters do as well.
PARTS = (
    ("js/lapang/**/*.js", True),
    ("css/uswah.css", True),
    ("css/lapang.css", True),
    ("icons/uswah.svg", True),
    ("icons/uswah-192.png", False),  # only for who installs the app
    ("icons/uswah-512.png", False),
    ("icons/uswah-180.png", False),
)
ENTRY = "js/lapang/app.js"
WORKER = "js/lapang/worker.js"
# Fetched by who chooses English, and kept from then on.
ON_DEMAND = "js/lapang/words/en"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
PACKED_ALREADY = frozenset({".png"})
# Whole lines of comment and the space before a line: a fifth of the bytes. Line numbers stay, so that errors can be found.
COMMENTS = re.compile(rb"^[ \t]*/\*.*?\*/[ \t]*$|^[ \t]*//[^\n]*$", re.MULTILINE | re.DOTALL)
IMPORTED = re.compile(rb"""^(?:import|export)\b[^;"']*["'](\.[^"']+)["']""", re.MULTILINE)  # what is loaded at once
INDENTATION = re.compile(rb"^[ \t]+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AppFile:
    """One file: its bytes, the same packed with gzip (None where that gains nothing), its type and digest."""

    content: bytes
    packed: bytes | None
    content_type: str
    digest: str
    is_kept: bool

    @property
    def on_the_wire(self) -> int:
        """Return how many bytes a phone pays for."""
        return len(self.content if self.packed is None else self.packed)


@dataclass(frozen=True, slots=True)
class AppBuild:
    """All files of the app, by their path in the assets, and the name of this build: a digest over all of them."""

    build: str
    files: Mapping[str, AppFile]
    worker: AppFile

    @property
    def modules(self) -> list[str]:
        """Return the scripts that the first screen runs, so that the browser fetches them all at once and no others."""
        found, ahead = [], [ENTRY]
        while ahead:
            name = ahead.pop()
            found.append(name)
            imported = (_beside(name, path.decode()) for path in IMPORTED.findall(self.files[name].content))
            ahead += [path for path in dict.fromkeys(imported) if path in self.files and path not in (*found, *ahead)]
        return sorted(found)


def _beside(name: str, path: str) -> str:
    return normpath((PurePosixPath(name).parent / path).as_posix())


def bare(source: bytes) -> bytes:
    """Return a script or style without its comment lines and indentation; every line keeps its number."""
    without = COMMENTS.sub(lambda found: b"\n" * found[0].count(b"\n"), source)
    return INDENTATION.sub(b"", without)


def _file(content: bytes, suffix: str, *, is_kept: bool) -> AppFile:
    if suffix in {".js", ".css"}:
        content = bare(content)
    packed = None if suffix in PACKED_ALREADY else gzip.compress(content, 9, mtime=0)
    return AppFile(content, packed, TYPES[suffix], sha256(content).hexdigest(), is_kept)


@cache
def app_build(assets: Path) -> AppBuild:
    """Return the app of this process; read once, as every file of a build is."""
    files: dict[str, AppFile] = {}
    for pattern, is_kept in PARTS:
        for path in sorted(assets.glob(pattern)):
            name = path.relative_to(assets).as_posix()
            if name != WORKER:
                at_once = is_kept and not name.startswith(ON_DEMAND)
                files[name] = _file(path.read_bytes(), path.suffix, is_kept=at_once)
    source = (assets / WORKER).read_bytes()
    listed = "".join(f"{name} {file.digest}\n" for name, file in files.items()).encode()
    build = sha256(listed + source).hexdigest()[:16]
    kept = [[name, file.digest[:32]] for name, file in files.items() if file.is_kept]
    facts = json.dumps({"build": build, "files": kept}, separators=(",", ":"))
    worker = _file(f"self.LAPANG = {facts};\n".encode() + source, ".js", is_kept=False)
    return AppBuild(build, files, worker)


def app_manifest(build: AppBuild) -> str:
    """Return the manifest by which a browser installs the app; it names no person and no madrasah."""
    icons = [
        {"src": f"/lapang/app/{build.build}/icons/{name}", "sizes": sizes, "type": content_type, "purpose": "any"}
        for name, sizes, content_type in (
            ("uswah-192.png", "192x192", "image/png"),
            ("uswah-512.png", "512x512", "image/png"),
            ("uswah.svg", "any", "image/svg+xml"),
        )
    ]
    return json.dumps(
        {
            "id": "/lapang/",
            "name": "Uswah Lapang",
            "short_name": "Uswah",
            "lang": "id",
            "start_url": "/lapang/",
            "scope": "/lapang/",
            "display": "standalone",
            "background_color": "#f7f5ef",
            "theme_color": "#0d4237",
            "icons": icons,
        }
    )
