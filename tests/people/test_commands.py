"""Commands for who looks after the server: a madrasah begins, and somebody locked out comes back."""

import pytest
from django.core.management import CommandError, call_command
from people.stories import REASON, actions, ledger_holds, url

from uswah.institutions.models import Institution
from uswah.people.models import Account, RoleAssignment

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
