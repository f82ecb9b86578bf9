"""What people read when they work together on a card."""

from pipeline.language.speech import _

TAKE, GIVE_BACK = _("Take"), _("Give back")
HAND_OVER, NOTE, OPINION = _("Hand over…"), _("Note…"), _("Second opinion…")

HAS_IT = _("has it since ")
TAKEN = _("<@{person}> has it since {since}. Taking is a courtesy: your click on it counts all the same.")
HANDED_OVER = _("<@{by}> hands you {post}. Others see that you have it; it goes back by itself.")
HANDED_ON = _("<@{to}> has it now, and was told.")
UNTOLD = _("It is stored, but <@{to}> could not be told: {why}")

ANYBODY = _("Nobody chosen: Claimwire asks whoever of this channel was not asked for longest.")
ASKED = _("<@{to}> was asked in private, and does not see what others say of it.")
MAY_NOT = _("<@{person}> may not label here; please choose another person.")
NOBODY_LEFT = _("There is nobody left in this channel to ask; please choose a person.")
QUESTION = _("A second opinion, please: <@{by}> asks what you make of this post. Your answer counts beside theirs.")
ANSWERED = _("You said *{label}* of {post}. It counts beside what others say.")
ASKER_TOLD = _("<@{by}> gave the second opinion on {post} that you asked for: *{label}*.")
ASKER_TOLD_BLIND = _("<@{by}> gave the second opinion on {post} that you asked for; it stays hidden until you label.")

NOTE_HINT = _("Everybody in the channels reads it: on the card, in its thread, and in #fact-check.")
EDIT, DELETE = _("Edit…"), _("Delete")
