"""Display pieces that the components of `templatetags.components` draw: frozen, already in the reader's words."""

from uswah.common.presenters.frame import FrameLinks, NavigationGroup, NavigationItem, PersonLine, PlaceLine
from uswah.common.presenters.pieces import (
    ChoiceOption,
    ChoiceScale,
    Crumb,
    Definition,
    Figure,
    JobProgress,
    LevelCell,
    LevelDisplay,
    Pager,
    Source,
    Stage,
    Step,
    TimelineEntry,
    UnknownLevel,
)

__all__ = [
    "ChoiceOption",
    "ChoiceScale",
    "Crumb",
    "Definition",
    "Figure",
    "FrameLinks",
    "JobProgress",
    "LevelCell",
    "LevelDisplay",
    "NavigationGroup",
    "NavigationItem",
    "Pager",
    "PersonLine",
    "PlaceLine",
    "Source",
    "Stage",
    "Step",
    "TimelineEntry",
    "UnknownLevel",
]
