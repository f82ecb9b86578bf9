"""The words of stories."""

from collections.abc import Callable

from pipeline.language.speech import _, n_

STATES = {
    "proposed": _("proposed for a fact-check"),
    "accepted": _("will be fact-checked"),
    "in_progress": _("is being fact-checked"),
    "published": _("published"),
    "left": _("left"),
}
ACTS = {
    "fact_check": _("Fact-check it"),
    "leave": _("Leave it"),
    "start": _("Start"),
    "publish": _("Published"),
    "assign": _("Assign"),
    "give_up": _("Leave it"),
}
DECIDED = {"fact_check": _("it *will be fact-checked*"), "leave": _("it *is left*")}
DECISION = _("Decided: {what}.")
DONE = {
    "start": _("*Started*: the card says that you are at work on it."),
    "publish": _("*Published*: posts that make the claim again will show your check."),
    "assign": _("The story is assigned anew."),
    "give_up": _("It *is left*."),
}
UNDONE = {
    "start": _("It is not started any more; the story waits again."),
    "publish": _("It is not published any more, and its check is taken out of the archive."),
    "give_up": _("It is not left any more; the story goes on."),
}
LISTS = ("open", "mine", "due", "published")
WHERE, NEXT = _(", {first} to {last}"), _("`/claimwire stories {which} {page}` shows the next.")
MORE_DUE = _("and {more:,} more: `/claimwire stories due`.")
WAS_CHECKED = _("*The post that you selected was fact-checked:* {link}\nRated “{rating}” · {post}")
LEFT_BECAUSE = _("*The post that you selected is left:* {reason}\n{post}")
LEFT_WITHOUT = _("*The post that you selected is left*, without a reason given.\n{post}")
YOURS_TO_CHECK, YOURS_DUE = _("*A story is yours to check*"), _("*A story is yours to check, due {day}*")
COUNTS: dict[str, Callable[[int], str]] = {
    "proposed": lambda number: n_("{n} proposed", "{n} proposed", number),
    "accepted": lambda number: n_("{n} accepted", "{n} accepted", number),
    "in_progress": lambda number: n_("{n} in progress", "{n} in progress", number),
    "overdue": lambda number: n_("{n} overdue", "{n} overdue", number),
}
STORIES, NO_STORIES, YOURS = _("*Stories* · {counts}"), _("none on its way"), _("Yours:")
MORE_OF_YOURS, LISTED = _("and {more:,} more of yours"), _("`/claimwire stories` lists them.")
DUE, OVERDUE = _(" · due {day}"), _(" · ⚠️ overdue since {day}")
DUE_ON, RATED = _(", due {day}"), _(" · rated “{rating}”")
BY, SINCE, CLAIM = _(" by {who}"), _(" · since "), _("Claim: ")
SELECTED_BY = _("Selected by {who}")
SELECTED_AND_DECIDED = _("Selected by {who} · decided by {head}")
USAGE = _(
    "Write `/claimwire stories`, and `mine`, `due`, `open` or `published` behind it; a number turns to that page."
)
PRESERVED = _("Preserved {at}, sealed by its hash alone")
PRESERVED_BY = _("Preserved {at}, sealed by {authority}")
OPEN_RECORD = _("Open record")
RECORD_COMES = _("The record comes in a private message.")
HOW_TO_START = _("Press *Start* on its card when you begin: the others see it then.")
NOBODY_YET = _("by nobody yet")
PAST = _("This day is past already: choose another, or none.")
NO_WORKER = _("This person may not work on stories here: choose somebody else, or nobody.")
NO_RATING = _("This rating is not on the desk’s scale any more: choose another.")
NO_CLAIM = _("Write the claim that was checked.")


def how_many(number: int, which: str) -> str:
    """So many stories of a list, in bold."""
    if which == "mine":
        return n_("*{n} story yours and open*", "*{n} stories yours and open*", number)
    if which == "due":
        return n_("*{n} story overdue*", "*{n} stories overdue*", number)
    if which == "published":
        return n_("*{n} story published*", "*{n} stories published*", number)
    return n_("*{n} story open*", "*{n} stories open*", number)
