"""Write the parts of the report about raters, agreement, triangulation, linking and variances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from uswah.common.presenters.charts import (
    Matrix,
    MatrixCell,
    RaterLine,
    agreement_matrix,
    distribution_chart,
    distribution_of,
    severity_chart,
)
from uswah.common.presenters.charts.svg import figure
from uswah.core.measurement.agreement import Alpha
from uswah.core.measurement.levels import Z90, Origin, RaterSeverity, points_of
from uswah.core.studies import VERDICTS, PairAgreement, RatingStudy
from uswah.core.triangulation import Verdict

from .facts import severities_by_role, severity_summary, triangulation_counts
from .linking import linking_words
from .markup import columns, figure_of, listed, paragraph, section, table
from .words import alpha_words, column_name, verdict_words

MOST_RATERS: Final = 40  # lines of a chart; beyond it the distribution tells more
MOST_DIFFERING: Final = 60


def severity(study: RatingStudy) -> SafeString:
    """Return how strict raters are, role by role, in code order."""
    head = (_("Role"), _("Raters"), _("From"), _("To"), _("Told by the ratings"))
    # One axis for all roles, so that their charts can be compared.
    ends = [abs(rater.severity) + Z90 * rater.standard_deviation for rater in study.estimates.severities]
    reach = max([1.0, *ends])
    charts = [_role_chart(role, raters, reach) for role, raters in severities_by_role(study).items()]
    lead = _(
        "Logits beside the mean of the role; positive is stricter. It is taken out of the levels. Where the ratings tell "
        "little of it, the interval is as wide as what is known of raters in general."
    )
    return section(_("Strictness of raters"), table(head, severity_summary(study)), columns(charts), lead=lead)


def _role_chart(role: str, raters: list[RaterSeverity], reach: float) -> SafeString:
    name = column_name(role, "–")
    if len(raters) > MOST_RATERS:
        values = [rater.severity for rater in raters]
        return figure_of(distribution_chart(distribution_of(values, unit=_("Strictness (logits)"), name=name)), name)
    lines = [
        RaterLine(
            rater.rater,
            rater.severity,
            rater.severity - Z90 * rater.standard_deviation,
            rater.severity + Z90 * rater.standard_deviation,
        )
        for rater in raters
    ]
    return figure_of(severity_chart(lines, half_range=reach), name)


def agreement(study: RatingStudy) -> SafeString:
    """Return how far ratings of the same thing agree before anything is corrected, by competency and by roles."""
    head = (_("Competency"), _("α (95% interval)"), _("Units rated twice or more"))
    rows = [(column_name(one.name, "–"), alpha_words(one.alpha), figure(one.units, 0)) for one in study.agreement]
    parts = [table(head, rows)]
    if study.pairs:
        roles = tuple(column_name(role, "–") for role in study.table.role.labels)
        parts.append(figure_of(agreement_matrix(_pair_matrix(roles, study.pairs)), _("α of every two roles")))
    lead = _(
        "Krippendorff's alpha: 1 is full agreement, 0 is what chance gives. Strictness is not taken out here, so that a "
        "milder role lowers it; by competency on single items (ordinal), between roles on means of a competency (interval)."
    )
    return section(_("Agreement"), *parts, lead=lead)


def _pair_matrix(roles: tuple[str, ...], pairs: tuple[PairAgreement, ...]) -> Matrix:
    found = {(column_name(pair.first, "–"), column_name(pair.second, "–")): pair.alpha for pair in pairs}

    def cell(first: str, second: str) -> MatrixCell:
        alpha = found.get((first, second), found.get((second, first)))
        if not isinstance(alpha, Alpha):
            return MatrixCell("")
        return MatrixCell(figure(alpha.alpha, 2), 1 + sum(alpha.alpha >= bound for bound in (0.4, 0.667, 0.8)))

    return Matrix(roles, roles, tuple(tuple(cell(first, second) for second in roles) for first in roles))


def triangulation(study: RatingStudy) -> SafeString:
    """Return which sources used which techniques, and where they differ once strictness is taken out."""
    roles = tuple(column_name(role, "–") for role in study.table.role.labels)
    techniques = tuple(column_name(name, "–") for name in study.table.technique.labels)
    counts = study.coverage
    highest = max(1, int(counts.max()))
    cells = tuple(
        tuple(
            MatrixCell(figure(count, 0), min(4, 1 + 4 * (count - 1) // highest)) if count else MatrixCell("")
            for count in row
        )
        for row in counts.tolist()
    )
    chart = agreement_matrix(Matrix(roles, techniques, cells))
    head = (_("Verdict"), _("Levels"))
    told = [(name, str(count)) for name, count in triangulation_counts(study)]
    differing = list(_differing(study))
    parts = [columns([figure_of(chart, _("How many teachers each source saw by each technique")), table(head, told)])]
    if differing:
        parts.append(
            paragraph(_("Sources differ more than their errors explain; a reason to sit together, not to average:"))
        )
        parts.append(listed(differing[:MOST_DIFFERING]))
        rest = len(differing) - MOST_DIFFERING
        if rest > 0:
            parts.append(paragraph(_("and %(count)s more") % {"count": rest}))
    lead = _("Do sources agree once strictness is taken out? Agreement of two uncertain sources says little.")
    return section(_("Triangulation"), *parts, lead=lead)


def _differing(study: RatingStudy) -> Iterator[str]:
    found = study.estimates
    wanted = VERDICTS.index(Verdict.DIVERGENT)
    for row, column in zip(*(study.verdicts == wanted).nonzero(), strict=True):
        sources = "; ".join(
            f"{column_name(source.role, '–')} {figure(float(points_of(source.percent, study.law.bands)))}"
            for source in found.sources_at(int(row), int(column))
        )
        name = column_name(found.outcomes[int(column)], "–")
        yield f"{found.teachers[int(row)]}, {name}: {verdict_words(wanted)} ({sources})"


def linking(study: RatingStudy) -> SafeString:
    """Return which madrasah may be compared."""
    return section(_("Linking of madrasah"), listed(linking_words(study)))


def variances(study: RatingStudy) -> SafeString:
    """Return the variances of the model, with where each comes from."""
    head = (_("Variance of"), _("Role"), _("Logit²"), _("Reference"), _("From"))
    rows = [
        (
            one.name,
            column_name(one.role, "–"),
            figure(one.variance, 3),
            figure(one.reference, 3),
            _("these ratings") if one.origin is Origin.DATA else _("the reference"),
        )
        for one in study.estimates.components
    ]
    lead = _("What levels differ by, and how raters differ. Where the table tells too little, the reference holds.")
    note = study.law.reference.source
    return section(_("Variances"), table(head, rows), format_html('<p class="small">{}</p>', note), lead=lead)
