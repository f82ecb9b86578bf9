"""The words of right and wrong under findings: what people choose among, and how their word is shown."""

from collections.abc import Mapping

from pipeline.language.speech import _, n_
from pipeline.messages.finding_view import Correction, GeneratedText, Payload, Subject

CORRECT = _("What would be right?")
SAVE = _("Save")

_CLASSES = {
    "Support_Multimodal": _("supported"),
    "Support_Text": _("text supported, image differs"),
    "Insufficient_Multimodal": _("not enough to tell, though the images are alike"),
    "Insufficient_Text": _("not enough to tell"),
    "Refute": _("contradicted"),
}
_OF_WORDS_ALONE = _CLASSES | {"Support_Text": _("supported")}
_OF_A_CLAIM = {
    "Support_Text": _("says the same"), "Insufficient_Text": _("says something else"), "Refute": _("says the opposite"),
}  # fmt: skip
WRITERS = {
    "human": _("A person wrote all of it"),
    "machine": _("A machine wrote all of it"),
    "passages": _("A person wrote the passages marked below"),
}
_WROTE = {
    "human": _("wrong, a person wrote all of it"),
    "machine": _("wrong, a machine wrote all of it"),
}

WHICH = _("Passages that a person wrote")
WHICH_HINT = _("The other passages quoted count as a machine's.")
NONE_MARKED = _("Mark the passages that a person wrote.")
WHERE = _("Where the document says so")
WHERE_HINT = _("The passage, if you want to name it.")

RIGHT = _("the finding is right")
WRONG = _("what would be right is shown under it")
NOT_KEPT = _("what it was made of is no longer kept, so it is counted, and nothing is learnt from it")
LATER = _("You have said something else of this since; nothing was stored.")


def classes(subject: Subject, *, pictures: bool) -> Mapping[str, str]:
    """What a comparison's classes are called, by what was compared."""
    if subject == "earlier_check":
        return _OF_A_CLAIM
    return _CLASSES if pictures else _OF_WORDS_ALONE


def what(said: Correction, payload: Payload, subject: Subject) -> str:
    """What somebody said of a finding, in half a sentence."""
    if said.right:
        return str(_("right"))
    if not isinstance(payload, GeneratedText):
        named = classes(subject, pictures=getattr(payload, "words_only", None) is None)
        return _("wrong, should be {answer}").format(answer=named.get(said.answer or "", said.answer))
    if said.answer in _WROTE:
        return str(_WROTE[said.answer])
    of = {"quoted": len(payload.quoted)}
    return n_(
        "wrong, a person wrote {n} of the {quoted} passages quoted",
        "wrong, a person wrote {n} of the {quoted} passages quoted", said.passages, **of,
    )  # fmt: skip
