"""What a message about a retraining looks like: the verdict, both versions in plain words, and the way back."""

from collections.abc import Iterator, Mapping

from bot.blocks import ids
from bot.blocks.retraining import words
from bot.blocks.statements import in_words, percent
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
from ml.counting import counted
from pipeline.messages.verdict_view import Comparing, Figures, GroupFigures, VerdictView

HEADS = {
    "promoted": "A better model is at work",
    "refused": "The model stays as it is",
    "failed": "Retraining did not succeed; the model stays as it is",
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
        return f"Rolled back: {clip(view.live_before, VERSION_TEXT)} is at work again"
    return HEADS[view.state]


def _head(view: VerdictView, names: Mapping[str, str]) -> str:
    if view.look == "rolled_back":
        return f"↩ {_title(view)} ({_named(view.rolled_back_by or '', names)})"
    return f"{SIGNS[view.state]} {_title(view)}"


def _reason_blocks(view: VerdictView) -> Iterator[Block]:
    found = reasons(view)
    said = [clip(reason, REASON_TEXT) for reason in found[:REASONS]]
    if len(found) > REASONS:
        said.append(f"And {len(found) - REASONS} more.")
    lines = [paragraph([literal(reason)]) for reason in said]
    if len(lines) > 1:
        yield rich({"type": "rich_text_list", "style": "bullet", "elements": lines})
    elif lines:
        yield rich(*lines)


def _compared(found: Comparing) -> Iterator[Block]:
    sides = [("Candidate", found.candidate), ("Live so far", found.live)]
    yield {"type": "section", "fields": [formatted(_figures(name, side), 2000) for name, side in sides]}
    low, high = found.difference_ends
    yield mrkdwn(
        f"*Difference of F1: {found.difference:+.3f}* (95 % interval {low:+.3f} to {high:+.3f}) on {found.n:,} "
        f"{words.POSTS[found.split]}. {_decided(found)}"
    )
    if found.lacking:
        yield mrkdwn(in_words(found.lacking, words.LACKING))
    yield mrkdwn("\n".join(_groups(found)))


def _decided(found: Comparing) -> str:
    gate = found.gate
    there = (
        "" if found.split == "gate" else f"On the {gate.n:,} gate posts, which decide, it is {gate.difference:+.3f}. "
    )
    return (
        f"{there}With a probability of {percent(gate.not_worse)} the candidate is not worse by more than "
        f"{gate.margin:g}; {percent(gate.confidence)} are asked for."
    )


def _figures(name: str, side: Figures) -> str:
    ends = f" ({side.f1_ends[0]:.3f} to {side.f1_ends[1]:.3f})" if side.f1_ends else ""
    return (
        f"*{name}* `{outside(side.version, VERSION_TEXT)}`\n*F1 {side.f1:.3f}*{ends}\n"
        f"{percent(side.precision)} of what it raises is check-worthy (precision)\n"
        f"{percent(side.recall)} of what is check-worthy it raises (recall)"
    )


def _groups(found: Comparing) -> Iterator[str]:
    changed = sorted(found.groups, key=lambda group: -abs(group.candidate - group.live))
    if not changed:
        yield f"No language and no account group has {found.group_min} {found.split} posts, so none is shown by itself."
        return
    yield "*By group*"
    for group in changed[:GROUPS]:
        yield f"• {_group(group)}"
    if len(changed) > GROUPS:
        yield f"• and {len(changed) - GROUPS} more that changed less"


def _group(group: GroupFigures) -> str:
    return (
        f"{words.GROUPED[group.by]} {outside(group.value, 60)}: F1 {group.live:.3f} → {group.candidate:.3f} "
        f"({group.candidate - group.live:+.3f}, {counted(group.n, 'post')})"
    )


def _small_print(view: VerdictView, names: Mapping[str, str]) -> str:
    dataset = f" · dataset {view.dataset}, {counted(view.dataset_rows, 'post')}" if view.dataset else ""
    made = (
        f"Retraining {view.retraining_id} · {view.recipe}{dataset} · asked for by {_named(view.asked_by, names)}, "
        f"{in_words(view.why, words.ASKED)} · {_lasted(view.minutes)}"
    )
    return escape("\n".join([*(in_words(one, words.SMALL_PRINT) for one in view.small_print), made]))


def _named(who: str, names: Mapping[str, str]) -> str:
    if who == "timetable":
        return "the timetable"
    by = f"{who.partition(':')[2]} on the terminal" if who.startswith("terminal:") else who
    return isolated(names.get(who) or by)


def _lasted(minutes: float) -> str:
    return f"{minutes * 60:.0f} s" if minutes < 2 else f"{minutes:,.0f} minutes"


def _way_back(view: VerdictView) -> Block:
    before = clip(view.live_before or "", VERSION_TEXT)
    sure = f"{before} will judge again from the next posts on. What was judged so far stays."
    return button("Roll back", ids.ROLL_BACK, str(view.retraining_id), "danger") | {
        "confirm": {
            "title": plain("Back to the model before?"),
            "text": plain(sure, 300),
            "confirm": plain("Roll back"),
            "deny": plain("Keep it"),
        }
    }
