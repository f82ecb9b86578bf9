"""The words of stories."""

STATES = {
    "proposed": "proposed for a fact-check",
    "accepted": "will be fact-checked",
    "in_progress": "is being fact-checked",
    "published": "published",
    "left": "left",
}
ACTS = {
    "fact_check": "Fact-check it",
    "leave": "Leave it",
    "start": "Start",
    "publish": "Published",
    "assign": "Assign",
    "give_up": "Leave it",
}
DECIDED = {"fact_check": "will be fact-checked", "leave": "is left"}
DONE = {
    "start": "*Started*: the card says that you are at work on it.",
    "publish": "*Published*: posts that make the claim again will show your check.",
    "assign": "The story is assigned anew.",
    "give_up": "It *is left*.",
}
UNDONE = {
    "start": "It is not started any more; the story waits again.",
    "publish": "It is not published any more, and its check is taken out of the archive.",
    "give_up": "It is not left any more; the story goes on.",
}
LISTS = {"open": "open", "mine": "yours and open", "due": "overdue", "published": "published"}
USAGE = "Write `/claimwire stories`, and `mine`, `due`, `open` or `published` behind it; a number turns to that page."
HOW_TO_START = "Press *Start* on its card when you begin: the others see it then."
NOBODY_YET = "by nobody yet"
PAST = "This day is past already: choose another, or none."
NO_WORKER = "This person may not work on stories here: choose somebody else, or nobody."
NO_RATING = "This rating is not on the desk’s scale any more: choose another."
NO_CLAIM = "Write the claim that was checked."
