"""The words of an answer to what somebody asked."""

COMES = "Claimwire looks at it. The answer comes to you in a private message; nobody else reads it."
ASKED_BEFORE = "You asked that already; the answer comes in a private message."
HOW = "Write `/claimwire check` and a text, the link of a post, or the link of a page."
TOO_LONG = "Only the first {read:,} characters were looked at."

ABOUT = {"post": "About a post", "page": "About a page", "text": "About this text"}
LIKELY = (
    (0.9, "Almost surely"),
    (0.7, "Very probably"),
    (0.5, "Probably"),
    (0.3, "Perhaps"),
    (0.1, "Probably not"),
    (0.0, "Hardly"),
)
"""From which probability on something is called check-worthy so."""
JUDGED = "{likely} worth checking: probability {probability:.2f} (check-worthy from {threshold:.2f} on, {version})"
BLIND = (
    "How it is judged is not told yet: it, or a post with the same words, waits on a card for a label, and nothing "
    "is to sway that. After your own click the card offers *Why?*"
)
SMALL_PRINT = (
    "Numbers behind words and sentences are what they add in log-odds: style and wording, not truth. "
    "On the card, words it looked at are bold, and the sentence it took for most check-worthy is in italics"
)
SPOKE = {"words_for": "Words for it: ", "words_against": "Words against it: "}
SENTENCES = {
    "sentence_for": "The sentence that spoke most for it",
    "sentence_against": "The sentence that spoke most against it",
}
EARLIER = "Checked before?"
LIKE = "*Posts like it, and what became of them*"
NOTHING_LIKE = "No post that was read says anything like it."
SAME_WORDS = "the same words"
MAKE_CARD = "Make it a card"
CARD_MADE = "It is a card now, in #{tweets}. It was not drawn, so it counts in no estimate, and the card says so."
NOT_LABELLED = "Label this card first: until your own click stands, nobody tells you how it was judged."
