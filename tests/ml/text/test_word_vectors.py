import gzip

import numpy as np
import pytest

from ml.text.word_vectors import VectorsError, read_vectors

WORD2VEC = "3 2\nPIB 1 0\nparo 0 1 \nla 0.5 -0.5\n"


def written(folder, text, name="vectors.txt"):
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["vectors.vec", "vectors.txt.gz"])
def test_a_table_is_read_with_and_without_its_first_line(tmp_path, name):
    headed = read_vectors(written(tmp_path, WORD2VEC, name))
    plain = read_vectors(written(tmp_path, WORD2VEC.partition("\n")[2], name))
    assert headed.words == plain.words
    assert np.array_equal(headed.matrix, plain.matrix)
    assert headed.words == ("PIB", "paro", "la")
    assert headed.matrix.tolist() == [[1, 0], [0, 1], [0.5, -0.5]]


def test_words_are_found_as_written_and_else_in_lower_case(tmp_path):
    table = read_vectors(written(tmp_path, WORD2VEC))
    assert table.rows(["PIB", "pib", "Paro", "unknown"]) == [0, 1]
    assert table.means([["PIB", "paro"], ["unknown"]]).tolist() == [[0.5, 0.5], [0, 0]]
    assert table.means([]).shape == (0, 2)


def test_only_the_asked_words_are_kept_and_the_first_of_two_counts(tmp_path):
    table = read_vectors(written(tmp_path, "paro 1 2\nla 3 4\nparo 5 6\nNew York 7 8\n"), only={"Paro", "New York"})
    assert dict(zip(table.words, table.matrix.tolist(), strict=True)) == {"paro": [1, 2], "New York": [7, 8]}
    assert read_vectors(written(tmp_path, WORD2VEC), limit=1).words == ("PIB",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no vectors"),
        ("3 2\nPIB 1 0\n", "promises 3 words and holds 1"),
        ("PIB 1 0\nparo 1\n", "line 2: not a word and 2 numbers"),
        ("PIB 1 0\nparo 1 x\n", "line 2: 'paro' is followed by"),
        ("PIB 1 nan\n", "line 1: the vector of 'PIB' is not finite"),
        ("PIB\n", "line 1: not a word"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, words):
    with pytest.raises(VectorsError, match=words):
        read_vectors(written(tmp_path, text))


def test_binary_broken_and_missing_files_are_told_apart(tmp_path):
    binary, broken = tmp_path / "v.bin", tmp_path / "v.gz"
    binary.write_bytes(b"1 2\nword \xff\xfe\x00\x01\n")
    broken.write_bytes(gzip.compress(WORD2VEC.encode())[:-9])
    with pytest.raises(VectorsError, match=r"line 2: not UTF-8 text; a binary table"):
        read_vectors(binary)
    with pytest.raises(VectorsError, match="broken gzip"):
        read_vectors(broken)
    with pytest.raises(VectorsError, match="cannot be read"):
        read_vectors(tmp_path / "nowhere.txt")
