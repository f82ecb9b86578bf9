"""The words of a record's page."""

from pipeline.language.speech import _

WORDS = {
    "title": _("What the desk saw of a post by {handle}"),
    "preserved": _("Preserved on {at}, since {by} had selected it on {selected}."),
    "not_judged": _("A record of what was seen, not a judgement about what is true."),
    "post": _("The post"),
    "no_text": _("(without text)"),
    "published": _("published {at}"),
    "read": _("read {at}"),
    "edits": _("version {number} of the post"),
    "quotes": _("It quotes {handle}"),
    "answers": _("It answers {handle}"),
    "repeats": _("It passes on the words of {handle}"),
    "somebody": _("somebody"),
    "later": _("How its author went on"),
    "pictures": _("Pictures"),
    "of_post": _("of the post"),
    "of_quoted_post": _("of the quoted post"),
    "of_page": _("of the linked page"),
    "a_picture_of_post": _("A picture of the post"),
    "a_picture_of_quoted_post": _("A picture of the quoted post"),
    "a_picture_of_page": _("A picture of the linked page"),
    "made_smaller": _("Shown small; the folder of the record has it as it came."),
    "unshowable": _("It is kept as it came, and cannot be shown."),
    "page": _("The linked page"),
    "fetched": _("fetched {at}"),
    "text_of_page": _("Its text, {words:,} words"),
    "judgement": _("What the model said"),
    "model": _("model"),
    "probability": _("probability that it is worth checking"),
    "threshold": _("its threshold"),
    "selected_probability": _("probability that the desk would select it"),
    "judged": _("judged"),
    "marks": _("The words that told it most"),
    "checks": _("What the checks said"),
    "details": _("as it was stored"),
    "missing": _("What could not be kept"),
    "captures": _("Public copies by the Wayback Machine"),
    "keeping": _("Why and until when it is kept"),
    "until": _("Until {day}, unless somebody removes it before."),
    "vouching": _("What vouches for it"),
    "parts": _("The parts, each with its SHA-256 hash"),
    "bytes": _("{number:,} bytes"),
    "stamped": _("{authority} was asked for a time stamp by RFC 3161: who signed it, and when, stands at the end."),
    "no_stamp": _("No authority vouches for the time, only the desk: {authority} gave no time stamp. {why}"),
    "no_authority": _("No authority vouches for the time, only the desk: none is configured."),
    "verify": _(
        "The lines at the end seal this page and the list of parts. Whoever changes anything is found out by "
        "“claimwire preserve verify”, with this page alone or with the folder of the whole record."
    ),
}

KINDS = {
    "already_checked": _("Was it checked before?"),
    "generated_text": _("Does it look machine-written?"),
    "comparison": _("Compared with what it refers to"),
}
SUBJECTS = {
    "post": _("the post"),
    "page": _("the linked page"),
    "quoted_post": _("the quoted post"),
    "earlier_check": _("a claim that was checked"),
}
STATES = {
    "waiting": _("not made yet"),
    "reportable": _("there was something to say"),
    "nothing_to_report": _("nothing to say"),
    "impossible": _("could not be told"),
    "failed": _("given up"),
}
DAY = _("d MMM y")
USUAL_WHY = _("To show what a fact-check of this post was based on.")
