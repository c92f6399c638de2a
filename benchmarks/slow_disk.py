"""An old disk: the environment in which each fsync takes so many milliseconds, made with the machine's C compiler."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from benchmarks.homes import ROOT

SOURCE = Path(__file__).with_suffix(".c")


class CompilerMissing(RuntimeError):
    """There is no C compiler, so that a slow disk cannot be made."""


def slow_disk(milliseconds: int) -> dict[str, str]:
    """Return the environment of processes for which the disk is so slow; raise CompilerMissing without a compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise CompilerMissing("No C compiler (cc): apt install gcc.")
    ROOT.mkdir(parents=True, exist_ok=True)
    library = ROOT / "slow_disk.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "USWAH_FSYNC_MS": str(milliseconds)}
