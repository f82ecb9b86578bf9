"""Which emoji say what, however they are written; what cannot be meant is told at once."""

import pytest

from pipeline.configuration.reactions_setting import read_reactions


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", {}), (" , ", {}), ("x=rejected", {"x": "rejected"}), (":x:=Rejected, +1=selected,", {"x": "rejected", "+1": "selected"}),
        ("white_check_mark=selected,-1=rejected,no_entry=rejected",
         {"white_check_mark": "selected", "-1": "rejected", "no_entry": "rejected"}),
    ],
)  # fmt: skip
def test_emoji_are_read_as_they_are_written(written: str, read: dict[str, str]) -> None:
    assert read_reactions(written) == read


@pytest.mark.parametrize(
    "written", ["x", "x=", "=rejected", "x=leave", "x=rejected,x=selected", "x=rejected;eyes=reviewed", "❌=rejected", "x rejected", "x=rejected=selected"]
)  # fmt: skip
def test_what_is_no_list_of_emoji_is_refused_with_the_way_to_write_it(written: str) -> None:
    with pytest.raises(ValueError, match="write x=rejected,eyes=reviewed"):
        read_reactions(written)
