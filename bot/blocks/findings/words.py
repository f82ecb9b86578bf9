"""The words of what checks have to say, by what is to be said."""

from pipeline.language.speech import _, n_

GUARANTEE = {
    "unknown": _(
        "How often people are accused is not known here: the {human_texts} human texts that it was compared "
        "with are not all of its language."
    ),
    "any": _(
        "For texts like the {human_texts} human ones that it was compared with, the chance that anything a person "
        "wrote is flagged is at most {alpha:.3g}."
    ),
    "uncorrected": _(
        "Nothing was corrected for: even of texts like the {human_texts} human ones that it was compared "
        "with, at least one of {passages} passages would be flagged with a chance of 1 - (1 - {alpha:g})^{passages} = "
        "{chance:.2f}, were passages independent."
    ),
    "on_average": _(
        "For texts like the {human_texts} human ones that it was compared with, at most {alpha:.0%} of those "
        "that people wrote have a flagged passage; and on average over all texts, those without any included, at most "
        "{alpha:one_in} flagged passages is a false alarm. Where machines write little, most of what is flagged is a "
        "false alarm all the same."
    ),
}
"""How often what is flagged is a false alarm, and under which condition."""

_AT_MOST = _("of human texts like those that it was compared with, at most {alpha:one_in} has a flagged passage")
SHORT_GUARANTEE = {
    "unknown": _("how often that is a false alarm is not known, for want of enough human texts in its language"),
    "any": _AT_MOST,
    "uncorrected": _("uncorrected: were passages independent, {chance:percent} of like human texts would be flagged"),
    "on_average": _AT_MOST,
    "as_written": "{short}",
}
"""The same in half a sentence."""

NOTES = {
    "read_in_part": _("Only the first {read:,} of {characters:# character} were read."),
    "language_guessed": _("The language is not given, and was taken for {language!r}."),
    "language_unknown": _(
        "By its letters the text is in no language that {version} knows ({known}): the rate of false "
        "alarms is not assured."
    ),
    "compared_with_all": _("The language is not given: compared with human texts of all."),
    "compared_with_all_of": _("The language is not given: compared with human texts of all ({known})."),
    "few_of_language": _(
        "There are only {texts} human texts in {language!r} to compare with, and {least} are needed: "
        "compared with those of all languages, so the rate of false alarms is not assured."
    ),
    "none_of_language": _(
        "There are no human texts in {language!r} to compare with, and {least} are needed: compared "
        "with those of all languages, so the rate of false alarms is not assured."
    ),
}
"""What to mind about a text that was checked."""

WORDS_ONLY = {
    "post_without_photo": _("The post shows no photo."),
    "nothing_beside_photo": _("There is no picture to compare the post's photo with."),
    "version_reads_no_pictures": _("The version looks at no pictures."),
    "picture_unreadable": _("One of the pictures cannot be read."),
}
"""Why no pictures were compared."""


def too_few(texts: int) -> str:
    """What a thread says of a version that learnt from few texts."""
    return n_(
        "The version learnt from {n} text only: that shows how a finding looks, and promises nothing.",
        "The version learnt from {n} texts only: that shows how a finding looks, and promises nothing.",
        texts,
    )


def learnt_from_few(texts: int | None) -> str:
    """What a line adds where the version learnt from few texts; nothing where it did not."""
    if texts is None:
        return ""
    return n_(
        "; the version learnt from {n} text, too few to rely on",
        "; the version learnt from {n} texts, too few to rely on",
        texts,
    )
