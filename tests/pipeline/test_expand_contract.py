"""A migration only adds: what old processes need stays until no code of theirs is at work, as CONTRIBUTING.md says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.configuration.settings import HOME

RULE_BEGINS_AFTER = "0045"
UNUSED_SINCE = "UNUSED_SINCE"
"""A migration that takes something away names the revision by which the last code that needs it was replaced."""
TAKE_AWAY = {"drop_column", "drop_table", "rename_table", "drop_constraint"}
MIGRATIONS = sorted(
    path for path in (HOME / "migrations" / "versions").glob("[0-9]*.py") if path.name[:4] > RULE_BEGINS_AFTER
)


def faults(source: str) -> Iterator[str]:
    """What a migration does that an old process would stumble over."""
    module = ast.parse(source)
    if any(isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == UNUSED_SINCE for one in module.body):
        return
    upgrade = next(one for one in module.body if isinstance(one, ast.FunctionDef) and one.name == "upgrade")
    for call in (one for one in ast.walk(upgrade) if isinstance(one, ast.Call)):
        name, named = (
            ast.unparse(call.func).rpartition(".")[2],
            {one.arg: ast.unparse(one.value) for one in call.keywords},
        )
        if name in TAKE_AWAY or "new_column_name" in named:
            yield ast.unparse(call)
        if name == "alter_column" and named.get("nullable") == "False":
            yield ast.unparse(call)
        if (
            name == "Column"
            and named.get("nullable") == "False"
            and "server_default" not in named
            and _is_added(upgrade, call)
        ):
            yield ast.unparse(call)


def _is_added(upgrade: ast.FunctionDef, column: ast.Call) -> bool:
    """Whether a column comes to a table that is there, and not with a new one."""
    tables = (
        one for one in ast.walk(upgrade) if isinstance(one, ast.Call) and ast.unparse(one.func).endswith("create_table")
    )
    return not any(column in ast.walk(table) for table in tables)


@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda path: path.stem)
def test_it_only_adds(migration: Path) -> None:
    assert list(faults(migration.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("done", "wrong"),
    [
        ("op.add_column('t', sa.Column('c', sa.Text))", False),
        ("op.add_column('t', sa.Column('c', sa.Text, nullable=False, server_default=''))", False),
        ("op.create_table('t', sa.Column('c', sa.Text, nullable=False))", False),
        ("op.create_index('i', 't', ['c'])", False),
        ("op.add_column('t', sa.Column('c', sa.Text, nullable=False))", True),
        ("op.drop_column('t', 'c')", True),
        ("op.drop_table('t')", True),
        ("op.rename_table('t', 'u')", True),
        ("op.alter_column('t', 'c', new_column_name='d')", True),
        ("op.alter_column('t', 'c', nullable=False)", True),
    ],
)
def test_what_an_old_process_would_stumble_over_is_seen(done: str, wrong: bool) -> None:
    assert bool(list(faults(f"def upgrade():\n    {done}\n"))) is wrong
    assert list(faults(f"UNUSED_SINCE = '0050'\ndef upgrade():\n    {done}\n")) == []
