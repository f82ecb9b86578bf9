"""What people read when they work together on a card."""

TAKE, GIVE_BACK = "Take", "Give back"
HAND_OVER, NOTE, OPINION = "Hand over…", "Note…", "Second opinion…"

HAS_IT = "has it since "
TAKEN = "<@{person}> has it since {since}. Taking is a courtesy: your click on it counts all the same."
HANDED_OVER = "<@{by}> hands you {post}. Others see that you have it; it goes back by itself."
HANDED_ON = "<@{to}> has it now, and was told."
UNTOLD = "It is stored, but <@{to}> could not be told: {why}"

ANYBODY = "Nobody chosen: Claimwire asks whoever of this channel was not asked for longest."
ASKED = "<@{to}> was asked in private, and does not see what others say of it."
MAY_NOT = "<@{person}> may not label here; please choose another person."
NOBODY_LEFT = "There is nobody left in this channel to ask; please choose a person."
QUESTION = "A second opinion, please: <@{by}> asks what you make of this post. Your answer counts beside theirs."
ANSWERED = "You said *{label}* of {post}. It counts beside what others say."
ASKER_TOLD = "<@{by}> gave the second opinion on {post} that you asked for: *{label}*."
ASKER_TOLD_BLIND = "<@{by}> gave the second opinion on {post} that you asked for; it stays hidden until you label."

NOTE_HINT = "Everybody in the channels reads it: on the card, in its thread, and in #fact-check."
EDIT, DELETE = "Edit…", "Delete"
