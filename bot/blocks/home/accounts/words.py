"""What is said about accounts in App Home and its dialogs."""

ADD, ADD_TITLE = "Add accounts", "Add accounts"
EDIT, EDIT_TITLE = "Edit several", "Edit accounts"
EXPORT = "Export as CSV"
REMOVE_TITLE = "Remove accounts"

HANDLES = "Handles or links"
HANDLES_HINT = (
    "@names, or links to profiles or posts; a word without @ counts where it stands alone on its line. Up to {most} at "
    "a time; what does not fit here goes on below, or into a file."
)
MORE = ("More of them", "Still more")
FILE = "Or a file"
FILE_HINT = (
    "CSV, TSV, Excel or JSON Lines, up to 2 MB, with a column handle, and if you like group, retweets, replies, "
    "state, interval (minutes), threshold. What a row does not say is as below."
)
GROUP = "Group"
GROUP_HINT = "For example: Government, Regional premiers, Town halls."
KINDS = "What to read"
RETWEETS, REPLIES = "Retweets too", "Replies too"
BACK = "Where to begin"
FROM_NOW, LAST_20, LAST_100 = "From now on", "The last 20 posts too", "The last 100 too"
INTERVAL = "How often to look"
INTERVALS = {
    "": "As often as they post", "60": "Every minute", "300": "Every 5 minutes", "900": "Every 15 minutes",
    "3600": "Every hour", "21600": "Every 6 hours", "86400": "Once a day",
}  # fmt: skip

LOOKING_UP = "Looking them up… You may close this: the list will wait in Home."
FOUND = "*Monitor these?* New: {new} · monitored already: {known} · not possible: {problems}"
NOBODY_NEW = "*None of these is new.* Monitored already: {known} · not possible: {problems}"
COSTS = "Reading what they posted before takes up to {reads} reads of this month’s budget."
KEPT = "Nothing is lost if you close this: the list waits in Home until you save or drop it."
PAGE = "Page {page} of {pages}"
PROFILE = "*@{handle}* {name}{followers}{group} · {standing}"
FOLLOWERS = " · {followers} followers"
GROUP_OF = " · {group}"
STANDING = {
    "new": "🆕 new",
    "active": "✅ monitored already", "paused": "⏸️ paused until now, goes on",
    "removed": "↩️ was removed, begins anew",
}  # fmt: skip
STANDING_PAUSED = STANDING | {"new": "🆕 new, paused", "paused": "⏸️ paused already"}
PROBLEM = "⚠️ {problem}"
SAVE, CANCEL, CLOSE, LOOK_UP = "Save", "Cancel", "Close", "Look up"
WAITS = "📋 The list that you had looked up is not saved yet. Accounts on it: {accounts}"
LOOK_AGAIN, DROP = "Look at it", "Drop it"
WAITS_NOW = "The list of accounts was looked up after you had closed the dialog: it waits in Home, to be saved."
GONE = "The list that you had looked up was saved or dropped meanwhile."

WHICH = "Which"
ALL = "Or all"
EVERY_MINUTES = "Every {minutes} minutes"
WHICH_HINT = "The accounts from this page on that match the search in Home."
ALL_MATCHING = "All that match “{search}”: {accounts}"
ALL_THERE_ARE = "All there are: {accounts}"
AS_IT_IS = "As it is"
NO_GROUP = "No group"
NEW_GROUP = "A new group"
NEW_GROUP_HINT = "Its name, where it is not in the list above."
RETWEETS_OF, REPLIES_OF = "Retweets", "Replies"
READ_THEM, LEAVE_OUT = "Read them", "Leave them out"
THRESHOLD = "Threshold"
THRESHOLD_HINT = "From which probability on their posts count as check-worthy, and get a card."
AS_ELSEWHERE = "As its group or the model has it"
STATE = "State"
ACTIVE, PAUSED, REMOVED = "Active", "Paused", "Removed"
NOW_OF_ONE = (
    "*@{handle}* {name}\nGroup: {group} · Retweets: {retweets} · Replies: {replies} · {interval} · "
    "Threshold: {threshold} · {state}"
)
NOT_TWO_GROUPS = "Choose a group in the list or write a new one, not both."
NOTHING_CHOSEN = "Choose accounts in the list, or tick all."
NOTHING_CHANGED = "Everything is as it is; choose what is to change."
YES, NO, NONE = "yes", "no", "none"

REMOVE_ASKED = "*Stop monitoring {accounts}?*"
ACCOUNTS = "these {accounts} accounts"
REMOVE_MEANS = (
    "Nothing more is read of them. All that was read stays, with its labels: their posts are found, counted and learnt "
    "from, and cards that stand can still be clicked.\nPosts so far: {posts} · cards that stand: {cards}\n"
    "Added again, they begin anew: what they post meanwhile is never read. To go on later, pause them instead."
)
REMOVE, KEEP = "Remove", "Keep them"

MEANWHILE = "Meanwhile {person} changed {field} of @{handle} from {before} to {after}."
MEANWHILE_REMOVED = "Meanwhile {person} removed @{handle}."
MEANWHILE_MORE = "… and more: {more}."
SAVE_AGAIN = "Nothing was stored; save again to put yours in its place."
FIELDS = {
    "group": "the group", "include_retweets": "retweets", "include_replies": "replies",
    "interval_s": "how often to look", "threshold": "the threshold", "state": "the state",
}  # fmt: skip
STATES = {"active": "active", "paused": "paused", "removed": "removed"}

EXPORTED = (
    "The monitored accounts as a file, as `claimwire accounts import` and *Add accounts* read it. Accounts: {accounts}"
)
EXPORT_COMES = "The file comes in a private message."


def how_often(seconds: int | None) -> str:
    """How often an account is looked at, in words."""
    return INTERVALS.get(str(seconds or ""), EVERY_MINUTES.format(minutes=(seconds or 0) // 60))
