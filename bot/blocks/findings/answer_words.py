"""The words of an answer to what somebody asked."""

from pipeline.language.speech import _

COMES = _("Claimwire looks at it. The answer comes to you in a private message; nobody else reads it.")
ASKED_BEFORE = _("You asked that already; the answer comes in a private message.")
HOW = _("Write `/claimwire check` and a text, the link of a post, or the link of a page.")
TOO_LONG = _("Only the first {read:,} characters were looked at.")

ABOUT_POST_OF = _("About a post by {who}")
ABOUT = {"post": _("About a post"), "page": _("About a page"), "text": _("About this text")}
LIKELY = (
    (0.9, _("Almost surely")),
    (0.7, _("Very probably")),
    (0.5, _("Probably")),
    (0.3, _("Perhaps")),
    (0.1, _("Probably not")),
    (0.0, _("Hardly")),
)
"""From which probability on something is called check-worthy so."""
JUDGED = _("{likely} worth checking: probability {probability:.2f} (check-worthy from {threshold:.2f} on, {version})")
BLIND = _(
    "How it is judged is not told yet: it, or a post with the same words, waits on a card for a label, and nothing "
    "is to sway that. After your own click the card offers *Why?*"
)
SMALL_PRINT = _(
    "Numbers behind words and sentences are what they add in log-odds: style and wording, not truth. "
    "On the card, words it looked at are bold, and the sentence it took for most check-worthy is in italics"
)
SPOKE = {"words_for": _("Words for it: "), "words_against": _("Words against it: ")}
SENTENCES = {
    "sentence_for": _("The sentence that spoke most for it"),
    "sentence_against": _("The sentence that spoke most against it"),
}
EARLIER = _("Checked before?")
LIKE = _("*Posts like it, and what became of them*")
NOTHING_LIKE = _("No post that was read says anything like it.")
SAME_WORDS = _("the same words")
MAKE_CARD = _("Make it a card")
CARD_MADE = _("It is a card now, in #{tweets}. It was not drawn, so it counts in no estimate, and the card says so.")
NOT_LABELLED = _("Label this card first: until your own click stands, nobody tells you how it was judged.")
