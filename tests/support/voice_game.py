"""The game of the forensic attacker against pupils' voice: the real operations on a real SQLite file, again and again.

    python -m support.voice_game VARIANT CAMPAIGNS [VARIANT CAMPAIGNS …]      (USWAH_HOME: a folder of its own)

In each campaign a class of 8 to 40 pupils answers, each with answers that nobody else gave. The attacker knows in which
order they came, and holds the database file and its log of writes at five moments: when all have answered, right after
closing, right after the release (both before the database could write its tables anew), and at the end. For each
feature of a stored answer that has an order - where it lies in the file or the log, its row, its identifier - every
pupil is matched with every answer by how near the two orders are; a learner puts all features together. The area under
the curve is .5 for somebody who knows nothing, 1 for somebody who knows it all. VARIANT breaks one protection, to show
that the attacker would have found what it hides. Prints {feature: area} as JSON.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import numpy as np

SMALLEST, LARGEST = 8, 40
_SAID = re.compile(r"\((\d) dari 4\)")
Vector = tuple[int, ...]
Bytes = dict[str, bytes]  # name of the moment and file: what it held


Game = tuple[dict[str, np.ndarray], np.ndarray]  # scores of all (pupil, answer) by feature, and which pairs are true


def play(ground: Ground, campaigns: int, variant: str, seed: int) -> dict[str, float]:
    """Play so many campaigns and return the area under the curve of each feature, and of all together."""
    rng = Random(seed)  # noqa: S311  # draws the classes of the game; the product's own shuffles are the system's
    games = [_campaign(ground, rng, variant) for _ in range(campaigns)]
    names = sorted(games[0][0])
    found = {name: _area([(features[name], truth) for features, truth in games]) for name in names}
    found["all together"] = _learnt(
        [(np.column_stack([features[n] for n in names]), truth) for features, truth in games]
    )
    return found


def auc(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return the area under the curve: the chance that a true pair scores above a wrong one, ties counting half."""
    ranks = _ranks(scores) + 1
    true = int(truth.sum())
    return float((ranks[truth].sum() - true * (true + 1) / 2) / (true * (len(truth) - true)))


