"""Who sees whom: the whole security model in the names of the cast."""

from factories import viewer

from uswah.people.models import Person, Post


def names(account, purpose: str = "") -> set[str]:
    return set(Person.objects.visible_to(viewer(account, purpose)).values_list("name", flat=True))


def test_head_sees_own_madrasah_and_nobody_of_the_neighbour(nurul_huda, neighbour):
    assert names(nurul_huda.hasan) == {"Siti Aisyah", "Hasan Basri", "Operator MTs Nurul Huda"}


def test_teacher_sees_only_herself(nurul_huda, neighbour):
    assert names(nurul_huda.guru) == {"Siti Aisyah"}


def test_pimpinan_sees_the_madrasah_of_the_pesantren_only(nurul_huda, neighbour):
    assert names(nurul_huda.extra["mahfud"]) == {"Siti Aisyah", "Hasan Basri", "Operator MTs Nurul Huda", "Mahfud"}


def test_posts_of_the_neighbour_are_hidden(nurul_huda, neighbour):
    seen = Post.objects.visible_to(viewer(neighbour.hasan))
    assert not seen.filter(institution=nurul_huda.place).exists()
    assert seen.filter(institution=neighbour.place).count() == 3
