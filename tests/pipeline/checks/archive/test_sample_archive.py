"""The archive that the demo shows: which of the sample feed's posts it recognises, and no other."""

import json

from pipeline.checks.archive import Matcher, importing
from pipeline.configuration.settings import HOME

SAME = {
    "2106985794753449985": "paro-orvalia-doble-tarmenia",
    "2107848503207809024": "tren-lamacido-puertoclaro",
    "2108459976494272513": "ibi-riomar",
    "2109922795005857793": "altos-cargos",
    "2110657615537209345": "pensiones-congeladas-2016-2019",
    "2124450527147319297": "vertidos-salgar",
}


def test_the_sample_archive_recognises_its_six_posts_and_no_other(sessions, folder):
    with sessions() as session:
        done = importing.take_file(session, HOME / "samples" / "archive" / "checks.json")
        assert (done.counts.new, done.refused) == (8, 0)
        again = importing.take_file(session, HOME / "samples" / "archive" / "checks.json")
        assert (again.counts.new, again.counts.unchanged) == (0, 8)
        session.commit()
        matcher, found = Matcher(folder), {}
        for page in sorted((HOME / "samples" / "feed").glob("page-*.json")):
            for post in json.loads(page.read_text(encoding="utf-8"))["data"]:
                for match in matcher.match(session, post["text"]):
                    assert match.check.publisher.endswith("(invented)")
                    found[post["id"]] = match.check.url.rpartition("/")[2]
    assert found == SAME
