"""What every table of a database holds, as one number each: the same wherever the same rows lie, in whatever order."""

from sqlalchemy import Connection, text

Checksums = dict[str, tuple[int, int]]
_SUM = 'select count(*), coalesce(sum(hashtextextended(held::text, 0)::numeric), 0) from public."{}" held'


def of(connection: Connection) -> Checksums:
    """How many rows each table has, and the sum of what they hash to."""
    names = connection.scalars(text("select tablename from pg_tables where schemaname = 'public' order by tablename"))
    sums = {name: connection.execute(text(_SUM.format(name).replace(":", "\\:"))).one() for name in names.all()}
    return {name: (int(rows), int(total)) for name, (rows, total) in sums.items()}


def differing(one: Checksums, other: Checksums) -> list[str]:
    """The tables that are not the same in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
