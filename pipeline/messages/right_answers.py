"""What would be right of a comparison: the classes that people choose among, and what the answer given stands for."""

from collections.abc import Mapping

from pipeline.messages.finding_view import Answer, Compared

MEANT: Mapping[Answer, tuple[str, ...]] = {
    "supported": ("Support_Multimodal",),
    "image_differs": ("Support_Text",),
    "text_supported": ("Support_Text",),
    "not_enough": ("Insufficient_Multimodal", "Insufficient_Text"),
    "contradicted": ("Refute",),
}
"""The classes that an answer stands for; where no pictures were compared, those are the ones without."""
WITHOUT_PICTURES = ("Support_Text", "Insufficient_Text", "Refute")
WITH_PICTURES = ("Support_Multimodal", "Support_Text", "Insufficient_Multimodal", "Insufficient_Text", "Refute")


def given(payload: Compared) -> tuple[str, ...]:
    """The classes that the finding's answer stands for."""
    classes = MEANT[payload.answer]
    return classes if payload.words_only is None else tuple(one for one in classes if one in WITHOUT_PICTURES)


def others(payload: Compared) -> tuple[str, ...]:
    """The classes that may be right where the finding is wrong."""
    possible = WITH_PICTURES if payload.words_only is None else WITHOUT_PICTURES
    return tuple(one for one in possible if one not in given(payload))


def confirmed(payload: Compared) -> str | None:
    """The class of a finding that is right; None where its answer says nothing of how the pictures stand."""
    classes = given(payload)
    return classes[0] if len(classes) == 1 else None
