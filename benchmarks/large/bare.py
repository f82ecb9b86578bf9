"""What one would write without a desk around it: fetch posts, score them batch by batch, COPY what came of it.

Prints the seconds, and what they took of CPU, as JSON. Its table is dropped again.
"""

import json
import sys
import time
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ml import registry  # noqa: E402
from ml.examples import Example, Prediction  # noqa: E402
from pipeline.queue import BATCH  # noqa: E402


def main() -> None:
    """Take the database's address, the model's folder, and the first and the last post's id."""
    url, folder, *ends = sys.argv[1:]
    model = registry.load(Path(folder))
    # As much as the loop's worker had judged before it was measured.
    model.predict([Example(text=f"El texto {number}, para empezar.", language="es") for number in range(BATCH)])
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("create table bare (tweet_id bigint, probability float, label int, highlights jsonb)")
        begun, used = time.perf_counter(), time.process_time()
        cursor.execute("select id, text, language from tweets where id between %s and %s order by id", ends)
        rows = cursor.fetchall()
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            found = model.predict([Example(text=words, language=language) for _, words, language in batch])
            cursor.copy_expert("copy bare from stdin", _lines([row[0] for row in batch], found))
        connection.commit()
        print(json.dumps({"seconds": time.perf_counter() - begun, "cpu_s": time.process_time() - used}))
        cursor.execute("drop table bare")
        connection.commit()


def _lines(ids: Iterable[int], found: Iterable[Prediction]) -> StringIO:
    return StringIO(
        "".join(
            f"{number}\t{one.probability}\t{one.label}\t"
            f"{json.dumps([[mark.start, mark.end, mark.weight] for mark in one.highlights])}\n"
            for number, one in zip(ids, found, strict=True)
        )
    )


if __name__ == "__main__":
    main()
