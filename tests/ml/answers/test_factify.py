import hashlib

import pytest
from PIL import Image

from ml.answers.factify import read_pairs
from ml.examples import ExamplesError, data_hash

HEADING = "claim,claim_image,document,document_image,Category,Claim OCR,Document OCR\n"
LINK = "https://example.org/photos/one%20day.jpg?size=3"


def write(folder, *rows, heading=HEADING):
    path = folder / "pairs.csv"
    path.write_text(heading + "\n".join(rows) + "\n")
    return path


def test_pictures_are_found_by_name_by_link_and_by_the_links_hash(tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    hashed = hashlib.sha256(b"https://example.org/?photo=7").hexdigest()
    for name in ("a.png", "one day.jpg", f"{hashed}.png"):
        Image.new("RGB", (4, 4)).save(images / name)
    path = write(
        tmp_path,
        f"c,a.png,d,{LINK},Refute,12,x",
        "c2,https://example.org/?photo=7,d2,gone.png,support_multimodal,,",
        "c3,,d3,../pairs.csv,Insufficient_Text,,",
    )
    pairs = read_pairs([path], images=images)
    assert (pairs.named, pairs.missing) == (5, 2)
    assert "2 of 5 pictures are missing" in pairs.sentence
    first, second, third = pairs.examples
    assert (first.text, first.document, first.label) == ("c", "d", 4)
    assert first.document_image == str(images / "one day.jpg")
    assert second.image == str(images / f"{hashed}.png")
    assert second.label == 0
    assert (third.image, third.document_image) == (None, str(images / "pairs.csv"))  # no way out of the folder
    assert "12" not in (first.text, first.document)  # recognised text is left aside (TN-4)


def test_a_moved_folder_keeps_its_data_hash_and_another_document_does_not(tmp_path):
    (tmp_path / "b").mkdir()
    one = read_pairs([write(tmp_path, "c,a.png,d,b.png,Refute,,")]).examples
    moved = read_pairs([write(tmp_path / "b", "c,a.png,d,b.png,Refute,,")]).examples
    other = read_pairs([write(tmp_path, "c,a.png,e,b.png,Refute,,")]).examples
    assert data_hash(one) == data_hash(moved) != data_hash(other)


@pytest.mark.parametrize(
    ("row", "heading", "says"),
    [
        ("c,a,d,b,Maybe,,", HEADING, r"pairs\.csv, line 2: 'Maybe' is no category; choose among Support_Multimodal"),
        ("c,a", "claim,claim_image\n", "no column 'document'"),
        ("", HEADING, "holds no pairs; give"),
    ],
)
def test_what_cannot_be_used_says_where_and_what_next(tmp_path, row, heading, says):
    with pytest.raises(ExamplesError, match=says):
        read_pairs([write(tmp_path, row, heading=heading)])
