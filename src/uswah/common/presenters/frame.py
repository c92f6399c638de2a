"""What stands around every page: the rail, where one is, and who one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uswah.common.viewer import Viewer

# What waits for the viewer behind a link of the rail, by its address' name: (viewer, place) -> how many. Rooms enter
# theirs when they are ready, because the rail stands beside them and may not ask them.
COUNTS: dict[str, Callable[[Viewer, Any], int]] = {}


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A link of the rail or of a row of tabs; `current` marks the page that is open, `count` says what waits there."""

    label: str
    url: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Links of the rail under one heading; without a title they stand without heading."""

    title: str
    items: tuple[NavigationItem, ...]


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """The institution that the reader works in, as the rail names it."""

    name: str
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """The reader, with the role in which the page was opened."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class FrameLinks:
    """Addresses that the frame needs; common knows no room, so the caller names them. An empty one is not drawn."""

    home: str = "/"
    sign_out: str = ""
    language: str = ""
    officer_end: str = ""
