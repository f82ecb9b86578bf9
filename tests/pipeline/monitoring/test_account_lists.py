"""Lists of accounts come as CSV and go as CSV: all of a list is taken over, or nothing of it."""

import io

import pytest
from sqlalchemy import select

from pipeline.monitoring import account_lists
from pipeline.monitoring import accounts as wishes
from pipeline.monitoring.accounts import AccountsError
from pipeline.sources.source import Profile, SourceAway
from pipeline.tables import Account
from tests.fakes import FeedSource


@pytest.fixture
def source() -> FeedSource:
    names = ["ana", "Eva", "luis", *(f"many{n}" for n in range(250))]
    return FeedSource(known=[Profile(external_id=str(n), handle=name, name=name) for n, name in enumerate(names)])


@pytest.fixture
def take_over(sessions, source, tmp_path):
    def read(text):
        path = tmp_path / "accounts.csv"
        path.write_bytes(text.encode())
        with sessions() as session:
            result = account_lists.import_file(session, source, path, by="U0ADMIN")
            session.commit()
        return result

    return read


def listed(sessions):
    with sessions() as session:
        rows = session.scalars(select(Account).order_by(Account.external_id))
        return [(row.handle, row.group, row.include_retweets, row.include_replies, row.state) for row in rows]


def test_a_list_is_taken_over_with_every_column(sessions, take_over):
    added, problems = take_over(
        "handle,group,retweets,replies,state\n"
        '@ana,"Gobierno, central",yes,no,active\n'
        "https://x.com/eva/status/1,,no,sí,paused\n"
    )
    assert (added, problems) == (["ana", "Eva"], [])
    assert listed(sessions) == [
        ("ana", "Gobierno, central", True, False, "active"),
        ("Eva", "", False, True, "paused"),
    ]


def test_yes_is_understood_in_every_language_and_form(sessions, take_over):
    words = ["Sí", "si\u0301", "OUI", "ja", "да", "TRUE", "1.0", "x"]
    take_over("Handle;Retweets;STATE\n" + "".join(f"many{n};{word};Paused\n" for n, word in enumerate(words)))
    assert {row[2:] for row in listed(sessions)} == {(True, False, "paused")}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffhandle\n@ana\n",
        "handle,notes\r\n@ana,x\r\n",
        "group,handle\n,ana",
        "handle\n@ana,too,many\n",
        "\n;\n Handle ;Notes\n@ana;x\n",
    ],
)
def test_lists_of_other_programs_are_read(sessions, take_over, text):
    take_over(text)
    assert listed(sessions) == [("ana", "", False, False, "active")]


@pytest.mark.parametrize("text", ["", "\n", "name,group\nana,x\n", "@ana\n@eva\n"])
def test_a_list_without_its_first_line_is_explained(sessions, take_over, text):
    with pytest.raises(AccountsError, match="first line with the columns handle, group, retweets, replies, state"):
        take_over(text)
    assert listed(sessions) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("handle\n@ana\n@\n@eva\n", 3),
        ("group,handle\na,@ana\nb\n", 3),
        ("handle,group\n@ana,a\n\n\n,b\n", 5),
        ('handle,group\n@ana,"two\nlines"\n,b\n', 4),
    ],
)
def test_a_row_without_a_handle_is_named_by_its_line_and_nothing_is_imported(sessions, take_over, text, line):
    with pytest.raises(AccountsError, match=rf"Line {line}: no handle\. Nothing was imported\."):
        take_over(text)
    assert listed(sessions) == []


def test_a_file_that_is_no_text_is_an_error_in_one_sentence(sessions, source, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"handle\n\x81\xfe")
    with sessions() as session, pytest.raises(AccountsError, match="save it as UTF-8"):
        account_lists.import_file(session, source, tmp_path / "a.csv", by="U1")


def test_handles_that_the_source_does_not_know_are_named_and_the_others_are_taken(sessions, take_over):
    assert take_over("handle\n@ana\n@nadie\n") == (["ana"], ["@nadie: not found."])


