"""Names with titles, names folded for search, names that look alike."""

import pytest

from uswah.core.text.names import (
    TitledName,
    alphabetical_key,
    fold_name,
    similarity_key,
    split_titles,
)  # fmt: skip


@pytest.mark.parametrize(
    ("titled", "written"),
    [
        (
            TitledName("Ahmad Fauzi", "Dr. H.", ("S.Pd.I.", "M.Pd.")),
            "Dr. H. Ahmad Fauzi, S.Pd.I., M.Pd.",
        ),
        (TitledName("Siti Aminah", back=("S.Pd.",)), "Siti Aminah, S.Pd."),
        (TitledName("Siti Aminah", "Hj."), "Hj. Siti Aminah"),
        (TitledName("Siti Aminah", back=("", " S.Pd. ")), "Siti Aminah, S.Pd."),
        (TitledName(" Siti  Aminah "), "Siti Aminah"),
    ],
)
def test_titles_stand_around_the_name(titled: TitledName, written: str) -> None:
    assert str(titled) == written


@pytest.mark.parametrize(
    ("written", "titled"),
    [
        (
            "Dr. H. Ahmad Fauzi, S.Pd.I., M.Pd.",
            TitledName("Ahmad Fauzi", "Dr. H.", ("S.Pd.I.", "M.Pd.")),
        ),
        ("K.H. Mahfud Ridwan, Lc., M.A.", TitledName("Mahfud Ridwan", "K.H.", ("Lc.", "M.A."))),
        ("Drs Hasan", TitledName("Hasan", "Drs")),
        ("Siti Aminah S.Pd", TitledName("Siti Aminah", "", ("S.Pd",))),
        ("Siti Aminah S.Th.I M.Pd.I", TitledName("Siti Aminah", "", ("S.Th.I", "M.Pd.I"))),
        ("Ahmad M.Yusuf", TitledName("Ahmad M.Yusuf")),
        ("M. Yusuf, S.Ag", TitledName("M. Yusuf", "", ("S.Ag",))),
        ("K Hasan", TitledName("K Hasan")),
        ("H.", TitledName("H.")),
        ("", TitledName("")),
    ],
)
def test_titles_are_taken_off_and_names_are_left_alone(written: str, titled: TitledName) -> None:
    assert split_titles(written) == titled


@pytest.mark.parametrize(
    "written",
    ["Syafi'i", "SYAFI’I", "Syafi`i", "syafiʿi", "Syafii", " Syafi\N{MODIFIER LETTER APOSTROPHE}i ",
     "Syāfi'ī", "Ｓｙａｆｉｉ"],
)  # fmt: skip
def test_variants_of_one_spelling_fold_together(written: str) -> None:
    assert fold_name(written) == "syafii"


def test_folding_keeps_different_names_apart() -> None:
    assert fold_name("Syafi'ah") != fold_name("Syafi'i")
    assert fold_name("Nur-Hasanah") == "nur hasanah" != fold_name("Nurhasanah")


@pytest.mark.parametrize(
    "written",
    ["Muh. Syafi'i", "Moh. Syafii, S.Pd.", "M. Syafi’i", "H. Muhammad Syafii", "MOCHAMMAD SYAFI'I"],
)
def test_names_that_may_be_one_person_share_a_key(written: str) -> None:
    assert similarity_key(written) == similarity_key("Muhammad Syafi'i")


def test_names_of_other_persons_have_other_keys() -> None:
    assert similarity_key("Muhammad Syafi'i") != similarity_key("Muhammad Syafiq")


def test_lists_of_persons_are_ordered_by_name_and_not_by_title() -> None:
    names = ["Dr. H. Zaini, M.Pd.", "Siti Aminah, S.Pd.", "Hj. Aisyah", "Drs. Hasan"]
    assert sorted(names, key=alphabetical_key) == [
        "Hj. Aisyah", "Drs. Hasan", "Siti Aminah, S.Pd.", "Dr. H. Zaini, M.Pd.",
    ]  # fmt: skip
