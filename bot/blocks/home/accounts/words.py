"""What is said about accounts in App Home and its dialogs."""

from pipeline.language.speech import _

ADD, ADD_TITLE = _("Add accounts"), _("Add accounts")
EDIT, EDIT_TITLE = _("Edit several"), _("Edit accounts")
EXPORT = _("Export as CSV")
REMOVE_TITLE = _("Remove accounts")

HANDLES = _("Handles or links")
HANDLES_HINT = _(
    "@names, or links to profiles or posts; a word without @ counts where it stands alone on its line. Up to {most} at "
    "a time; what does not fit here goes on below, or into a file."
)
MORE = (_("More of them"), _("Still more"))
FILE = _("Or a file")
FILE_HINT = _(
    "CSV, TSV, Excel or JSON Lines, up to 2 MB, with a column handle, and if you like group, retweets, replies, "
    "state, interval (minutes), threshold. What a row does not say is as below."
)
GROUP = _("Group")
GROUP_HINT = _("For example: Government, Regional premiers, Town halls.")
KINDS = _("What to read")
RETWEETS, REPLIES = _("Retweets too"), _("Replies too")
BACK = _("Where to begin")
FROM_NOW, LAST_20, LAST_100 = _("From now on"), _("The last 20 posts too"), _("The last 100 too")
INTERVAL = _("How often to look")
INTERVALS = {
    "": _("As often as they post"), "60": _("Every minute"), "300": _("Every 5 minutes"), "900": _("Every 15 minutes"),
    "3600": _("Every hour"), "21600": _("Every 6 hours"), "86400": _("Once a day"),
}  # fmt: skip

LOOKING_UP = _("Looking them up… You may close this: the list will wait in Home.")
FOUND = _("*Monitor these?* New: {new} · monitored already: {known} · not possible: {problems}")
NOBODY_NEW = _("*None of these is new.* Monitored already: {known} · not possible: {problems}")
COSTS = _("Reading what they posted before takes up to {reads} reads of this month’s budget.")
KEPT = _("Nothing is lost if you close this: the list waits in Home until you save or drop it.")
PAGE = _("Page {page} of {pages}")
PROFILE = _("*@{handle}* {name}{followers}{group} · {standing}")
FOLLOWERS = _(" · {followers} followers")
GROUP_OF = _(" · {group}")
STANDING = {
    "new": _("🆕 new"),
    "active": _("✅ monitored already"), "paused": _("⏸️ paused until now, goes on"),
    "removed": _("↩️ was removed, begins anew"),
}  # fmt: skip
STANDING_PAUSED = STANDING | {"new": _("🆕 new, paused"), "paused": _("⏸️ paused already")}
PROBLEM = "⚠️ {problem}"
SAVE, CANCEL, CLOSE, LOOK_UP = _("Save"), _("Cancel"), _("Close"), _("Look up")
WAITS = _("📋 The list that you had looked up is not saved yet. Accounts on it: {accounts}")
LOOK_AGAIN, DROP = _("Look at it"), _("Drop it")
WAITS_NOW = _("The list of accounts was looked up after you had closed the dialog: it waits in Home, to be saved.")
GONE = _("The list that you had looked up was saved or dropped meanwhile.")

WHICH = _("Which")
ALL = _("Or all")
EVERY_MINUTES = _("Every {minutes} minutes")
WHICH_HINT = _("The accounts from this page on that match the search in Home.")
ALL_MATCHING = _("All that match “{search}”: {accounts}")
ALL_THERE_ARE = _("All there are: {accounts}")
AS_IT_IS = _("As it is")
NO_GROUP = _("No group")
NEW_GROUP = _("A new group")
NEW_GROUP_HINT = _("Its name, where it is not in the list above.")
RETWEETS_OF, REPLIES_OF = _("Retweets"), _("Replies")
READ_THEM, LEAVE_OUT = _("Read them"), _("Leave them out")
THRESHOLD = _("Threshold")
THRESHOLD_HINT = _("From which probability on their posts count as check-worthy, and get a card.")
AS_ELSEWHERE = _("As its group or the model has it")
STATE = _("State")
ACTIVE, PAUSED, REMOVED = _("Active"), _("Paused"), _("Removed")
NOW_OF_ONE = _(
    "*@{handle}* {name}\nGroup: {group} · Retweets: {retweets} · Replies: {replies} · {interval} · "
    "Threshold: {threshold} · {state}"
)
NOT_TWO_GROUPS = _("Choose a group in the list or write a new one, not both.")
NOTHING_CHOSEN = _("Choose accounts in the list, or tick all.")
NOTHING_CHANGED = _("Everything is as it is; choose what is to change.")
YES, NO, NONE = _("yes"), _("no"), _("none")

REMOVE_ASKED = _("*Stop monitoring {accounts}?*")
ACCOUNTS = _("these {accounts} accounts")
REMOVE_MEANS = _(
    "Nothing more is read of them. All that was read stays, with its labels: their posts are found, counted and learnt "
    "from, and cards that stand can still be clicked.\nPosts so far: {posts} · cards that stand: {cards}\n"
    "Added again, they begin anew: what they post meanwhile is never read. To go on later, pause them instead."
)
REMOVE, KEEP = _("Remove"), _("Keep them")

MEANWHILE = _("Meanwhile {person} changed {field} of @{handle}: {before} → {after}.")
MEANWHILE_REMOVED = _("Meanwhile {person} removed @{handle}.")
MEANWHILE_MORE = _("… and more: {more}.")
SAVE_AGAIN = _("Nothing was stored; save again to put yours in its place.")
FIELDS = {
    "group": _("the group"), "include_retweets": _("retweets"), "include_replies": _("replies"),
    "interval_s": _("the interval"), "threshold": _("the threshold"), "state": _("the state"),
}  # fmt: skip
STATES = {"active": _("active"), "paused": _("paused"), "removed": _("removed")}

EXPORTED = _(
    "The monitored accounts as a file, as `claimwire accounts import` and *Add accounts* read it. Accounts: {accounts}"
)
EXPORT_COMES = _("The file comes in a private message.")


def how_often(seconds: int | None) -> str:
    """How often an account is looked at, in words."""
    return INTERVALS.get(str(seconds or ""), EVERY_MINUTES.format(minutes=(seconds or 0) // 60))
