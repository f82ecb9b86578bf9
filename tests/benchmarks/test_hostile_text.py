"""The search for texts that keep us busy finds them, and misses no pattern of ours."""

import re
from pathlib import Path

from benchmarks import hostile_text
from benchmarks.hostile.parsers import Parser
from benchmarks.hostile.patterns import PACKAGES, ROOT, asked
from benchmarks.hostile.shapes import LENGTH, shapes


def test_a_reader_that_looks_again_and_again_is_found(monkeypatch):
    monkeypatch.setattr(hostile_text, "LIMIT_S", 2.0)
    again, once = re.compile(r"\.+x"), re.compile(r"(?<!\.)\.++x")
    slow, quick = hostile_text.measure([Parser("quick", once.search), Parser("slow", again.search)])
    assert (slow.name, quick.name) == ("slow.read", "quick.read")
    assert slow.worst_s == 2.0


def test_the_shapes_are_many_long_and_made_of_the_pattern():
    plain = list(shapes())
    assert len(plain) >= 20
    assert min(map(len, plain)) >= LENGTH
    assert any(text.startswith("zq" * 1000) for text in shapes("(?:zq)+$"))


def test_every_pattern_of_the_packages_is_asked_something():
    found = {one.name.partition(":")[0] for one in asked()}
    holding = [
        path for package in PACKAGES for path in Path(ROOT, package).rglob("*.py") if "re.compile(" in path.read_text()
    ]
    assert found >= {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in holding
    }
    assert {one.method for one in asked() if one.name.startswith("pipeline.near_duplicates.post_text")} >= {
        "sub",
        "findall",
    }
