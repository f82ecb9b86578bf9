"""In which shares labelled posts train, choose and judge, as the setting is written."""

import re

from pipeline.language.speech import _

_SHARES = re.compile(r"\d{1,3}(/\d{1,3}){2,3}")


def read_shares(written: str) -> tuple[float, float, float, float]:
    """The shares of train, validation, gate and test, as parts of 1; of three, gate and test divide the last.

    Raises ValueError for what are no such percentages.
    """
    if not _SHARES.fullmatch(written) or sum(map(int, written.split("/"))) != 100:
        raise ValueError(_("it is not four whole percentages of 100; write 70/10/10/10"))
    train, validation, gate, *test = (int(part) / 100 for part in written.split("/"))
    if train == 0:
        raise ValueError(_("it leaves nothing to train on; write 70/10/10/10"))
    return (train, validation, gate, test[0]) if test else (train, validation, gate / 2, gate / 2)
