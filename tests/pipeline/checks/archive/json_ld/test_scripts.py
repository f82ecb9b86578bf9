"""Pages and files as they come: JSON-LD with something around it, in the encoding that they declare."""

import json

import pytest

from pipeline.checks.archive import importing
from pipeline.checks.archive.claim_review import Unusable
from pipeline.checks.archive.errors import ArchiveError
from pipeline.fetching.policy import Policy
from tests.pipeline.fetching.hostile import HostileServer, answer

REVIEW = {
    "@type": "ClaimReview", "url": "https://faro.example/1", "author": {"name": "El Faro"},
    "claimReviewed": "El señor Ibáñez subió el precio del agua", "reviewRating": {"alternateName": "Falso"},
}  # fmt: skip
CODE = json.dumps(REVIEW, ensure_ascii=False)


def page(script, *, kind="application/ld+json", head=""):
    return f'<!doctype html><html><head>{head}<script type="{kind}">{script}</script></head><body></body></html>'


def taken(path, **more):
    return [found for _, found in importing.read_checks(path, publisher=None, **more)]


def claims(path, **more):
    return [found if isinstance(found, Unusable) else found.claim for found in taken(path, **more)]


@pytest.mark.parametrize(
    "around",
    [
        "//<![CDATA[\n{}\n//]]>", "<![CDATA[{}]]>", "/*<![CDATA[*/ {} /*]]>*/", "<!--//--><![CDATA[//><!--\n{}\n//--><!]]>",
        "<!--\n{}\n-->", "<!-- {} //-->", "{};", "\ufeff{}", "\n\n{}\n\n;\n", "// data\n{}", "[{}]", "<![CDATA[[{}]]]>", "<!-- [{}] -->",
        "window.data = {};", "/* [1] {a} */ {}", "// {schema} [x]\n// more\n{}",
    ],
)  # fmt: skip
def test_a_review_is_read_whatever_stands_around_it(tmp_path, around):
    path = tmp_path / "page.html"
    path.write_text(page(around.replace("{}", CODE)))
    assert claims(path) == [REVIEW["claimReviewed"]]


def test_all_values_of_a_script_and_all_kinds_of_types_are_read(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        page(CODE + "\n" + CODE) + page(CODE, kind="application&#x2F;ld&#x2B;json") + page(CODE.replace('"', "&quot;"))
        + page(" " * 999 + CODE.replace('"', "&#34;")) + page("[" + CODE.replace('"', "&#x22;") + "]")
    )  # fmt: skip
    assert claims(path) == [REVIEW["claimReviewed"]] * 6


@pytest.mark.parametrize("between", ["\n", "", "\n\n", " \r\n"])
def test_documents_that_stand_one_after_another_are_read(tmp_path, between):
    path = tmp_path / "checks.json"
    path.write_text(between.join([CODE, f"[{CODE}]", CODE]) + between)
    assert claims(path) == [REVIEW["claimReviewed"]] * 3


@pytest.mark.parametrize("script", [CODE[:-1] + ",}", CODE[:-5], "", "no value", "{", CODE + "{"])
def test_a_script_that_is_broken_is_named(tmp_path, script):
    path = tmp_path / "page.html"
    path.write_text(page(script) + page(CODE))
    found = [
        (where, str(one)) for where, one in importing.read_checks(path, publisher=None) if isinstance(one, Unusable)
    ]
    assert found == [("script 1", "not valid JSON")]


@pytest.mark.parametrize(
    ("label", "written"),
    [("iso-8859-1", "cp1252"), ("windows-1252", "cp1252"), ("utf-8", "utf-8"), ("utf-16", "utf-16"), ("iso-8859-15", "iso8859-15"),
     ("macintosh", "mac_roman"), (None, "cp1252"), (None, "utf-8-sig")],
)  # fmt: skip
def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path, label, written):
    path = tmp_path / "saved"
    path.write_bytes(page(CODE, head=f'<meta charset="{label}">' if label else "").encode(written))
    assert claims(path) == [REVIEW["claimReviewed"]]


@pytest.mark.parametrize("name", ["page.html", "checks.csv"])
def test_a_claim_in_which_signs_were_lost_is_refused(tmp_path, name):
    content = (
        page(CODE) if name == "page.html" else "claim,publisher\nEl señor Ibáñez subió el precio del agua,El Faro\n"
    )
    (tmp_path / name).write_bytes(
        content.encode().replace("ú".encode(), b"x").replace("ñ".encode(), "\ufffd".encode(), 1)
    )
    (found,) = claims(tmp_path / name)
    assert str(found) == "signs of its claim cannot be read; save the file anew, in UTF-8"


def test_a_page_after_a_programs_notice_is_read(tmp_path):
    path = tmp_path / "news.example"
    path.write_text("Notice: undefined index\n" + page(CODE))
    assert claims(path) == [REVIEW["claimReviewed"]]


@pytest.mark.parametrize("written", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_json_says_by_its_first_bytes_how_it_is_written(tmp_path, written):
    path = tmp_path / "feed.json"
    path.write_bytes(CODE.encode(written))
    assert claims(path) == [REVIEW["claimReviewed"]]


def test_json_in_another_encoding_is_refused_until_it_is_named(tmp_path):
    path = tmp_path / "feed.json"
    path.write_bytes(CODE.encode("cp1252"))
    with pytest.raises(ArchiveError, match="--encoding"):
        claims(path)
    assert claims(path, encoding="cp1252") == [REVIEW["claimReviewed"]]


@pytest.mark.parametrize(("kind", "body"), [("text/html", page(CODE)), ("application/ld+json", CODE)])
def test_an_address_is_read_in_the_encoding_that_its_header_names(kind, body):
    server = HostileServer()
    server.paths["/checks"] = answer(f"Content-Type: {kind}; charset=ISO-8859-1", body=body.encode("cp1252"))
    place = f"127.0.0.1:{server.port}"
    with importing.local_file(f"http://{place}/checks", Policy(private_hosts=frozenset({place}))) as path:
        assert claims(path) == [REVIEW["claimReviewed"]]
    server.close()
