"""A downloaded picture → a small JPEG of ours, with nothing left of the file that came."""

from pipeline.fetching.errors import refusals_logged
from pipeline.fetching.fetcher import Download
from pipeline.fetching.reading.isolated import run_apart
from pipeline.fetching.reading.picture_sizes import check_size

DECODING_S = 8.0
LONGEST_SIDE = 1024
"""Pixels; more than any of the models looks at, enough for a person."""

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


def read_picture(picture: Download, *, seconds: float = DECODING_S) -> bytes:
    """The picture (of an animation the first frame) as a JPEG without metadata; raises Unfit when it cannot be read."""
    arguments = (_FORMATS[picture.media_type], str(LONGEST_SIDE))
    with refusals_logged("image", [picture.host]):
        check_size(picture.content, picture.media_type)
        return run_apart(
            "pipeline.fetching.reading.picture_apart",
            picture.content,
            arguments=arguments,
            seconds=seconds,
            what="picture",
        )
