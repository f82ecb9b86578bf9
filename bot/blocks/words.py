"""Sentences that the desk reads in more than one place."""

LABELS = {"rejected": "Rejected", "reviewed": "Reviewed", "selected": "Selected"}
NOTHING_TO_UNDO = "There is no click of yours to undo."
YOUR_CLICKS = "*Your last clicks that stand*"
COME = "They are on their way, the most promising first."
NONE_WAIT = "None of them waits any more."
NOT_OURS = "This button is none of Claimwire's; nothing was stored."
SLIP = "That came so fast after the last one that it was taken for a slip; nothing was stored."

ANSWERS = {"same": "Same claim", "different": "Not the same"}

BY_FACTUALITY = "Label by factuality, not by news value."

WHY = "Why?"
NOT_DRAWN = "{by} asked about this and made it a card: it was not drawn, and counts in no estimate"

MARKS = "bold and italics: wording, not truth"
NOT_TRUTH = "style and wording, not truth"
EDITED = " · edited by its author"
NO_TEXT = "(no text)"
THREAD = "A thread of {number} posts, which goes on:"
OF_THREAD = " · a thread of {number} posts"
LONG = "{number:,} characters, the rest is behind the link"
ENGAGEMENT = {
    "reposts": "reposts {number:,}", "quotes": "quotes {number:,}", "replies": "replies {number:,}",
    "likes": "likes {number:,}", "views": "views {number:,}",
}  # fmt: skip
WHEN_READ = "when it was read,"
UNLEARNT = "not trained on this language ({language})"
PROBABLY = "check-worthy with probability {probability:.2f}"
PROBABLY_SELECTED = "selected with probability {probability:.2f}"
UNMEASURED = "not measured in this language ({language})"
SENTENCE = "The sentence of this post that the model took for most check-worthy:"

GUIDELINE = (
    "A post is check-worthy when it contains at least one claim that is objective, is not common knowledge, "
    "makes some sort of comparison, and can be verified with data."
)

ROLES = {"reader": "Reader", "fact_checker": "Fact-checker", "head": "Head", "admin": "Admin"}
NOT_YOURS = "This asks for the role *{role}*; nothing was done. An admin gives roles in App Home."
NO_ROLE = (
    "Guests, bots and people of other workspaces have no role here; nothing was done. An admin gives roles in App Home."
)
OPEN_DECISIONS = "Until somebody is named head, everybody in #{fact_check} may decide."
NOT_KNOWN = "Slack does not say who you are at the moment, so nothing was done. Please try again in a minute."
ONLY_ADMINS = "Only admins may do this. Ask one of them: {admins}."
ONLY_MEMBERS = "Only members of the campaign's channel, and admins, label here. Ask one of them to invite you."
NOBODY_SAYS = "Whether you are in the campaign's channel could not be found out, so nothing was done. {why}"
NO_CAMPAIGN = "No labelling campaign is open."
NO_ADMIN = "nobody is admin yet; set FIRST_ADMIN to a Slack member id and restart"
AWAY = "The database does not answer; perhaps it was not stored. Please try again in a minute; twice does no harm."
TROUBLE = "This did not work, and perhaps it was not stored. Please try again in a moment; twice does no harm."
