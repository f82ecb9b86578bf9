"""Sentences that the desk reads in more than one place."""

from pipeline.language.speech import _, n_

LABELS = {"rejected": _("Rejected"), "reviewed": _("Reviewed"), "selected": _("Selected")}
NOTHING_TO_UNDO = _("There is no click of yours to undo.")
YOUR_CLICKS = _("*Your last clicks that stand*")
COME = _("They are on their way, the most promising first.")
NONE_WAIT = _("None of them waits any more.")
NOT_OURS = _("This button is none of Claimwire's; nothing was stored.")
SLIP = _("That came so fast after the last one that it was taken for a slip; nothing was stored.")

ANSWERS = {"same": _("Same claim"), "different": _("Not the same")}
VERDICTS = {"right": _("Right"), "wrong": _("Wrong")}

BY_FACTUALITY = _("Label by factuality, not by news value.")

WHY, UNDO, CARD = _("Why?"), _("Undo"), _("card")
BY, THE_DESK, SETTLED = _(" by {who}"), _("the desk"), _("Settled")
PROPOSED = _("Proposed for a fact-check")
ACCOUNTS_POSTED, POSTED_TIMES = _("{accounts} accounts posted this"), _("Posted {posts} times")
POSTED_MORE = _("{accounts} accounts posted this, {posts} times")
ALSO, ALSO_MORE = _("also {links}"), _("also {links} and {left} more")
NOT_DRAWN = _("{by} asked about this and made it a card: it was not drawn, and counts in no estimate")

IN_PLACE = _("it took the place of another account's post with the same words, which is gone; it counts in no estimate")
GONE = _("Post removed")
REMOVED = {
    "deleted": _("This post was removed by its author."),
    "protected": _("This post's author now shows it to followers alone."),
    "suspended": _("The account of this post is suspended."),
    "withheld": _("This post is withheld in X."),
    "by_hand": _("This post was removed from what the desk keeps."),
}

QUOTED_GONE = _("This message quoted a post, and so it is gone, too. {why}")

MARKS = _("bold and italics: wording, not truth")
NOT_TRUTH = _("style and wording, not truth")
EDITED = _(" · edited by its author")
NO_TEXT = _("(no text)")
THREAD = _("A thread of {number} posts, which goes on:")
OF_THREAD = _(" · a thread of {number} posts")
LONG = _("{number:,} characters, the rest is behind the link")
ENGAGEMENT = {
    "reposts": _("reposts {number:,}"), "quotes": _("quotes {number:,}"), "replies": _("replies {number:,}"),
    "likes": _("likes {number:,}"), "views": _("views {number:,}"),
}  # fmt: skip
WHEN_READ = _("when it was read,")
UNLEARNT = _("not trained on this language ({language})")
PROBABLY = _("check-worthy with probability {probability:.2f}")
PROBABLY_SELECTED = _("selected with probability {probability:.2f}")
UNMEASURED = _("not measured in this language ({language})")
SENTENCE = _("The sentence of this post that the model took for most check-worthy:")

GUIDELINE = _(
    "A post is check-worthy when it contains at least one claim that is objective, is not common knowledge, "
    "makes some sort of comparison, and can be verified with data."
)

ROLES = {"reader": _("Reader"), "fact_checker": _("Fact-checker"), "head": _("Head"), "admin": _("Admin")}
NOT_YOURS = _("This asks for the role *{role}*; nothing was done. An admin gives roles in App Home.")
NO_ROLE = _(
    "Guests, bots and people of other workspaces have no role here; nothing was done. An admin gives roles in App Home."
)
OPEN_DECISIONS = _("Until somebody is named head, everybody in #{fact_check} may decide.")
NOT_KNOWN = _("Slack does not say who you are at the moment, so nothing was done. Please try again in a minute.")
ONLY_ADMINS = _("Only admins may do this. Ask one of them: {admins}.")
ONLY_MEMBERS = _("Only members of the campaign's channel, and admins, label here. Ask one of them to invite you.")
NOBODY_SAYS = _("Whether you are in the campaign's channel could not be found out, so nothing was done. {why}")
NO_CAMPAIGN = _("No labelling campaign is open.")
NO_ADMIN = _("nobody is admin yet; set FIRST_ADMIN to a Slack member id and restart")
AWAY = _("The database does not answer; perhaps it was not stored. Please try again in a minute; twice does no harm.")
TROUBLE = _("This did not work, and perhaps it was not stored. Please try again in a moment; twice does no harm.")


def posts(number: int) -> str:
    """So many posts."""
    return n_("{n} post", "{n} posts", number)


def tweets(number: int) -> str:
    """So many posts of a labelling campaign."""
    return n_("{n} tweet", "{n} tweets", number)


def answers(number: int) -> str:
    """So many answers of people."""
    return n_("{n} answer", "{n} answers", number)
