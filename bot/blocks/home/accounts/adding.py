"""Adding accounts: the dialog to paste them or give a file, and the list to look at before it is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks import ids
from bot.blocks.forms import field, modal, option
from bot.blocks.home.accounts import words
from bot.blocks.text import LINK, Block, aside, button, formatted, mrkdwn, outside, row
from ml.files import ENDINGS
from pipeline.language.speech import _, figure
from pipeline.monitoring.looking_up import AT_MOST
from pipeline.store.posts.account_lists import Found, LookedUp
from pipeline.store.posts.accounts import Wishes

PASTED_TEXT, GROUP_TEXT = 3000, 60
PASTED = ("handles", *(f"handles_{number}" for number, _ in enumerate(words.MORE, start=2)))
"""Slack takes 3,000 characters a field, and 500 handles are more."""
PER_PAGE = 25
AS_THEY_POST = "none"


@dataclass(frozen=True)
class Asked:
    """What somebody pasted or chose, and how these accounts are to be monitored."""

    pasted: str
    file: Mapping[str, Any] | None
    wishes: Wishes


def find() -> Block:
    """Paste handles or links, or choose a file, and say how they are to be monitored."""
    paste: Block = {"type": "plain_text_input", "multiline": True, "max_length": PASTED_TEXT}
    back = [option(words.FROM_NOW, "0"), option(words.LAST_20, "20"), option(words.LAST_100, "100")]
    kinds = [option(words.RETWEETS, "retweets"), option(words.REPLIES, "replies")]
    file: Block = {"type": "file_input", "filetypes": [ending[1:] for ending in ENDINGS], "max_files": 1}
    fields = [
        field(
            PASTED[0], words.HANDLES, paste, optional=True, hint=words.HANDLES_HINT.format(most=AT_MOST)
        ),
        *(field(name, label, paste, optional=True) for name, label in zip(PASTED[1:], words.MORE, strict=True)),
        field("file", words.FILE, file, optional=True, hint=words.FILE_HINT),
        field(
            "group", words.GROUP, {"type": "plain_text_input", "max_length": GROUP_TEXT}, optional=True,
            hint=words.GROUP_HINT,
        ),
        field("kinds", words.KINDS, {"type": "checkboxes", "options": kinds}, optional=True),
        field("interval", words.INTERVAL, interval(first=0)),
        field("back", words.BACK, {"type": "static_select", "options": back, "initial_option": back[0]}),
    ]  # fmt: skip
    return modal(words.ADD_TITLE, fields, submit=words.LOOK_UP, close=words.CANCEL, callback_id=ids.FIND_VIEW)


def interval(*others: Block, first: int) -> Block:
    """How often to look, behind other choices; the one that is chosen at first."""
    options = [*others, *(option(said, seconds or AS_THEY_POST) for seconds, said in words.INTERVALS.items())]
    return {"type": "static_select", "options": options, "initial_option": options[first]}


def seconds_in(chosen: str) -> int | None:
    """How often, by the value of an option."""
    return None if chosen == AS_THEY_POST else int(chosen)


def asked(state: Mapping[str, Any]) -> Asked:
    """What was asked for, from the submitted view's values."""
    files = state["file"]["file"].get("files") or []
    kinds = {one["value"] for one in state["kinds"]["kinds"].get("selected_options") or []}
    wishes = Wishes(
        group=(state["group"]["group"].get("value") or "").strip(),
        include_retweets="retweets" in kinds,
        include_replies="replies" in kinds,
        posts_back=int(_chosen(state, "back") or 0),
        interval_s=seconds_in(_chosen(state, "interval") or AS_THEY_POST),
    )
    pasted = "\n".join(state[name][name].get("value") or "" for name in PASTED)
    return Asked(pasted, next(iter(files), None), wishes)


def _chosen(state: Mapping[str, Any], name: str) -> str | None:
    return (state[name][name].get("selected_option") or {}).get("value")


def looking_up() -> Block:
    """What is shown while the source is asked."""
    return modal(words.ADD_TITLE, [mrkdwn(words.LOOKING_UP)], callback_id=ids.FIND_VIEW)


def last_page(listed: LookedUp) -> int:
    """The number of the last page, counted from 0."""
    return max((len(listed.found) + len(listed.problems) - 1) // PER_PAGE, 0)


def found(listed: LookedUp, standing: Mapping[str, str], *, page: int | None = 0, pictures: bool = False) -> Block:
    """Who was found, to be looked at before saving; problems come first, then who is new. Slack fetches pictures.

    Without a page it is the first one, which cannot be turned before it is shown anew.
    """
    at, last = page or 0, last_page(listed)
    by_id = [(one, standing.get(one.profile.external_id)) for one in listed.found]
    new, known = ([pair for pair in by_id if (pair[1] == "active") is active] for active in (False, True))
    figures = {"new": len(new), "known": len(known), "problems": len(listed.problems)}
    rows = [
        *({"type": "context", "elements": [_problem(problem)]} for problem in listed.problems),
        *(_profile(one, state, pictures=pictures) for one, state in (*new, *known)),
    ]  # fmt: skip
    reads = sum(one.wishes.posts_back for one, _ in new)
    blocks = [
        mrkdwn((words.FOUND if new else words.NOBODY_NEW).format(**figures)),
        *([aside(words.COSTS.format(reads=figure(reads, ",")))] if reads else []),
        *rows[at * PER_PAGE : (at + 1) * PER_PAGE],
        *([aside(words.PAGE.format(page=at + 1, pages=last + 1))] if last else []),
        *(_turns(page, last) if page is not None else []),
        *([aside(words.KEPT)] if new else []),
    ]
    buttons = {"submit": words.SAVE, "close": words.CLOSE} if new else {}
    made = modal(words.ADD_TITLE, blocks, **buttons, callback_id=ids.SAVE_VIEW, private_metadata=listed.number)
    return made | {"notify_on_close": True}


def _problem(problem: str) -> Block:
    return formatted(words.PROBLEM.format(problem=outside(problem, 400)), 500)


def _profile(one: Found, standing: str | None, *, pictures: bool) -> Block:
    profile = one.profile
    said = words.PROFILE.format(
        handle=outside(profile.handle),
        name=outside(profile.name, 60),
        followers="" if profile.followers is None else words.FOLLOWERS.format(followers=figure(profile.followers, ",")),
        group=words.GROUP_OF.format(group=outside(one.wishes.group, GROUP_TEXT)) if one.wishes.group else "",
        standing=(words.STANDING_PAUSED if one.paused else words.STANDING)[standing or "new"],
    )
    shown = pictures and profile.picture and len(profile.picture) <= LINK
    image = [{"type": "image", "image_url": profile.picture, "alt_text": f"@{profile.handle}"}] if shown else []
    return {"type": "context", "elements": [*image, formatted(said, 600)]}


def _turns(page: int, last: int) -> Sequence[Block]:
    around = [(_("Previous"), page - 1), (_("Next"), page + 1)]
    buttons = [
        button(name, f"{ids.LISTED_PAGE}_{name.lower()}", str(number)) for name, number in around if 0 <= number <= last
    ]
    return [row(*buttons)] if buttons else []


def waits(accounts: int) -> list[Block]:
    """In Home: a list that was looked up and not saved."""
    buttons = row(
        button(words.LOOK_AGAIN, ids.LIST_SHOW, ids.ALL, "primary"), button(words.DROP, ids.LIST_DROP, ids.ALL)
    )
    return [mrkdwn(words.WAITS.format(accounts=accounts)), buttons]
