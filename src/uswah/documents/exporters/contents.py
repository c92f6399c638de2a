"""Turn papers into plain JSON and back, so that what was issued is kept as data and can be drawn again."""

import base64
import dataclasses
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, get_type_hints

from uswah.documents.exporters import papers
from uswah.documents.exporters.papers import Agreement, MadrasahRecap, PkgReport

TAG: Final = "is"
# The names are stored with every issued paper: a class may be added here, none renamed.
_KINDS: Final = {
    name: kind for name, kind in vars(papers).items() if isinstance(kind, type) and dataclasses.is_dataclass(kind)
}


def to_content(paper: PkgReport | MadrasahRecap) -> dict[str, Any]:
    """Return the paper as JSON values; each object says in "is" what it is."""
    content: dict[str, Any] = _plain(paper)
    return content


def pkg_report_from(content: dict[str, Any]) -> PkgReport:
    """Rebuild a PKG report from its content. Raises ValueError when it is something else."""
    paper = _rebuilt(content)
    if not isinstance(paper, PkgReport):
        raise ValueError("this content is not a PKG report")  # noqa: TRY004 - stored bytes are wrong, not a caller's type
    return paper


def recap_from(content: dict[str, Any]) -> MadrasahRecap:
    """Rebuild a recap from its content. Raises ValueError when it is something else."""
    paper = _rebuilt(content)
    if not isinstance(paper, MadrasahRecap):
        raise ValueError("this content is not a recap")  # noqa: TRY004 - stored bytes are wrong, not a caller's type
    return paper


def _plain(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case datetime():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case tuple():
            return [_plain(item) for item in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
            return {TAG: type(value).__name__, **fields}
        case _:
            return value


def _rebuilt(content: Any) -> Any:
    if isinstance(content, list):
        return tuple(_rebuilt(item) for item in content)
    if not isinstance(content, dict):
        return content
    kind = _KINDS.get(content.get(TAG, ""))
    if kind is None:
        raise ValueError(f"no paper has a part {content.get(TAG)!r}")
    hints = get_type_hints(kind)
    given = {name: _typed(_rebuilt(value), hints.get(name)) for name, value in content.items() if name != TAG}
    try:
        return kind(**given)
    except TypeError as error:
        raise ValueError(f"the content of {kind.__name__} is incomplete: {error}") from error


def _typed(value: Any, hint: Any) -> Any:
    """Give back the types that JSON does not have."""
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is Agreement:
        return Agreement(value)
    if hint == bytes | None and value is not None:
        return base64.b64decode(value, validate=True)
    return value
