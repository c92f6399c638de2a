"""Commands for who looks after the server: a madrasah begins, and somebody locked out comes back."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from people.stories import REASON, actions, ledger_holds, url

from uswah.institutions.models import Institution
from uswah.people.models import Account, Person, RoleAssignment

BEGIN = {
    "nsm": "121218100009",
    "name": "MTs Al-Hikmah",
    "province": "Lampung",
    "district": "Pringsewu",
    "head": "Dr. H. Abdul Karim, M.Pd.",
    "operator": "Rina Wati",
}


def begin(capsys, **changed) -> str:
    call_command("new_madrasah", **{**BEGIN, **changed})
    return capsys.readouterr().out


def slips(printed: str) -> list[tuple[str, str]]:
    words = [line.split(": ", 1)[1] for line in printed.splitlines() if line.startswith("  ")]
    return list(zip(words[::2], words[1::2], strict=True))


def test_a_madrasah_begins_with_two_accounts_that_sign_in(client, db, capsys):
    head, operator = slips(begin(capsys))
    assert (head[0], operator[0]) == ("abdul.karim", "rina.wati")
    for login, password in (head, operator):
        answer = client.post(url("sign-in"), {"login": login, "password": password})
        assert answer.status_code == 302
        assert client.get("/akun/")["Location"] == url("password")
        client.post(url("sign-out"))
    place = Institution.rows.get(code="121218100009")
    assert [place.kind, place.parent.name, place.parent.parent.name] == ["MADRASAH", "Pringsewu", "Lampung"]
    roles = RoleAssignment.rows.order_by("pk").values_list("role", "institution__code", "account__person__title_after")
    assert list(roles) == [("kepala", "121218100009", "M.Pd."), ("operator", "121218100009", "")]
    assert ledger_holds()


def test_the_areas_above_are_founded_once(db, capsys):
    begin(capsys)
    begin(capsys, nsm="121218100010", name="MTs Kedua", district="PRINGSEWU", kkm="KKM 1", head="A B", operator="C D")
    kinds = sorted(Institution.rows.values_list("kind", flat=True))
    assert kinds == ["DISTRICT", "KKM", "MADRASAH", "MADRASAH", "NATIONAL", "PROVINCE"]


def test_the_same_name_gets_another_user_name_and_never_the_same_account(db, capsys):
    first = slips(begin(capsys))
    second = slips(begin(capsys, nsm="121218100010", name="MTs Kedua"))
    assert [login for login, _ in first + second] == ["abdul.karim", "rina.wati", "abdul.karim2", "rina.wati2"]
    assert Account.rows.count() == 4


def test_a_wrong_number_founds_nothing(db, capsys):
    with pytest.raises(CommandError, match="12 digits"):
        begin(capsys, nsm="123")
    assert not Institution.rows.exists()


def test_the_head_who_is_locked_out_gets_a_new_password_and_learns_who_did_it(client, nurul_huda, capsys):
    login = nurul_huda.hasan.person.identifiers.get(kind="NUPTK").value
    call_command("new_password", login, reason=REASON)
    password = capsys.readouterr().out.splitlines()[0].rsplit(": ", 1)[1]
    client.post(url("sign-in"), {"login": login, "password": password})
    assert "pengelola server" in client.get(url("password")).context["notice"]
    (entry,) = actions("account.password_reset")
    assert (entry.by_account, entry.chain_id) == (None, nurul_huda.place.pk)
    assert ledger_holds()


def test_nobody_gets_a_password_for_a_number_that_is_unknown(nurul_huda):
    before = set(Account.rows.values_list("password", flat=True))
    with pytest.raises(CommandError, match="Nobody"):
        call_command("new_password", "9999888877776666", reason=REASON)
    assert set(Account.rows.values_list("password", flat=True)) == before


def grant(capsys, **said) -> str:
    call_command("grant_role", **{"reason": REASON, **said})
    return capsys.readouterr().out


def test_a_role_is_given_to_somebody_known_without_a_new_password(nurul_huda, land, capsys):
    login = nurul_huda.hasan.person.identifiers.get(kind="NUPTK").value
    printed = grant(capsys, identifier=login, role="ketua_kkm", place=land.kkm.code)
    assert printed == "Hasan Basri: ketua_kkm, KKM Pringsewu\n"
    assert nurul_huda.hasan.roles.filter(role="ketua_kkm", institution=land.kkm, until=None).exists()
    assert Account.rows.get(pk=nurul_huda.hasan.pk).password == nurul_huda.hasan.password
    assert (actions("role.granted")[-1].by_account, actions("role.granted")[-1].chain_id) == (None, land.kkm.pk)
    assert ledger_holds()


def test_somebody_new_gets_role_and_account_and_no_post(client, nurul_huda, land, capsys):
    printed = grant(capsys, name="Dra. Wati, M.Si.", user_name="Wati", role="kemenag_prov", place=land.province.code)
    password = printed.splitlines()[1].rsplit(": ", 1)[1]
    assert client.post(url("sign-in"), {"login": "wati", "password": password}).status_code == 302
    wati = Person.rows.get(identifiers__value="wati")
    assert (wati.name, wati.title_before, wati.title_after, wati.posts.count()) == ("Wati", "Dra.", "M.Si.", 0)
    assert ledger_holds()


def test_a_known_person_without_an_account_gets_one_from_the_server(nurul_huda, capsys):
    Account.rows.filter(pk=nurul_huda.guru.pk).delete()
    login = nurul_huda.aisyah.person.identifiers.get(kind="NUPTK").value
    printed = grant(capsys, identifier=login, role="guru", place=nurul_huda.place.code)
    assert Account.rows.get(person=nurul_huda.aisyah.person).check_password(printed.splitlines()[1].rsplit(": ", 1)[1])


def test_a_misplaced_role_says_where_it_may_stand_and_opens_nothing(nurul_huda, capsys):
    with pytest.raises(CommandError, match="Tempatnya: KKM, Kabupaten/kota"):
        grant(capsys, name="Umar", user_name="umar", role="ketua_mgmp", place=nurul_huda.place.code)
    assert not Person.rows.filter(name="Umar").exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"identifier": "9999888877776666"}, "Nobody"),
        ({"identifier": "ratna", "place": "000"}, "No place"),
        ({"name": "Umar"}, "--user-name"),
        ({"name": "Umar", "user_name": "12"}, "--user-name"),
        ({"name": "Umar", "user_name": "ratna"}, "ratna"),
    ],
)
def test_what_is_unclear_gives_no_role(nurul_huda, land, capsys, said, words):
    with pytest.raises(CommandError, match=words):
        grant(capsys, **{"role": "ketua_kkm", "place": land.kkm.code, **said})
    assert not RoleAssignment.rows.filter(institution=land.kkm).exists()
    assert not Person.rows.filter(name="Umar").exists()


def test_a_role_ends_today_and_not_in_the_future_nor_twice(nurul_huda):
    held = nurul_huda.extra["ratna"].roles.get()
    said = {"identifier": "ratna", "role": "pengawas", "place": nurul_huda.place.code, "reason": REASON}
    with pytest.raises(CommandError, match="today or earlier"):
        call_command("end_role", **said, until=timezone.localdate() + timedelta(days=1))
    call_command("end_role", **said)
    assert RoleAssignment.rows.get(pk=held.pk).until == timezone.localdate()
    with pytest.raises(CommandError, match="does not hold"):
        call_command("end_role", **said)
    assert len(actions("role.ended")) == 1
    assert ledger_holds()