def test_a_source_that_breaks_off_halfway_leaves_nothing_behind(sessions, source, take_over, monkeypatch):
    lookup, asked = source.lookup, []

    def once(handles):
        asked.append(handles)
        if len(asked) > 1:
            raise SourceAway("X does not answer.")
        return lookup(handles)

    monkeypatch.setattr(source, "lookup", once)
    with pytest.raises(SourceAway):
        take_over("handle\n" + "".join(f"many{n}\n" for n in range(150)))
    assert listed(sessions) == []


def test_long_lists_are_looked_up_a_hundred_at_a_time(sessions, source, take_over):
    added, _ = take_over("handle\n" + "".join(f"@many{n}\n" for n in range(250)))
    assert len(added) == len(listed(sessions)) == 250


def test_what_a_spreadsheet_would_compute_is_exported_as_text(sessions, source, take_over):
    take_over("handle,group\n@ana,=1+1\n")
    out = io.StringIO()
    with sessions() as session:
        account_lists.export_csv(session, source, out)
    assert out.getvalue().splitlines()[1].startswith('"\'@ana","\'=1+1",')


def test_what_is_exported_can_be_imported_again(sessions, source, take_over):
    text = 'handle,group,retweets,replies,state\n@ana,"a, ""b""\n",yes,no,active\n@Eva,é,no,yes,paused\n@luis,,no,no,active\n'
    take_over(text)
    with sessions() as session:
        wishes.change(session, source, ["luis"], "remove", by="U1")
        session.commit()
        out = io.StringIO()
        assert account_lists.export_csv(session, source, out) == 2
        before = listed(sessions)
        session.execute(Account.__table__.delete())
        session.commit()
    take_over(out.getvalue())
    assert listed(sessions) == [("ana", 'a, "b"', *before[0][2:]), before[1]]


STATES = {
    "active": ["active", "Activo", "yes", "sí", "true", "1", "1.0", "on", "monitored", "enabled", "", " ", "n/a", "-"],
    "paused": ["paused", "Pause", "inactive", "inactiva", "no", "NEIN", "false", "0", "off", "disabled", "suspended"],
    "removed": ["removed", "Remove", "deleted", "DELETE", "eliminado", "supprimé", "gelöscht"],
}
EVERY = [(state, said) for state, words in STATES.items() for said in words]


@pytest.mark.parametrize("column", ["state", "Status", "active"])
@pytest.mark.parametrize(("state", "said"), EVERY)
def test_a_row_asks_for_the_state_that_its_word_says(sessions, take_over, column, state, said):
    take_over("handle\n@ana\n@Eva\n@luis\n")
    _, told = take_over(f"handle,{column}\n@ANA,{said}\n@many1,{said}\n")
    found = {handle: row[-1] for handle, *row in listed(sessions)}
    assert (found["ana"], found.get("many1", "removed")) == (state, state)
    assert (found["Eva"], found["luis"]) == ("active", "active")
    assert told == (["@ana: not monitored any more."] if state == "removed" else [])


@pytest.mark.parametrize("said", ["California", "2", "maybe", "yes and no", "activ?", "paused, removed"])
def test_a_word_that_is_no_state_is_named_by_its_line_and_nothing_is_imported(sessions, take_over, said):
    with pytest.raises(AccountsError, match=r"^Line 3: .* is no state; write active, paused or removed\. Nothing was"):
        take_over(f'handle,state\n@ana,active\n@Eva,"{said}"\n')
    assert listed(sessions) == []


def test_what_is_exported_brings_back_the_state_that_it_was_exported_in(sessions, source, take_over):
    take_over("handle,state\n@ana,paused\n@Eva,active\n")
    out, before = io.StringIO(), listed(sessions)
    with sessions() as session:
        account_lists.export_csv(session, source, out)
        for handle, action in (("ana", "resume"), ("Eva", "pause")):
            wishes.change(session, source, [handle], action, by="U1")
        session.commit()
    assert listed(sessions) != before
    take_over(out.getvalue())
    assert listed(sessions) == before
