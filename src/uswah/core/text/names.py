"""Write names of persons with their titles, and fold them for search and for warnings.

Nothing here says that two names are one person: a folded name finds rows to look at, and persons
are told apart by NUPTK, PegID, NIP or a human being.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_FRONT_TITLES: Final = frozenset(
    {
        "prof", "dr", "drs", "dra", "ir", "h", "hj", "kh", "k", "kyai", "kiai", "nyai",
        "ust", "ustaz", "ustadz", "ustazah", "ustadzah", "tgk", "tgh",
    }
)  # fmt: skip
# Stems of degrees that may stand behind a name without a comma; "M.Yusuf" must stay a name.
_DEGREE_STEMS: Final = frozenset(
    {
        "pd", "ag", "kom", "si", "th", "hum", "sos", "psi", "fil", "sy", "kes", "mat", "stat",
        "farm", "or", "sn", "hi", "ei", "ip", "ikom",
    }
)  # fmt: skip
_DEGREE: Final = re.compile(r"[SM]\.([A-Z][A-Za-z]*)(\.[A-Z][a-z]*)*\.?")
_APOSTROPHES: Final = str.maketrans("", "", "'’‘`´ʼʻʿʾ′‛＇")
_MUHAMMAD: Final = (
    "muh", "moh", "muhamad", "muhammed", "mohamad", "mohammad", "mohammed", "mochamad",
    "mochammad", "muchamad", "muchammad", "mokhamad", "mokhammad", "much", "moch", "mokh",
    "m", "md", "mhd",
)  # fmt: skip
_VARIANTS: Final = dict.fromkeys(_MUHAMMAD, "muhammad") | {
    "achmad": "ahmad", "akhmad": "ahmad", "ach": "ahmad", "akh": "ahmad",
    "abd": "abdul", "abdoel": "abdul", "st": "siti", "sitti": "siti",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TitledName:
    """Hold a name apart from the titles before it and the degrees behind it."""

    name: str
    front: str = ""
    back: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Join them as papers do: `Dr. H. Ahmad Fauzi, S.Pd.I., M.Pd.`."""
        parts = (" ".join(f"{self.front} {self.name}".split()), *(b.strip() for b in self.back))
        return ", ".join(part for part in parts if part)


def split_titles(written: str) -> TitledName:
    """Take a name as a roster writes it apart into front titles, name and degrees.

    Degrees follow a comma, or are recognised by their stem (`Siti Aminah S.Pd`). What is not known
    to be a title stays in the name.
    """
    head, *back = [" ".join(part.split()) for part in written.split(",")]
    words = head.split()
    behind: list[str] = []
    while len(words) > 1 and _is_degree(words[-1]):
        behind.insert(0, words.pop())
    front: list[str] = []
    while len(words) > 1 and words[0].replace(".", "").lower() in _FRONT_TITLES:
        if words[0].lower() == "k":  # without its point K is a letter of a name
            break
        front.append(words.pop(0))
    return TitledName(" ".join(words), " ".join(front), tuple(b for b in (*behind, *back) if b))


def fold_name(written: str) -> str:
    """Return the form of a name under which search compares: no case, marks, apostrophes or points.

    `Syafi'i`, `SYAFI’I` and `Syafii` fold to `syafii`. Folding twice changes nothing.
    """
    text = unicodedata.normalize("NFKC", written).translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    spaced = "".join(c if c.isalnum() else " " for c in bare.translate(_APOSTROPHES))
    return " ".join(unicodedata.normalize("NFKC", spaced).casefold().split())


def similarity_key(written: str) -> str:
    """Return a key that is equal for names which may mean one person, for a warning only.

    Titles and degrees go, `Muh.`, `Moh.` and `M.` read as Muhammad, doubled letters count once.
    Two persons of one madrasah can well have the same key: never merge by it.
    """
    words = (_VARIANTS.get(word, word) for word in fold_name(split_titles(written).name).split())
    return re.sub(r"(.)\1+", r"\1", " ".join(words))


def alphabetical_key(written: str) -> tuple[str, str]:
    """Return the key that orders lists of persons: the name without titles, then all of it."""
    return fold_name(split_titles(written).name), written


def _is_degree(word: str) -> bool:
    if word.rstrip(".") in {"Lc", "BA"}:
        return True
    found = _DEGREE.fullmatch(word)
    return found is not None and found[1].lower() in _DEGREE_STEMS
