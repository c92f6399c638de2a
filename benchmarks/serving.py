"""The product served for a benchmark, a small client, and what its processes hold in memory."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.homes import PROJECT, Home

SIGN_IN = "/akun/masuk/"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(slots=True)
class Browser:
    """A client on one kept connection that keeps cookies and follows nothing."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body of one answer."""
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        self.connection.request(method, path, body=body, headers=sent)
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, dict(answer.headers), content

    def get(self, path: str) -> bytes:
        """Return the body of a page; raise when it is no 200."""
        status, _, content = self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path}: {status}")
        return content

    def post(self, path: str, fields: Mapping[str, str]) -> int:
        """Send a form with the token of its own page, and return the status."""
        found = _TOKEN.search(self.get(path).decode())
        form = {"csrfmiddlewaretoken": found[1] if found else "", **fields}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        status, _, _ = self.ask("POST", path, urlencode(form).encode(), headers)
        return status

    def sign_in(self, login: str, password: str) -> None:
        """Sign in on the page that people use."""
        status = self.post(SIGN_IN, {"login": login, "password": password})
        if status != 302:
            raise RuntimeError(f"The sign-in answered {status}.")


@dataclass(frozen=True, slots=True)
class Served:
    """A running product: its port and the process from which all its processes come."""

    port: int
    pid: int

    def memory(self) -> dict[str, float]:
        """Return the resident megabytes of each process, by what it does."""
        return {_deed(pid): _resident(pid) for pid in _family(self.pid)}

    def busy(self) -> float:
        """Return the seconds of processor time that all processes have taken so far."""
        return sum(_busy(pid) for pid in _family(self.pid))


@contextmanager
def served(home: Home, extra: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Serve a home as `uswah serve` does, on a free port, with more in its environment, until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "uswah.config.cli", "serve", "--port", str(port)]
    log = home.folder / "serve.log"
    with log.open("wb") as out:
        environment = {**home.environment(), **(extra or {})}
        process = subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=out, stderr=out)
        try:
            _wait_until_it_answers(port, process, log)
            yield Served(port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                for pid in [*_family(process.pid)]:
                    with suppress(ProcessLookupError):
                        _kill(pid)
                process.wait(timeout=20)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        with suppress(OSError, http.client.HTTPException):
            if Browser(port).ask("GET", SIGN_IN)[0] < 500:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start: {log.read_text()[-1500:]}")


def _family(root: int) -> list[int]:
    """Return a process and all that came from it."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _deed(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    doing = "worker of jobs" if "work" in words else "command" if "serve" in words else "web server"
    return f"{doing} ({pid})"


def _busy(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _resident(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0
