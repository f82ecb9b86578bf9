"""The process that decodes one picture: the file on its standard input, a small JPEG without metadata on its output."""

import io
import sys

from PIL import Image, ImageOps

from pipeline.fetching.reading.isolated import limit_this_process
from pipeline.fetching.reading.picture_sizes import MOST_PIXELS

_MEMORY = 1_000_000_000


def main() -> None:
    """Decode, turn upright, make small, encode anew; whatever goes wrong ends the process with an error."""
    seconds, format_name, side = sys.argv[1:]
    limit_this_process(cpu_seconds=int(seconds), memory=_MEMORY)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow raises at twice this number, for frames larger than the canvas
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=[format_name]) as picture:
        small = shrink(picture, int(side))
    encoded = io.BytesIO()
    small.save(encoded, "JPEG", quality=85)
    sys.stdout.buffer.write(encoded.getvalue())


def shrink(picture: Image.Image, side: int) -> Image.Image:
    """The first frame, upright, on white, its longest side at most `side` pixels; nothing of its metadata."""
    picture.draft("RGB", (side, side))
    upright = ImageOps.exif_transpose(picture)
    flat = Image.new("RGB", upright.size, "white")
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        flat.paste(layer, mask=layer.getchannel("A"))
    else:
        flat.paste(upright.convert("RGB"))
    flat.thumbnail((side, side), Image.Resampling.LANCZOS)
    return flat


if __name__ == "__main__":
    main()
