"""Word form 1D: the credit points by each scheme, or why there are none."""

from __future__ import annotations

from uswah.core.text.dates import long_date
from uswah.documents.exporters.papers import CreditLine, CreditScheme, NoCredit
from uswah.documents.exporters.words import OBSTACLES, citation, points
from uswah.documents.queries import CreditByNeed, CreditOutcome, WithoutCredit


def credit_of(outcome: CreditOutcome) -> CreditScheme | NoCredit:
    """Return one scheme of form 1D."""
    if isinstance(outcome, WithoutCredit):
        title = outcome.scheme.source.title.id if outcome.scheme else "Angka kredit"
        return NoCredit(title, OBSTACLES[outcome.obstacle])
    return _by_need(outcome)


def _by_need(credit: CreditByNeed) -> CreditScheme:
    rank, source = credit.points.rank, credit.scheme.source
    development = rank.self_development + rank.publication
    return CreditScheme(
        title=source.title.id,
        basis=citation(source.citation),
        lines=(
            CreditLine(f"Angka kredit kumulatif dari {rank.code} ke {rank.next_rank} (AKK)", str(rank.cumulative_need)),
            CreditLine(
                f"Pengembangan diri {rank.self_development} dan publikasi atau karya inovatif {rank.publication} (AKPKB)",
                str(development),
            ),
            CreditLine("Unsur penunjang (AKP)", str(rank.support)),
            CreditLine("Jam mengajar di madrasah ini dibagi jam wajib (JM/JWM)", _load(credit)),
            CreditLine(f"Persentase untuk sebutan {credit.level.label.title.id} (NPK)", f"{credit.points.npk}%"),
        ),
        result_label=f"Angka kredit satu tahun = (AKK − AKPKB − AKP) × JM/JWM × NPK ÷ {credit.points.years}",
        result=points(credit.points.per_year),
        note=_note(credit),
    )


def _load(credit: CreditByNeed) -> str:
    written = f"{credit.hours}/{credit.required}"
    return f"{written}, dihitung 1" if credit.hours > credit.required else written


def _note(credit: CreditByNeed) -> str:
    without_duty = "Dihitung tanpa tugas tambahan."
    last = credit.scheme.source.valid_until
    if credit.is_in_force or last is None:
        return without_duty
    return f"{without_duty} Cara ini berlaku sampai {long_date(last)}; dicetak untuk arsip."
