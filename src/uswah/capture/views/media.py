"""Files of a phone by tus 1.0.0 (core, creation, checksum, expiration, termination), and files that are opened.

https://tus.io/protocols/resumable-upload: the phone asks how far a file has come and goes on from there. Which file may
come at all was said by the envelope before it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from uswah.capture.enums import Refusal
from uswah.capture.views.asking import BY_KEY, PhoneRequest, in_json, refused
from uswah.common.database.commits import DiskFull, NotCommitted
from uswah.common.lanes import Lane
from uswah.common.pages import PageRequest, page
from uswah.evidence.operations.media import (
    MediaRefused,
    Why,
    end_upload,
    progress,
    receive_piece,
    start_upload,
)
from uswah.evidence.queries.media import has_brought, is_digest, stored_file, upload_of
from uswah.institutions.queries import madrasah_for

P = ParamSpec("P")
VERSION = "1.0.0"
ABILITIES = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,checksum,expiration,termination",
    "Tus-Checksum-Algorithm": "sha256",
}
LARGEST_PIECE = 1024 * 1024
LARGEST_FILE = 2**40  # what is really kept is the law's to say; this only keeps numbers sane
PIECE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460  # tus, extension checksum
# Whatever a browser is made to believe about a file, it runs nothing of it, and no other site gets it.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Content-Encoding": "identity",  # a photo is packed already
}
LATER = {"Retry-After": "3600"}
STATUS = {
    Why.NOT_EXPECTED: HTTPStatus.NOT_FOUND,
    Why.OTHER_SIZE: HTTPStatus.BAD_REQUEST,
    Why.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Why.KIND: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Why.BROKEN: HTTPStatus.UNPROCESSABLE_ENTITY,
    Why.TWOFOLD: HTTPStatus.UNPROCESSABLE_ENTITY,
    Why.ACTIVE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Why.METADATA: HTTPStatus.UNPROCESSABLE_ENTITY,
    Why.QUOTA_MADRASAH: HTTPStatus.INSUFFICIENT_STORAGE,
    Why.QUOTA_PERSON: HTTPStatus.INSUFFICIENT_STORAGE,
    Why.QUOTA_DAY: HTTPStatus.INSUFFICIENT_STORAGE,
    Why.DISK_FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    Why.BUSY: HTTPStatus.LOCKED,
    Why.OTHER_OFFSET: HTTPStatus.CONFLICT,
    Why.OTHER_DIGEST: CHECKSUM_MISMATCH,
    Why.OVER: HTTPStatus.GONE,
    Why.REMOVED: HTTPStatus.GONE,
}


class Unfit(Exception):
    """A request that is no tus, with the status that says so."""

    def __init__(self, status: int, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.status = status


View = Callable[Concatenate[PhoneRequest, P], HttpResponse]


def by_tus(*methods: str) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Declare an address of tus: a phone with its key opens it, and OPTIONS tells everybody how to ask.

    Every answer carries the version, whatever is refused has its code and its sentence; no form of ours leads there,
    so that no token of a form is asked for.
    """

    def declare(view: View[P]) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @page(public=BY_KEY, methods=("OPTIONS", *methods), lane=Lane.ATTACHMENTS)
        def spoken(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            answer = _answer(view, cast("PhoneRequest", request), *args, **kwargs)
            answer.headers["Tus-Resumable"] = VERSION
            answer.headers["Cache-Control"] = "private, no-store"
            return answer

        return wraps(view)(spoken)

    return declare


def _answer(view: View[P], request: PhoneRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=ABILITIES)
    if request.headers.get("Tus-Resumable") != VERSION:
        return HttpResponse(status=HTTPStatus.PRECONDITION_FAILED, headers={"Tus-Version": VERSION})
    if getattr(request, "device", None) is None:  # a browser
        return refused(Refusal.UNKNOWN)
    try:
        return view(request, *args, **kwargs)
    except Unfit as unfit:
        return _said(unfit.status, "TIDAK_TERBACA", str(unfit))
    except MediaRefused as reason:
        status = STATUS[reason.why]
        return _said(status, reason.why, str(reason), LATER if status == HTTPStatus.INSUFFICIENT_STORAGE else {})
    except Http404:
        return _said(HTTPStatus.NOT_FOUND, "TIDAK_ADA", _("There is no such file on its way."))
    except DiskFull:
        full = MediaRefused(Why.DISK_FULL)
        return _said(STATUS[full.why], full.why, str(full), LATER)
    except NotCommitted:
        busy = _("The server is busy. It stays on your phone.")
        return _said(HTTPStatus.SERVICE_UNAVAILABLE, "SIBUK", busy, {"Retry-After": "10"})
    except UnreadablePostError:
        return _said(HTTPStatus.BAD_REQUEST, "TERPUTUS", _("The line broke in the middle of a piece."))


def _said(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    answer = in_json({"code": code, "message": message}, status=status)
    for name, value in (headers or {}).items():
        answer.headers[name] = value
    return answer


@by_tus("POST")
def uploads(request: PhoneRequest) -> HttpResponse:
    """Begin to take in a file that an envelope announced, or say where the upload that began before stands."""
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    digest = told.get("sha256", "")
    if not is_digest(digest):
        raise Unfit(HTTPStatus.BAD_REQUEST, "Upload-Metadata needs sha256.")
    length = _number(request, "Upload-Length", LARGEST_FILE)
    upload = start_upload(sha256=digest, length=length, by=request.viewer, at=request.viewer.at)
    address = reverse("capture:upload", args=[upload.pk])
    headers = {"Location": address, "Upload-Expires": http_date(upload.expires_at.timestamp())}
    return HttpResponse(status=HTTPStatus.CREATED, headers=headers)


@by_tus("HEAD", "PATCH", "DELETE")
def upload(request: PhoneRequest, upload: UUID) -> HttpResponse:
    """Say how far a file has come, take in its next piece, or forget it."""
    viewer = request.viewer
    row = upload_of(viewer, upload)
    if request.method == "DELETE":
        end_upload(upload=row)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if row.finished_at is None and row.expires_at <= viewer.at:
        raise MediaRefused(Why.OVER, ends=True)
    headers = {"Upload-Expires": http_date(row.expires_at.timestamp())}
    if request.method == "HEAD":
        come = progress(upload=row, by=viewer, at=viewer.at)
        told = {"Upload-Offset": str(come), "Upload-Length": str(row.length), **headers}
        return HttpResponse(status=HTTPStatus.OK, headers=told)
    offset = _number(request, "Upload-Offset", LARGEST_FILE)
    come = receive_piece(upload=row, offset=offset, content=_piece(request), by=viewer, at=viewer.at)
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Upload-Offset": str(come), **headers})


@by_tus("HEAD")
def known(request: PhoneRequest, sha256: str) -> HttpResponse:
    """Say whether all that this account announced under a digest is here; nothing about what others brought."""
    account = request.viewer.account_id
    is_here = account is not None and is_digest(sha256) and has_brought(account, sha256)
    return HttpResponse(status=HTTPStatus.OK if is_here else HTTPStatus.NOT_FOUND)


@page(signed_in=True)
def stored(request: PageRequest, nsm: str, sha256: str) -> HttpResponseBase:
    """Hand out a file to whoever sees what it is attached to: to be saved, never to be run."""
    file = stored_file(request.viewer, place=madrasah_for(request.viewer, nsm), sha256=sha256)
    answer = FileResponse(file.path.open("rb"), as_attachment=True, filename=file.name, content_type=file.type)
    for name, value in SAFE.items():
        answer.headers[name] = value
    return answer


def _piece(request: PhoneRequest) -> bytes:
    """Return the bytes of a piece that are what their checksum says; raise Unfit for what is no piece."""
    if request.content_type != PIECE:
        raise Unfit(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"A piece is {PIECE}.")
    length = _number(request, "Content-Length", LARGEST_FILE)
    if length > LARGEST_PIECE:
        raise Unfit(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A piece has {LARGEST_PIECE} bytes at most.")
    content = request.read(length)
    if told := request.headers.get("Upload-Checksum"):
        _check_digest(told, content)
    return content


def _check_digest(told: str, content: bytes) -> None:
    algorithm, _space, written = told.partition(" ")
    if algorithm != "sha256":
        raise Unfit(HTTPStatus.BAD_REQUEST, "Upload-Checksum is sha256.")
    try:
        digest = base64.b64decode(written, validate=True)
    except binascii.Error as error:
        raise Unfit(HTTPStatus.BAD_REQUEST, "Upload-Checksum is no base64.") from error
    if not hmac.compare_digest(digest, hashlib.sha256(content).digest()):
        raise MediaRefused(Why.OTHER_DIGEST)


def _number(request: PhoneRequest, name: str, most: int) -> int:
    written = request.headers.get(name, "")
    if not (written.isascii() and written.isdecimal() and len(written) <= len(str(most)) and int(written) <= most):
        raise Unfit(HTTPStatus.BAD_REQUEST, f"{name} is a whole number.")
    return int(written)


def _metadata(told: str) -> dict[str, str]:
    """Return the pairs of Upload-Metadata: a name and its value in base64, by comma; raise Unfit for anything else."""
    pairs = [pair.strip().partition(" ") for pair in told.split(",") if pair.strip()]
    try:
        return {name: base64.b64decode(value, validate=True).decode() for name, _space, value in pairs}
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Unfit(HTTPStatus.BAD_REQUEST, "Upload-Metadata is no base64.") from error
