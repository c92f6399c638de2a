"""A line between a phone and the server on which answers get lost after the server has done its work."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from urllib.parse import urlsplit

ENDS_HERE = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


@dataclass
class BadLine:
    """The line: its address, the share of answers to writes that are cut, and a build that it pretends to serve."""

    url: str
    cut: float = 0.0
    build: str = ""
    cuts: int = 0
    rng: Random = field(default_factory=lambda: Random(4))  # noqa: S311 - chance, not secrets
    lock: threading.Lock = field(default_factory=threading.Lock)
    known: str = ""

    def cuts_now(self) -> bool:
        """Tell whether this answer is lost."""
        with self.lock:
            lost = self.rng.random() < self.cut
            self.cuts += lost
            return lost


@contextmanager
def bad_line(server: str) -> Iterator[BadLine]:
    """Open a line to a server."""
    line = BadLine("")
    listener = ThreadingHTTPServer(("127.0.0.1", 0), _handler(line, urlsplit(server).netloc))
    listener.daemon_threads = True
    line.url = f"http://127.0.0.1:{listener.server_port}"
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    try:
        yield line
    finally:
        listener.shutdown()
        listener.server_close()


def _handler(line: BadLine, server: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ENDS_HERE}
            path = self.path
            if line.build:
                path = path.replace(line.build, line.known)
                headers.pop("Accept-Encoding", None)
                headers.pop("If-None-Match", None)
            upstream = http.client.HTTPConnection(server, timeout=30)
            upstream.request(
                self.command, path, body=sent or None, headers={**headers, "Content-Length": str(len(sent))}
            )
            found = upstream.getresponse()
            content = found.read()
            line.known = found.headers.get("X-Lapang-Build") or line.known
            if line.build and line.known:
                content = content.replace(line.known.encode(), line.build.encode())
            is_write = self.command in {"PUT", "POST", "PATCH"} and "/lapang/" in path and "/perangkat" not in path
            if is_write and line.cuts_now():
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(found.status)
            for name, value in found.headers.items():
                if name.lower() not in ENDS_HERE:
                    self.send_header(
                        name, value.replace(line.known, line.build) if line.build and line.known else value
                    )
            self.send_header(
                "Content-Length",
                str(len(content)) if self.command != "HEAD" else found.headers.get("Content-Length", "0"),
            )
            self.end_headers()
            if self.command != "HEAD":
                with suppress(BrokenPipeError, ConnectionResetError):  # a phone that was closed meanwhile
                    self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815 - http.server asks for these names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
