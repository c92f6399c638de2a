"""Who teaches what: every class gets its weekly hours of every subject, divided among the teachers there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

# Subject → weekly JP of one class. The shares follow KMA 450/2024; of KMA 1503/2025, which holds since January 2026, the
# hours are not known to us, and the invented madrasah keep theirs.
WEEKLY_JP: Mapping[str, int] = {
    "matematika": 4,
    "bahasa-indonesia": 5,
    "ipa": 4,
    "fikih": 2,
    "bahasa-arab": 3,
    "bahasa-inggris": 3,
    "ips": 3,
    "al-quran-hadis": 2,
    "akidah-akhlak": 2,
    "ski": 2,
    "pendidikan-pancasila": 2,
    "pjok": 2,
    "informatika": 2,
    "seni-budaya": 2,
}
# The subjects that teachers hold as their first, in the order in which a madrasah finds them; extra hands come after.
FIRST_SUBJECTS = (*WEEKLY_JP, "tahfiz", "kitab")
EXTRA_HANDS = ("bahasa-indonesia", "matematika", "ipa", "bahasa-inggris", "bahasa-arab", "ips", "fikih", "tahfiz")
# Who takes the hours of a subject that has no teacher of its own.
TAKES_OVER: Mapping[str, str] = {
    "seni-budaya": "bahasa-indonesia",
    "informatika": "matematika",
    "pjok": "ips",
    "pendidikan-pancasila": "ips",
    "ski": "akidah-akhlak",
}
# Who gives a class or two to whom, so that some hold two subjects even where every subject has its own teacher.
SECOND_SUBJECTS: Mapping[str, str] = {"seni-budaya": "bahasa-inggris", "informatika": "ipa", "ski": "al-quran-hadis"}
# What a pesantren adds: hours are its own affair.
PESANTREN_JP = {"tahfiz": 6, "kitab": 4}
MOST_CLASSES_OF_A_HEAD = 2


def first_subjects(teachers: int) -> list[str]:
    """Return the first subject of each teacher of a madrasah, in their order."""
    return [*FIRST_SUBJECTS, *EXTRA_HANDS][:teachers]


def weekly_hours(first: Sequence[str], groups: int, head: int) -> list[dict[str, int]]:
    """Return for each teacher {subject: weekly JP}; every class has every subject exactly once."""
    classes: list[Counter[str]] = [Counter() for _ in first]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, subject in enumerate(first):
        holders[subject].append(number)
    for subject in WEEKLY_JP:
        own = holders[subject] or holders[TAKES_OVER[subject]]
        helper = holders[SECOND_SUBJECTS.get(subject, "")][:1] if holders[subject] else []
        for number, share in _shared(own, helper, groups, head):
            classes[number][subject] += share
    hours = [{subject: WEEKLY_JP[subject] * n for subject, n in sorted(mine.items()) if n} for mine in classes]
    for number, subject in enumerate(first):
        if subject in PESANTREN_JP:
            hours[number] = {subject: PESANTREN_JP[subject] * 2}
    return hours


def _shared(own: Sequence[int], helper: Sequence[int], groups: int, head: int) -> list[tuple[int, int]]:
    """Divide the classes: a head keeps two, a helper takes two, the rest is even."""
    shares: list[tuple[int, int]] = []
    left, hands = groups, list(own)
    if helper and groups > 6:
        shares.append((helper[0], 2))
        left -= 2
    if head in hands and len(hands) > 1:
        shares.append((head, MOST_CLASSES_OF_A_HEAD))
        left -= MOST_CLASSES_OF_A_HEAD
        hands.remove(head)
    even, more = divmod(left, len(hands))
    return [*shares, *((number, even + (place < more)) for place, number in enumerate(hands))]
