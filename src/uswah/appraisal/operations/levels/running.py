"""Levels are estimated from all evidence of a place, and stored with everything that went in and came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from uswah.appraisal.access import check_conduct
from uswah.appraisal.models import Level, LevelRun
from uswah.appraisal.operations.levels.calibrating import calibrated
from uswah.appraisal.operations.levels.estimating import METHOD, Estimated, Plan, estimated
from uswah.appraisal.operations.levels.storing import let_stand, store_levels
from uswah.appraisal.queries.levels import PKG_INSTRUMENT, pkg_scheme
from uswah.appraisal.queries.measurement_law import MeasurementLaw, measurement_law
from uswah.appraisal.queries.pkg_law import law_day
from uswah.appraisal.queries.run_evidence import Evidence, digest_of, gathered
from uswah.common import audit
from uswah.common.ids import uuid7
from uswah.common.jobs import enqueue
from uswah.common.models import Job
from uswah.common.viewer import Viewer
from uswah.core.measurement.levels import METHOD_VERSION
from uswah.core.measurement.partial_credit import Bands, Calibration
from uswah.core.scoring import PkgScheme
from uswah.evidence.models import Submission
from uswah.institutions.models import Institution, SchoolYear
from uswah.institutions.queries import audit_place
from uswah.standards.models import Instrument
from uswah.standards.queries import Form, form_by_id

RUN = "appraisal.run_levels"
# The key of a calibration that later runs of the year keep, and how many forms must have made it.
ANCHOR, ANCHOR_BLOCKS = "calibration", 30


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


def ask_for_levels(*, place: Institution, school_year: str, stage: str, by: Viewer, at: datetime) -> Job:
    """Enqueue a level run of a place, year and stage; it starts when the surrounding transaction has committed.

    Raises PermissionDenied without the power to conduct rounds there.
    """
    check_conduct(by, place)
    return enqueue_levels(place=place, school_year=school_year, stage=stage, by=by, at=at)


def enqueue_levels(*, place: Institution, school_year: str, stage: str, by: Viewer, at: datetime) -> Job:
    """Enqueue a level run that an act of a round asks for; who may act was checked there."""
    arguments = {"place": place.code, "school_year": school_year, "stage": stage, "account": by.account_id}
    return enqueue(kind=RUN, arguments=arguments, by=by, at=at)


def run_levels(
    *,
    place: Institution,
    school_year: str,
    stage: str,
    by: Viewer,
    at: datetime,
    progress: Callable[[int, int], None] = no_progress,
) -> list[LevelRun]:
    """Estimate the levels of every teacher at or below a place, one run for each instrument with evidence.

    The place is a madrasah or any node of the area tree above. Evidence of a round that is still collecting is left
    out. Standing levels that nobody moderated are replaced in rounds that consolidate, and a musyawarah opens for
    each competency in which the sources differ. Same evidence, same results, to the byte: a second run of the same
    evidence is the first one again. For jobs and commands: whoever asked was checked when they asked.
    """
    year = SchoolYear.rows.get(pk=school_year)
    below = {"institution__path__gte": place.path, "institution__path__lt": place.path[:-1] + "0"}
    rated = Submission.rows.filter(school_year=year, stage=stage, **below).values_list("instrument_id", flat=True)
    instruments = list(Instrument.rows.filter(pk__in=rated.distinct().order_by()).order_by("code", "version"))
    runs = []
    for done, instrument in enumerate(instruments):
        progress(done, len(instruments))
        run = _run(place, year, stage, instrument, by, at)
        runs += [run] if run else []
    progress(len(instruments), max(1, len(instruments)))
    return runs


def _run(
    place: Institution, year: SchoolYear, stage: str, instrument: Instrument, by: Viewer, at: datetime
) -> LevelRun | None:
    """Estimate outside of any transaction, so that nobody waits for it to write; then store and let stand in one."""
    begun = uuid7()  # carries the moment, so that of two runs the one that read later is known
    evidence = gathered(place=place, school_year=year.pk, stage=stage, instrument_id=instrument.pk)
    is_official = instrument.code == PKG_INSTRUMENT
    if not _tells_enough(evidence, is_official):
        return None
    today = timezone.localdate(at)
    scheme = pkg_scheme(law_day(year, today)) if is_official else None
    plan = _plan(form_by_id(instrument.pk), scheme, measurement_law(law_day(year, today)))
    calibrations = _anchor(place, year, instrument) or calibrated(evidence, plan)
    inputs = _inputs(evidence, plan, scheme, calibrations) | {
        "instrument": f"{instrument.code} {instrument.version}",
        "school_year": year.pk,
        "stage": stage,
    }
    digest = digest_of({**inputs, "method": METHOD_VERSION})
    known = LevelRun.rows.filter(institution=place, instrument=instrument, inputs_digest=digest)
    seed = int(digest[:12], 16)
    found = None if known.exists() else estimated(evidence, plan, calibrations, seed)
    with transaction.atomic():
        run = known.first()
        if run is None:
            row = LevelRun(
                id=begun,
                institution=place,
                school_year=year,
                stage=stage,
                instrument=instrument,
                seed=seed,
                inputs=inputs,
                inputs_digest=digest,
                made_at=at,
                made_by_account=by.account_id,
            )
            found = found or estimated(evidence, plan, calibrations, seed)
            run = _stored(row, found, calibrations, by, at)
        if is_official:
            let_stand(run=run, levels=list(Level.rows.filter(run=run).order_by("pk")), at=at)
    return run


def _inputs(
    evidence: Evidence, plan: Plan, scheme: PkgScheme | None, calibrations: Mapping[str, Calibration]
) -> dict[str, Any]:
    """Return what went into a run: which sheets, by which law and on which calibration."""
    return {
        "scheme": scheme.source.version if scheme else "",
        "law": plan.law.version,
        "calibration": digest_of({code: one.document() for code, one in calibrations.items()}),
        "sheets": evidence.document(),
        "left_out": {teacher: list(roles) for teacher, roles in sorted(evidence.left_out.items())},
    }


def _tells_enough(evidence: Evidence, is_official: bool) -> bool:
    """Tell whether a run says anything: any sheet of PKG; of a local instrument two sources or techniques at least."""
    sheets = [sheet for sheet in evidence.sheets if sheet.place and sheet.scores]
    if is_official or not sheets:
        return bool(sheets)
    return len({sheet.role for sheet in sheets}) > 1 or len({sheet.technique for sheet in sheets}) > 1


def _plan(form: Form, scheme: PkgScheme | None, law: MeasurementLaw) -> Plan:
    domains: dict[str, list[str]] = {}
    for group in form.groups:
        domains.setdefault(group.domain, []).append(group.code)
    return Plan(
        competencies={group.code: tuple(item.code for item in group.items) for group in form.groups},
        domains={code: tuple(parts) for code, parts in domains.items()},
        lowest=min(form.scores),
        highest=max(form.scores),
        law=law,
        overall=_overall(scheme) if scheme else None,
    )


def _overall(scheme: PkgScheme) -> Bands:
    """Return the categories over all competencies; a result is rounded to a whole percent before it is read."""
    bands = scheme.labels.bands
    return Bands.of([band.code for band in bands], [float(band.upper) + 0.5 for band in bands[:-1]])


def _anchor(place: Institution, year: SchoolYear, instrument: Instrument) -> dict[str, Calibration] | None:
    """Return the calibration that the year began with here, or at the nearest place above; None while there is none.

    What comes in later never moves it, so that the levels of one year are on one scale.
    """
    earlier = LevelRun.rows.filter(
        school_year=year, instrument=instrument, institution__path__in=_above(place.path), findings__has_key=ANCHOR
    )
    first = earlier.order_by("-institution__path", "made_at", "pk").first()
    if first is None:
        return None
    return {code: Calibration.of_document(document) for code, document in first.findings[ANCHOR].items()}


def _above(path: str) -> list[str]:
    """Return the paths of a place and of all above it."""
    return [path[: at + 1] for at, sign in enumerate(path) if sign == "/" and at]


def _stored(
    run: LevelRun, found: Estimated, calibrations: Mapping[str, Calibration], by: Viewer, at: datetime
) -> LevelRun:
    """Write the run with its levels, and that it was made; its calibration is an anchor when enough sheets made it."""
    levels, findings = list(found.levels), dict(found.findings)
    run.method, run.method_version = METHOD, found.version
    run.results_digest = digest_of({"levels": levels, "findings": findings})
    if all(one.blocks >= ANCHOR_BLOCKS for one in calibrations.values()):
        findings[ANCHOR] = {code: one.document() for code, one in sorted(calibrations.items())}
    run.findings = findings
    run.save(force_insert=True)
    codes = {told["place"] for told in levels}
    store_levels(run, levels, dict(Institution.rows.filter(code__in=codes).values_list("code", "pk")))
    facts = {
        "run": str(run.pk),
        "inputs": run.inputs_digest,
        "results": run.results_digest,
        "levels": len(levels),
    }
    subject = audit.Subject("level_run", str(run.pk))
    place = audit_place(run.institution)
    audit.record(place=place, by=by, at=at, action="levels.estimated", subject=subject, facts=facts)
    return run
