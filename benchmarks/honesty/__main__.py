"""Run the honesty simulation on all cores and print its table (`make bench-honesty`)."""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from math import isnan

from benchmarks.honesty.estimators import Verdict
from benchmarks.honesty.scenarios import ORACLE, OURS, SCENARIOS, Scenario, joined, judge

LOWEST, HIGHEST, ERROR, BESIDE_ORACLE = 0.87, 0.93, 0.31, 1.05

Found = Mapping[str, list[Verdict]]


def main() -> int:
    """Judge every scenario at all its seeds; return how many claims failed."""
    begin = time.perf_counter()
    found = _judged(sum(scenario.seeds for scenario in SCENARIOS))
    failed = 0
    for place, scenario in enumerate(SCENARIOS):
        print(f"\n{scenario.name} ({scenario.seeds} seeds)")
        print(f"  {'estimator':40}{'error':>8}{'corr.':>8}{'covers':>8}{'lowest … highest':>18}{'half-width':>12}")
        for name, verdicts in found[place].items():
            print(_row(name, verdicts))
        failed += _claims(scenario, found[place])
    print(
        f"\n{time.perf_counter() - begin:.0f} s, load {os.getloadavg()[0]:.1f} at the end; claims that failed: {failed}"
    )
    return failed


def _judged(runs: int) -> Mapping[int, Found]:
    found: dict[int, dict[str, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
    tasks = [(place, seed) for place, scenario in enumerate(SCENARIOS) for seed in range(scenario.seeds)]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for done, (place, verdicts) in enumerate(pool.map(judge, *zip(*tasks, strict=True)), start=1):
            for name, verdict in verdicts.items():
                found[place][name].append(verdict)
            if sys.stderr.isatty():
                print(f"\r{done} of {runs} worlds", end="", file=sys.stderr, flush=True)
    return found


def _row(name: str, verdicts: list[Verdict]) -> str:
    over = joined(verdicts)
    covers = spread = width = ""
    if not isnan(over.coverage):
        covers, width = f"{over.coverage:.3f}", f"{over.half_width:.2f}"
        spread = f"{min(one.coverage for one in verdicts):.3f} … {max(one.coverage for one in verdicts):.3f}"
    return f"  {name:40}{over.rmse:>8.3f}{over.correlation:>8.3f}{covers:>8}{spread:>18}{width:>12}"


def _claims(scenario: Scenario, found: Found) -> int:
    """Print the claims of a scenario with their verdict; return how many failed."""
    if not scenario.judged:
        return 0
    levels, best = joined(found[OURS]), joined(found[ORACLE])
    claims = {f"90 % intervals cover {LOWEST} to {HIGHEST}": LOWEST <= levels.coverage <= HIGHEST}
    if scenario.plan.competencies == 1:
        claims[f"error ≤ {ERROR} logit"] = levels.rmse <= ERROR
    claims[f"error ≤ {BESIDE_ORACLE} × the oracle's ({levels.rmse / best.rmse:.3f})"] = (
        levels.rmse <= BESIDE_ORACLE * best.rmse
    )
    for claim, holds in claims.items():
        print(f"    {'met   ' if holds else 'MISSED'}  {claim}")
    return sum(not holds for holds in claims.values())


if __name__ == "__main__":
    sys.exit(min(main(), 1))
