"""What a message about a retraining looks like: the verdict, both versions in plain words, and the way back."""

from collections.abc import Iterator, Mapping

from bot.blocks import ids
from bot.blocks.retraining import words
from bot.blocks.statements import in_words
from bot.blocks.text import (
    Block,
    aside,
    button,
    clip,
    escape,
    formatted,
    isolated,
    literal,
    mrkdwn,
    outside,
    paragraph,
    plain,
    rich,
    row,
)  # fmt: skip
from bot.blocks.words import posts
from pipeline.language.speech import _, percent
from pipeline.messages.verdict_view import Comparing, Figures, GroupFigures, VerdictView

HEADS = {
    "promoted": _("A better model is at work"),
    "refused": _("The model stays as it is"),
    "failed": _("Retraining did not succeed; the model stays as it is"),
}
SIGNS = {"promoted": "✔", "refused": "—", "failed": "⚠️"}
GROUPS = 8
"""So many groups are shown, those that changed most."""
REASONS, REASON_TEXT, NOTE_TEXT, VERSION_TEXT = 8, 400, 800, 100


def blocks(view: VerdictView, *, names: Mapping[str, str]) -> list[Block]:
    """The whole message; `names` are how the workspace calls the people in it."""
    shown = [rich(paragraph([literal(_head(view, names), bold=True)])), *_reason_blocks(view)]
    if view.comparing is not None:
        shown += _compared(view.comparing)
    if view.note:
        shown.append(mrkdwn(f"⚠️ {escape(clip(view.note, NOTE_TEXT))}"))
    shown.append(aside(_small_print(view, names)))
    if view.may_roll_back and view.live_before:
        shown.append(row(_way_back(view)))
    return shown


def fallback(view: VerdictView) -> str:
    """What a notification shows."""
    return escape(clip(f"{_title(view)}. {' '.join(reasons(view))}", 300))


def reasons(view: VerdictView) -> list[str]:
    """Why it came out so."""
    return [in_words(reason, words.REASONS) for reason in view.reasons]


def _title(view: VerdictView) -> str:
    if view.look == "rolled_back" and view.live_before:
        return _("Rolled back: {version} is at work again").format(version=clip(view.live_before, VERSION_TEXT))
    return HEADS[view.state]


def _head(view: VerdictView, names: Mapping[str, str]) -> str:
    if view.look == "rolled_back":
        return f"↩ {_title(view)} ({_named(view.rolled_back_by or '', names)})"
    return f"{SIGNS[view.state]} {_title(view)}"


def _reason_blocks(view: VerdictView) -> Iterator[Block]:
    found = reasons(view)
    said = [clip(reason, REASON_TEXT) for reason in found[:REASONS]]
    if len(found) > REASONS:
        said.append(_("And {more} more.").format(more=len(found) - REASONS))
    lines = [paragraph([literal(reason)]) for reason in said]
    if len(lines) > 1:
        yield rich({"type": "rich_text_list", "style": "bullet", "elements": lines})
    elif lines:
        yield rich(*lines)


def _compared(found: Comparing) -> Iterator[Block]:
    sides = [(_("Candidate"), found.candidate), (_("Live so far"), found.live)]
    yield {"type": "section", "fields": [formatted(_figures(name, side), 2000) for name, side in sides]}
    low, high = found.difference_ends
    difference = words.DIFFERENCE[found.split].format(by=found.difference, low=low, high=high, n=found.n)
    yield mrkdwn(f"{difference} {_decided(found)}")
    if found.lacking:
        yield mrkdwn(in_words(found.lacking, words.LACKING))
    yield mrkdwn("\n".join(_groups(found)))


def _decided(found: Comparing) -> str:
    gate = found.gate
    there = "" if found.split == "gate" else words.THERE.format(n=gate.n, by=gate.difference) + " "
    return there + words.NOT_WORSE.format(
        not_worse=percent(gate.not_worse), margin=gate.margin, confidence=percent(gate.confidence)
    )


def _figures(name: str, side: Figures) -> str:
    ends = words.ENDS.format(low=side.f1_ends[0], high=side.f1_ends[1]) if side.f1_ends else ""
    figures = words.FIGURES.format(
        f1=side.f1, ends=ends, precision=percent(side.precision), recall=percent(side.recall)
    )
    return f"*{name}* `{outside(side.version, VERSION_TEXT)}`\n{figures}"


def _groups(found: Comparing) -> Iterator[str]:
    changed = sorted(found.groups, key=lambda group: -abs(group.candidate - group.live))
    if not changed:
        yield words.NO_GROUP[found.split].format(least=found.group_min)
        return
    yield str(_("*By group*"))
    for group in changed[:GROUPS]:
        yield f"• {_group(group)}"
    if len(changed) > GROUPS:
        yield words.MORE.format(more=len(changed) - GROUPS)


def _group(group: GroupFigures) -> str:
    return words.GROUPED[group.by].format(
        group=outside(group.value, 60), before=group.live, after=group.candidate, by=group.candidate - group.live,
        posts=posts(group.n),
    )  # fmt: skip


def _small_print(view: VerdictView, names: Mapping[str, str]) -> str:
    dataset = words.DATASET.format(id=view.dataset, posts=posts(view.dataset_rows)) if view.dataset else ""
    made = words.MADE.format(
        id=view.retraining_id, recipe=view.recipe, dataset=dataset, who=_named(view.asked_by, names),
        why=in_words(view.why, words.ASKED), time=_lasted(view.minutes),
    )  # fmt: skip
    return escape("\n".join([*(in_words(one, words.SMALL_PRINT) for one in view.small_print), made]))


def _named(who: str, names: Mapping[str, str]) -> str:
    if who == "timetable":
        return str(_("the timetable"))
    by = _("{who} on the terminal").format(who=who.partition(":")[2]) if who.startswith("terminal:") else who
    return isolated(names.get(who) or by)


def _lasted(minutes: float) -> str:
    return f"{minutes * 60:.0f} s" if minutes < 2 else _("{minutes:,.0f} minutes").format(minutes=minutes)


def _way_back(view: VerdictView) -> Block:
    before = clip(view.live_before or "", VERSION_TEXT)
    sure = words.SURE.format(version=before)
    return button(_("Roll back"), ids.ROLL_BACK, str(view.retraining_id), "danger") | {
        "confirm": {
            "title": plain(_("Back to the model before?")),
            "text": plain(sure, 300),
            "confirm": plain(_("Roll back")),
            "deny": plain(_("Keep it")),
        }
    }
