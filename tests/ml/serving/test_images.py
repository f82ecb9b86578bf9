import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from ml.serving.images import ImageError, PictureReader, altered, read


def saved(path, *, size=(60, 40), mode="RGB", colour=(200, 10, 10), **more):
    Image.new(mode, size, colour).save(path, **more)
    return path


def huge_png(path):
    """A PNG whose header promises 100,000 x 100,000 pixels."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    body = b"".join(struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def test_the_shorter_side_is_as_asked_and_the_longer_one_bounded(tmp_path):
    assert read(saved(tmp_path / "a.png"), side=20).shape == (20, 30, 3)
    assert read(saved(tmp_path / "b.png", size=(2000, 2)), side=20).shape == (20, 80, 3)


def test_pictures_stand_upright_on_white(tmp_path):
    picture = Image.new("RGB", (60, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    picture.save(tmp_path / "turned.jpg", exif=exif)
    assert read(tmp_path / "turned.jpg", side=20).shape == (30, 20, 3)
    assert (read(saved(tmp_path / "clear.png", mode="RGBA", colour=(0, 0, 0, 0)), side=8) == 255).all()


def test_what_is_no_picture_is_refused_quickly_and_counted_as_missing(tmp_path):
    (tmp_path / "page.png").write_text("<svg onload=x>")
    (tmp_path / "cut.png").write_bytes(saved(tmp_path / "whole.png", size=(300, 300)).read_bytes()[:80])
    bitmap = io.BytesIO()
    Image.new("RGB", (4, 4)).save(bitmap, "BMP")
    (tmp_path / "other.png").write_bytes(bitmap.getvalue())
    reader = PictureReader(side=8, mean=(0, 0, 0), deviation=(1, 1, 1))
    paths = [huge_png(tmp_path / "huge.png"), *(tmp_path / name for name in ("page.png", "cut.png", "other.png", "no"))]
    for path in paths:
        with pytest.raises(ImageError, match=path.name):
            read(path, side=8)
        assert reader.pixels(str(path)) is None
        assert not reader.is_there(str(path))
    assert reader.pixels(None) is None


def test_pixels_are_normalised_by_channel_and_kept_within_bounds(tmp_path):
    reader = PictureReader(side=8, mean=(0.5, 0.0, 0.0), deviation=(0.5, 1.0, 1.0), most_kept=1000)
    pixels = reader.pixels(str(saved(tmp_path / "a.png", colour=(255, 0, 51))))
    assert pixels.shape == (3, 8, 8)
    assert pixels[:, 4, 4] == pytest.approx([1.0, 0.0, 0.2], abs=0.01)
    for n in range(9):
        reader.pixels(str(saved(tmp_path / f"{n}.png")))
    assert sum(one.nbytes for one in reader._kept.values()) <= 1000


def test_an_altered_picture_stays_like_itself_and_repeats_with_its_chance(tmp_path):
    picture = read(saved(tmp_path / "a.png", colour=(200, 120, 60)), side=32)
    one, other, third = (altered(picture, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (one == other).all()
    assert one.shape != third.shape or (one != third).any()
    assert np.abs(one.mean(axis=(0, 1)) - (200, 120, 60)).max() < 60
