"""The drawings as a report: the desk, whose steps the desk itself names, and the papers' networks."""

from collections.abc import Sequence
from itertools import pairwise

from ml.plotting import style
from ml.studies.papers.drawings import pair_networks, plan, text_networks
from ml.studies.papers.drawings.diagram import Box, Diagram
from ml.studies.papers.paper_row import PaperPicture, PaperReport, PaperRow

ITEMS = {
    "desk": "CH-13", "xlmr-cam": "CAM-10", "noir": "TN-23", "tyche-text-x2-image-x2": "TY-18",
    "tyche-text-image-x2": "TY-18", "tyche-early": "TY-7", "machine-text": "MH-1",
}  # fmt: skip
CODE = "the code's own parts"
FUSIONS = ("text-x2-image-x2", "text-image-x2", "early")

Step = tuple[str, Sequence[str]]
"""A step's name, and what does it and keeps it, line by line."""


def remake(*, desk: Sequence[Step], back_to: int) -> PaperReport:
    """Draw the desk's steps, of which the last leads back to the one of that number (from 1), and every network."""
    diagrams = diagrams_of(desk, back_to=back_to)
    return PaperReport(
        name="drawings",
        title="What the networks and the desk are made of",
        paper="ClaimHunter, BERT with CAM, Team Noir, Tyche, and the study of machine and human texts.",
        conclusion=(
            f"{len(diagrams)} drawings, made from the modules, settings, tasks and tables that they show: a layer that "
            "changes, changes its drawing."
        ),
        rows=tuple(_row(diagram) for diagram in diagrams),
        pictures=tuple(
            PaperPicture(name=one.name, caption=f"{one.title}. {one.caption}", png=style.png(plan.draw(one)))
            for one in diagrams
        ),
    )


def diagrams_of(desk: Sequence[Step], *, back_to: int) -> list[Diagram]:
    """Make all diagrams, that of the desk first."""
    return [
        _desk(desk, back_to=back_to), text_networks.xlmr_cam(), pair_networks.noir(),
        *(pair_networks.tyche(fusion) for fusion in FUSIONS), text_networks.machine_text(),
    ]  # fmt: skip


def _row(diagram: Diagram) -> PaperRow:
    what = f"drawing, {len(diagram.boxes)} parts: {diagram.title}"
    return PaperRow(item=ITEMS[diagram.name], what=what, paper="a figure", ours=f"{diagram.name}.png", data=CODE)


def _desk(desk: Sequence[Step], *, back_to: int) -> Diagram:
    keys = [str(number) for number in range(1, len(desk) + 1)]
    boxes = [Box(key, f"{key}  {name}", tuple(lines), "step") for key, (name, lines) in zip(keys, desk, strict=True)]
    caption = (
        "The steps are the paper's; tasks, queues, tables, buttons and the share of negatives are those of the desk's "
        "own code. What was learnt last judges what comes next."
    )
    return Diagram(
        "desk", "The desk in seven steps", caption, tuple(boxes), tuple(pairwise(keys)), ((keys[-1], str(back_to)),)
    )