def _area(games: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """Return the mean area within campaigns, each weighing as many as its pupils: classes of other sizes never mix."""
    areas, pupils = zip(*((auc(scores, truth), truth.sum()) for scores, truth in games), strict=True)
    return float(np.average(areas, weights=pupils))


def _learnt(games: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """Return the area of a linear learner that saw the truth of the first half of the campaigns."""
    known = games[: len(games) // 2]
    features = np.concatenate([_standard(scores) for scores, _ in known])
    truth = np.concatenate([truth - truth.mean() for _, truth in known])
    weights, *_ = np.linalg.lstsq(features, truth, rcond=None)
    return _area([(_standard(scores) @ weights, truth) for scores, truth in games[len(games) // 2 :]])


class Ground:
    """A database with one madrasah, of which every campaign gets a fresh copy."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection
        from factories import Land, law, madrasah

        call_command("migrate", verbosity=0)
        law()
        self.cast = madrasah(Land.found(), "MTs Uji", head="Hasan", guru="Siti Aisyah")
        connection.close()
        self.file = Path(settings.DATABASES["default"]["NAME"])
        self.template = self.file.with_name("template")
        shutil.copy(self.file, self.template)

    def fresh(self) -> None:
        from django.db import connection

        connection.close()
        for ending in ("-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copy(self.template, self.file)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # whether it survives a power cut does not matter to the attacker

    def seize(self) -> dict[str, bytes]:
        """Return what the attacker carries away."""
        wal = Path(f"{self.file}-wal")
        return {"file": self.file.read_bytes(), "log": wal.read_bytes() if wal.exists() else b""}


def _campaign(ground: Ground, rng: Random, variant: str) -> Game:
    """Play one campaign and return what the attacker makes of it."""
    from evidence.voice_class import QUESTIONS, VoiceClass
    from factories import AT

    from uswah.evidence.operations.voice import Fate, redeem

    ground.fresh()
    pupils = rng.randint(SMALLEST, LARGEST)
    said: list[Vector] = []
    while len(said) < pupils:
        vector = tuple(rng.randint(1, 4) for _ in QUESTIONS)
        if vector not in said:
            said.append(vector)
    voice = VoiceClass.opened(ground.cast, pupils=pupils)
    codes = list(voice.codes)
    rng.shuffle(codes)
    seized: Bytes = {}
    with _broken(variant, said):
        for place, (code, vector) in enumerate(zip(codes, said, strict=True)):
            answers = dict(zip(QUESTIONS, map(str, vector), strict=True))
            assert redeem(typed=code, answers=answers, at=AT + timedelta(seconds=30 * place)) is Fate.TAKEN
        _keep(seized, "answered", ground)
        _finish(voice, ground, seized)
    return _scores(said, seized)


def _finish(voice: Any, ground: Ground, seized: Bytes) -> None:
    """Close and release, with the attacker looking in right before the tables are written anew."""
    from factories import AT, system

    from uswah.evidence.models import Campaign
    from uswah.evidence.operations.voice import close_campaign, closing, release_campaign

    writes_anew: Callable[[], None] = closing.write_anew
    for moment, act in (("closed", close_campaign), ("released", release_campaign)):

        def looked_at(moment: str = moment) -> None:
            _keep(seized, moment, ground)
            writes_anew()

        closing.write_anew = looked_at
        try:
            act(of=Campaign.rows.get(pk=voice.row.pk), by=system(), at=AT)
        finally:
            closing.write_anew = writes_anew
    _keep(seized, "end", ground)


def _keep(seized: Bytes, moment: str, ground: Ground) -> None:
    seized.update({f"{moment} {name}": content for name, content in ground.seize().items()})


def _scores(said: Sequence[Vector], seized: Bytes) -> Game:
    """Return how near each pupil's place in the row of pupils is to each answer's place, by feature."""
    stored = _stored()
    assert sorted(vector for vector, _, _, _ in stored) == sorted(said)
    columns: dict[str, list[float]] = {
        "identifier": [pk.int for _, pk, _, _ in stored],
        "row": [row for _, _, row, _ in stored],
        "row of the first rating": [rating for _, _, _, rating in stored],
    }
    for name, content in seized.items():
        columns[f"first place of the identifier, {name}"] = [content.find(pk.hex.encode()) for _, pk, _, _ in stored]
        columns[f"last place of the identifier, {name}"] = [content.rfind(pk.hex.encode()) for _, pk, _, _ in stored]
        columns[f"first place of the scores, {name}"] = [content.find(_as_mixed(vector)) for vector, *_ in stored]
        columns[f"first place of the answers, {name}"] = [content.find(_as_sent(vector)) for vector, *_ in stored]
    pupils = np.arange(len(said))
    truth = np.array([[stored[j][0] == said[i] for j in range(len(stored))] for i in range(len(said))])
    near = {name: -np.abs(pupils[:, None] - _ranks(values)[None, :]).ravel() for name, values in columns.items()}
    boxes = _boxes(seized)
    sums = np.array([sum(vector) for vector, *_ in stored], dtype=float)
    near["weight of the sealed box"] = -np.abs(_standard(boxes)[:, None] - _standard(sums)[None, :]).ravel()
    return near, truth.ravel()


def _stored() -> list[tuple[Vector, UUID, int, int]]:
    """Return answers, identifier, row and first rating's row of each pupil's sheet, as the database holds them."""
    from django.db import connection
    from evidence.voice_class import QUESTIONS

    from uswah.evidence.models import Campaign, Rating, Submission
    from uswah.evidence.operations.voice import asked_form

    form = asked_form(Campaign.rows.get())
    indicators = [next(q.indicator for q in form.questions if q.name == name) for name in QUESTIONS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, rowid FROM evidence_submission")
        rows = {UUID(pk): row for pk, row in cursor.fetchall()}
    found = []
    for sheet in Submission.rows.all():
        ratings = {r.indicator.code: r for r in Rating.rows.filter(submission=sheet).select_related("indicator")}
        vector = tuple(int(_SAID.search(ratings[code].fact)[1]) for code in indicators)
        found.append((vector, sheet.pk, rows[sheet.pk], min(r.pk for r in ratings.values())))
    return found


def _as_mixed(vector: Vector) -> bytes:
    from evidence.voice_class import QUESTIONS

    return json.dumps(dict(zip(QUESTIONS, vector, strict=True))).encode()


def _as_sent(vector: Vector) -> bytes:
    from evidence.voice_class import QUESTIONS

    return json.dumps(dict(zip(QUESTIONS, map(str, vector), strict=True)), separators=(",", ":")).encode()


def _ranks(values: Sequence[float]) -> np.ndarray:
    """Return the place of each value in order, equal ones sharing theirs."""
    array = np.array(values, dtype=float)
    _, inverse, counts = np.unique(array, return_inverse=True, return_counts=True)
    starts = np.cumsum(counts) - counts
    return (starts + (counts - 1) / 2)[inverse]


def _boxes(seized: Bytes) -> np.ndarray:
    """Return the mean byte of each sealed answer, in the order in which the log of writes shows them first."""
    from uswah.evidence.operations.voice.sealing import LENGTH

    bodies = _sealed_rows(seized["answered file"], seized["answered log"])
    return np.array([float(np.frombuffer(body[-LENGTH:], dtype=np.uint8).mean()) for body in bodies])


def _sealed_rows(file: bytes, log: bytes) -> list[bytes]:
    """Return the sealed answers in the order of their first appearance in the log, read by a copy of the database."""
    import pysqlite3

    folder = Path(os.environ["USWAH_HOME"]) / "seized"
    folder.mkdir(exist_ok=True)
    (folder / "db").write_bytes(file)
    (folder / "db-wal").write_bytes(log)
    (folder / "db-shm").unlink(missing_ok=True)
    copy = pysqlite3.connect(str(folder / "db"))
    bodies = [bytes(row[0]) for row in copy.execute("SELECT body FROM evidence_sealedanswer")]
    copy.close()
    return sorted(bodies, key=lambda body: log.find(body[:64]))


def _standard(values: np.ndarray) -> np.ndarray:
    """Return values, or each column of them, with mean 0 and spread 1; what does not vary stays 0."""
    spread = values.std(axis=0)
    centred = values - values.mean(axis=0)
    return np.divide(centred, spread, out=np.zeros_like(centred), where=np.asarray(spread) > 1e-12)


class _Sorted:
    """A shuffler that does not: it puts what it gets into the order in which pupils came."""

    def __init__(self, said: Sequence[Vector]) -> None:
        self.place = {vector: place for place, vector in enumerate(said)}

    def shuffle(self, answers: list[Any]) -> None:
        from evidence.voice_class import QUESTIONS

        if answers and isinstance(answers[0], dict):
            answers.sort(key=lambda one: self.place[tuple(int(one[name]) for name in QUESTIONS)])


def _broken(variant: str, said: Sequence[Vector]) -> Any:
    """Break one protection for the time of a campaign: '' breaks none."""
    from contextlib import ExitStack
    from unittest.mock import patch

    from uswah.evidence.models import MixedAnswer, SealedAnswer
    from uswah.evidence.operations.voice import closing, redeeming, releasing

    stack = ExitStack()
    if variant == "rows in order of arrival":
        stack.enter_context(patch.object(releasing, "_SHUFFLER", _Sorted(said)))
    elif variant == "no shuffle":
        still = type("Still", (), {"shuffle": staticmethod(lambda answers: None)})()
        numbers = _numbers()
        for module in (closing, releasing):
            stack.enter_context(patch.object(module, "_SHUFFLER", still))
        for model in (SealedAnswer, MixedAnswer):  # and identifiers that count, as an autoincrement does
            field = model._meta.get_field("id")
            stack.enter_context(patch.object(field, "default", lambda: UUID(int=next(numbers))))
            stack.enter_context(patch.object(field, "_get_default", lambda: UUID(int=next(numbers))))
    elif variant == "identifiers in order of time":
        sheet, place = releasing._sheet, {vector: UUID(int=1000 + at) for at, vector in enumerate(said)}

        def timed(*given: Any) -> Any:
            from evidence.voice_class import QUESTIONS

            return replace(sheet(*given), id=place[tuple(given[-1][name] for name in QUESTIONS)])

        stack.enter_context(patch.object(releasing, "_sheet", timed))
    elif variant == "answers lie open":
        stack.enter_context(patch.object(redeeming, "seal", lambda answers, to: _plain(answers)))
        stack.enter_context(patch.object(closing, "open_sealed", lambda body, key: json.loads(body)))
    elif variant:
        raise SystemExit(f"there is no variant {variant!r}")
    return stack


def _plain(answers: Any) -> bytes:
    return json.dumps(answers, separators=(",", ":")).encode().ljust(4096)


def _numbers() -> Iterator[int]:
    at = 1
    while True:
        yield at
        at += 1


VARIANTS = ("rows in order of arrival", "no shuffle", "identifiers in order of time", "answers lie open")

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uswah.config.settings")
    import django

    django.setup()
    ground = Ground()
    given = list(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    sys.stdout.write(json.dumps({variant: play(ground, int(n), variant, 20261121) for variant, n in given}))
