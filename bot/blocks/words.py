"""Sentences that the desk reads in more than one place."""

LABELS = {"rejected": "Rejected", "reviewed": "Reviewed", "selected": "Selected"}
NOTHING_TO_UNDO = "There is no click of yours to undo."
YOUR_CLICKS = "*Your last clicks that stand*"
NOT_OURS = "This button is none of Claimwire's; nothing was stored."
SLIP = "That came so fast after the last one that it was taken for a slip; nothing was stored."

ANSWERS = {"same": "Same claim", "different": "Not the same"}

BY_FACTUALITY = "Label by factuality, not by news value."

WHY = "Why?"
NOT_DRAWN = "{by} asked about this and made it a card: it was not drawn, and counts in no estimate"

NOT_TRUTH = "style and wording, not truth"
UNLEARNT = "not trained on this language ({language})"
UNMEASURED = "not measured in this language ({language})"
SENTENCE = "The sentence of this post that the model took for most check-worthy:"

GUIDELINE = (
    "A post is check-worthy when it contains at least one claim that is objective, is not common knowledge, "
    "makes some sort of comparison, and can be verified with data."
)

HELP = f"""*What the buttons mean*
• *Rejected*: the post contains no check-worthy claim.
• *Reviewed*: it contains one, but nobody needs to publish on it.
• *Selected*: it contains one, and you propose it for a fact-check; a copy goes to the head of the desk.

*{BY_FACTUALITY}* {GUIDELINE}

Some cards are posts that the model took for uninteresting, drawn at random: without them nobody would ever \
notice what it misses. They look like all others, on purpose. Bold words are those the model looked at, and the \
sentence in italics is the one that it took for most check-worthy, in long posts: style and wording; they say nothing \
about truth. When many cards come at once, those come first that the desk will most probably select.

*The menu ⋯* beside the buttons: *Take* a card, and others see that you have it; they may still click, and it \
goes back by itself. *Hand over* tells a person in private. A *Note* stands on the card, in its thread and in \
#fact-check; you can change or delete yours under it. A *Second opinion* is one more person's label, given without \
seeing yours; both count.

*Why?* on the line of a card that you labelled: which words and sentences spoke for that it is worth checking, and \
against it. Before your click nobody tells you.

*Checked before?* Where somebody has published a check of a claim like the post's, the card shows it, with how \
probably it is the same claim. *Same claim* and *Not the same* teach the bot from which certainty on to show such \
checks; a match that most who answered call another claim leaves the card, and stays in its thread.

*… look machine-written*: so much of a long post, or of the page it links to, is written as machines write. The thread \
quotes the passages. It goes by style and wording; some texts that people wrote are flagged, too.

*Compared with …*: how a linked page, a quoted post or a claim that was checked stands to the post, and how probable \
that is. A model read both; it may be wrong, and it says nothing about what is true.

*What you can write*
• `/claimwire help`: this text
• `/claimwire undo`: your last five clicks, each with *Undo*; `undo last` takes back the last one
• `/claimwire label`: answer in a labelling campaign; `label list` shows them, `label discuss` what was disagreed on
• `/claimwire label new 50 NAME`, `label results NAME`, `label close NAME` (admins)
• `/claimwire report`: how good the model is, week by week, as a picture in this channel
• `/claimwire find WORDS @account rejected since 2 weeks`: posts that were read and have these words, withheld ones \
too, and what became of each. The account, the outcome (`rejected`, `reviewed`, `selected` or `withheld`) and the date \
may be left out. Accents and endings do not matter; "in quotes" words stand side by side, `-word` must not be there
• `/claimwire history LINK`: all that happened to a post, in order
• `/claimwire find like: LINK`, or any words: posts that say something like it, in any language
• `/claimwire check LINK`, or any text: how probably it is worth checking and why, earlier checks of it, and how the \
desk handled posts like it; the answer comes in private. On a message the same is in its menu: *Ask Claimwire*
• `/claimwire stories`: selected posts on their way; `stories mine`, `due`, `published`
• `/claimwire accounts`: who is monitored
• `/claimwire accounts add @name https://x.com/other` (admins)
• `/claimwire accounts pause | resume | remove @name` (admins)
• `/claimwire retrain`: let the model learn from what was clicked; `retrain now` however little it was (admins)"""

ROLES = {"reader": "Reader", "fact_checker": "Fact-checker", "head": "Head", "admin": "Admin"}
NOT_YOURS = "This asks for the role *{role}*; nothing was done. An admin gives roles in App Home."
NO_ROLE = (
    "Guests, bots and people of other workspaces have no role here; nothing was done. An admin gives roles in App Home."
)
OPEN_DECISIONS = "Until somebody is named head, everybody in #{fact_check} may decide."
ONLY_ADMINS = "Only admins may do this. Ask one of them: {admins}."
ONLY_MEMBERS = "Only members of the campaign's channel, and admins, label here. Ask one of them to invite you."
NOBODY_SAYS = "Whether you are in the campaign's channel could not be found out, so nothing was done. {why}"
NO_CAMPAIGN = "No labelling campaign is open."
NO_ADMIN = "nobody is admin yet; set FIRST_ADMIN to a Slack member id and restart"
AWAY = "The database does not answer; perhaps it was not stored. Please try again in a minute; twice does no harm."
TROUBLE = "This did not work, and perhaps it was not stored. Please try again in a moment; twice does no harm."
