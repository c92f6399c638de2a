"""Render the specifications into the manual: `python tests/spec/render.py`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SPECS = ROOT / "tests/spec/scoring"
LAW = ROOT / "src/uswah/standards/law/scoring"
PAGE = ROOT / "docs/methods/scoring.md"

HEAD = """\
<!-- Rendered from tests/spec/scoring/*.md and src/uswah/standards/law/scoring/*.json by tests/spec/render.py.
     Do not edit here: change the specification, then render. -->

# Official scores

Every table below is run as a test: columns that begin with an arrow are what the program must answer.
The code in backticks names the law that the table is computed by; the laws stand at the end.
"""


def rendered() -> str:
    """Return the manual: the specifications in order of their names, then the law they use."""
    chapters = [path.read_text(encoding="utf-8").strip() for path in sorted(SPECS.glob("*.md"))]
    laws = [_law(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(LAW.glob("*.json"))]
    return "\n\n".join([HEAD.strip(), *chapters, "## The law used", *laws]) + "\n"


def _law(document: dict[str, Any]) -> str:
    until = f"until {document['valid_until']}" if document["valid_until"] else "no end date"
    points = "\n".join(f"- Not verified or not regulated: {point['en']}" for point in document["open_points"])
    return "\n\n".join(
        [
            f"### `{document['code']}-{document['version']}`",
            f"{document['title']['en']} ({document['title']['id']}). {document['citation']}.",
            f"From {document['valid_from']}, {until}.",
            document["note"]["en"],
            points,
        ]
    )


@dataclass(frozen=True)
class Chapters:
    """Hold a page of the manual that is made of chapters alone: where it stands, its title, its first words."""

    room: str
    title: str
    opening: str
    folder: str = "measurement/"

    @property
    def path(self) -> Path:
        """Return the page in the manual."""
        return ROOT / f"docs/methods/{self.room}.md"

    def rendered(self) -> str:
        """Return the page: head and chapters in order of their names."""
        source = f"tests/spec/{self.folder}{self.room}"
        note = (
            f"<!-- Rendered from {source}/*.md by tests/spec/render.py.\n"
            "     Do not edit here: change the specification, then render. -->"
        )
        chapters = [path.read_text(encoding="utf-8").strip() for path in sorted((ROOT / source).glob("*.md"))]
        return "\n\n".join([note, f"# {self.title}", self.opening, *chapters]) + "\n"


AGREEMENT = Chapters(
    "agreement",
    "Agreement",
    "Every table below is run as a test: columns that begin with an arrow are what the program must answer, with the\n"
    "decimals shown. The code in backticks names the data, which stand above the table with where they come from.",
)
TRIANGULATION = Chapters(
    "triangulation",
    "Triangulation",
    "Every table below is run as a test: columns that begin with an arrow are what the program must answer, with the\n"
    "decimals shown. The code in backticks names the bounds that the verdict is made with.",
)
DIAGNOSTICS = Chapters(
    "diagnostics",
    "Diagnostics",
    "Every table below is run as a test: columns that begin with an arrow are what the program must answer, with the\n"
    "decimals shown. The code in backticks names the data, which stand above the table with where they come from.",
)
CROSSED = Chapters(
    "crossed",
    "The crossed mixed model",
    "Every table below is run as a test: columns that begin with an arrow are what the program must answer, with the\n"
    "decimals shown. The code in backticks names the data, which stand above the table with where they come from.",
)
LEVELS = Chapters(
    "levels",
    "Levels",
    "How many ratings become a level with an interval that tells the truth. Tables with an arrow are run as tests: columns\n"
    "that begin with one are what the program must answer. The tables of the last chapter are measured, not run.",
)
DISCLOSURE = Chapters(
    "disclosure",
    "What may be told of anonymous answers",
    "Every table below is run as a test: columns that begin with an arrow are what the program must answer. The code in\n"
    "backticks names the thresholds, which are data of whoever asks.",
    folder="",
)


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(rendered(), encoding="utf-8")
    for page in (AGREEMENT, TRIANGULATION, DIAGNOSTICS, CROSSED, LEVELS, DISCLOSURE):
        page.path.write_text(page.rendered(), encoding="utf-8")
