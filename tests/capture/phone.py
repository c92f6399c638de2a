"""A phone with its key, and a tus client on it that can be cut."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from django.test import Client
from factories import AT, viewer

from uswah.capture.models import Device
from uswah.capture.operations import register_device

TUS = {"Tus-Resumable": "1.0.0"}
FILES = "/lapang/berkas/"


@dataclass
class Phone:
    """A registered phone; it asks as the app does, and no cookie is with it."""

    device: Device
    token: str
    client: Client

    @classmethod
    def of(cls, account) -> Phone:
        registered = register_device(label="Redmi 9A", by=viewer(account), at=AT)
        return cls(registered.device, registered.token, Client(enforce_csrf_checks=True))

    def ask(self, method: str, path: str, content: bytes = b"", content_type: str = "application/json", **headers: str):
        shown = {"Authorization": f"Perangkat {self.device.pk}.{self.token}"}
        shown |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, path, content, content_type, headers=shown)

    def tus(self, method: str, path: str, content: bytes = b"", **headers: str):
        told = {"Tus_Resumable": "1.0.0"} | headers
        return self.ask(method, path, content, told.pop("Content_Type", "application/offset+octet-stream"), **told)

    def begin(self, content: bytes, **headers: str):
        digest = hashlib.sha256(content).hexdigest()
        told = {"Upload_Length": str(len(content)), "Upload_Metadata": metadata(sha256=digest, type="image/jpeg")}
        return self.tus("POST", FILES, **(told | headers))

    def piece(self, path: str, offset: int, content: bytes, **headers: str):
        told = {"Upload_Offset": str(offset), "Upload_Checksum": checksum(content)}
        return self.tus("PATCH", path, content, **(told | headers))

    def has(self, content: bytes) -> bool:
        return self.tus("HEAD", f"{FILES}sha256/{hashlib.sha256(content).hexdigest()}").status_code == 200


def checksum(content: bytes) -> str:
    return f"sha256 {base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def metadata(**told: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
