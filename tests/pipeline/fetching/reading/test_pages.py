"""Good pages and pictures are read for what they are."""

import gzip
import io
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date

import psutil
import pytest
from PIL import Image

from pipeline.fetching.errors import Unfit
from pipeline.fetching.fetcher import Download
from pipeline.fetching.policy import Policy, read_contact, read_hosts, read_places
from pipeline.fetching.reading.pages import read_article
from pipeline.fetching.reading.picture_files import PictureFiles, content_hash
from pipeline.fetching.reading.pictures import read_picture
from tests.pipeline.fetching.hostile import answer, hostile_web

PARAGRAPHS = [
    "El ayuntamiento de Villaseca aprobó ayer un presupuesto de 3,2 millones de euros, un 4 % más que el año pasado.",
    "La oposición votó en contra porque, según su portavoz, la partida de vivienda baja en 120.000 euros.",
    "El pleno duró cuatro horas y terminó pasada la medianoche, con la sala todavía llena de vecinos.",
]
ARTICLE = (
    '<!doctype html><html lang="es-ES"><head><meta charset="{charset}"><title>Presupuesto | El Diario</title>'
    '<meta property="og:title" content="Villaseca aprueba el presupuesto">'
    '<meta property="article:published_time" content="2026-03-04T22:10:00+01:00">'
    '<meta property="og:image" content="/fotos/pleno.jpg"></head><body>'
    "<nav><a href='/'>Portada</a><a href='/deportes'>Deportes</a></nav><article><h1>Presupuesto</h1>"
    + "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    + "</article><script>alert('nunca')</script><footer>Todos los derechos reservados</footer></body></html>"
)


def page(charset="utf-8", declared="utf-8", **more):
    content = ARTICLE.format(charset=charset).encode(charset)
    return Download("http://d.example/a", "http://www.d.example/a/", "www.d.example", "text/html", declared, content)


@pytest.mark.parametrize(
    ("charset", "declared"), [("utf-8", None), ("utf-8", "utf-8"), ("iso-8859-1", None), ("windows-1252", "latin1")]
)
def test_an_article_is_found_on_its_page(charset, declared):
    found = read_article(page(charset, declared))
    assert found.title == "Villaseca aprueba el presupuesto"
    assert (found.language, found.published) == ("es", date(2026, 3, 4))
    assert found.image_url == "http://www.d.example/fotos/pleno.jpg"
    assert [each in found.text for each in PARAGRAPHS] == [True] * 3
    assert "nunca" not in found.text
    assert "Deportes" not in found.text


def test_the_address_of_a_page_is_read_by_nobody_else_on_the_machine():
    from_elsewhere = replace(page(), final_url="https://news.example/a?token=geheim")
    seen = []
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_article, from_elsewhere)
        while not reading.done():
            with suppress(psutil.NoSuchProcess):
                seen += [" ".join(child.cmdline()) for child in psutil.Process().children()]
            time.sleep(0.01)
    assert reading.result().text
    assert [command for command in seen if "page_apart" in command]
    assert not [command for command in seen if "geheim" in command]


def test_a_page_without_words_is_told():
    empty = Download(
        "u", "http://d.example/", "d.example", "text/html", None, b"<html><body><div id=app></div></body></html>"
    )
    with pytest.raises(Unfit, match="no article on the page"):
        read_article(empty)


def test_a_main_picture_that_we_would_not_fetch_is_none():
    bad = page().content.replace(b"/fotos/pleno.jpg", b"file:///etc/passwd")
    found = read_article(Download("u", "http://d.example/", "d.example", "text/html", None, bad))
    assert found.image_url is None


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate", "chunked", "no length"])
def test_packed_and_chunked_pages_arrive_whole(encoding):
    body = ARTICLE.format(charset="utf-8").encode() * 200
    raw_deflate = zlib.compressobj(wbits=-15)
    answers = {
        "gzip": answer("Content-Type: text/html", "Content-Encoding: gzip", body=gzip.compress(body)),
        "deflate": answer("Content-Type: text/html", "Content-Encoding: deflate", body=zlib.compress(body)),
        "raw deflate": answer(
            "Content-Type: text/html", "Content-Encoding: deflate", body=raw_deflate.compress(body) + raw_deflate.flush()
        ),
        "chunked": answer(
            "Content-Type: text/html", "Transfer-Encoding: chunked", length=-1,
            body=b"%x;x=y\r\n" % len(body) + body + b"\r\n0\r\nTrailer: 1\r\n\r\n",
        ),
        "no length": answer("Content-Type: text/html", body=body, length=-1),
    }  # fmt: skip
    with hostile_web(Policy(total_s=5.0)) as web:
        web.server.paths["/"] = answers[encoding]
        assert web.fetcher.fetch("http://news.example/?q=ñ#x", "page").content == body
        assert web.server.requests[0].startswith(b"GET /?q=%C3%B1 HTTP/1.1\r\n")


HTML_TYPE = "Content-Type: text/html"
HARMLESS = {
    "no type": ([], "200 OK"),
    "an empty type": (["Content-Type: "], "200 OK"),
    "203": ([HTML_TYPE], "203 Non-Authoritative Information"),
    **{
        label: ([HTML_TYPE, f"Content-Encoding: {label}"], "200 OK")
        for label in ("none", "None", "utf-8", "UTF8", "identity", "", "identity, utf-8", "8bit", "text/html")
    },
}


@pytest.mark.parametrize("name", HARMLESS)
@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf" * 2, b"Warning: a word\n", b"<br />\n<b>Notice</b>: [1] a word\n"]
)
def test_what_browsers_pass_over_costs_no_page(name, before):
    body = before + ARTICLE.format(charset="utf-8").encode()
    with hostile_web(Policy(total_s=5.0)) as web:
        headers, status = HARMLESS[name]
        web.server.paths["/"] = answer(*headers, body=body, status=status)
        assert web.fetcher.fetch("http://news.example/", "page").content == body


@pytest.mark.parametrize("label", ["x-gzip", "gzip, utf-8", "X-GZIP", "identity,gzip"])
def test_a_packed_page_is_unpacked_whatever_stands_beside(label):
    with hostile_web(Policy(total_s=5.0)) as web:
        packed = gzip.compress(ARTICLE.encode())
        web.server.paths["/"] = answer("Content-Type: text/html", f"Content-Encoding: {label}", body=packed)
        assert web.fetcher.fetch("http://news.example/", "page").content == ARTICLE.encode()


def test_stray_control_characters_cost_no_page():
    body = page().content.replace(b"ayer", b"ayer\0\x0b\x1f\x07")
    with hostile_web(Policy(total_s=5.0)) as web:
        web.server.paths["/"] = answer("Content-Type: text/html; charset=utf-8", body=body)
        assert "Villaseca" in read_article(web.fetcher.fetch("http://news.example/", "page")).text


def picture(kind: str, image: Image.Image, **more) -> Download:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return Download("u", "http://d.example/p", "d.example", f"image/{kind.lower()}", None, file.getvalue())


def decoded(content: bytes) -> Image.Image:
    made = Image.open(io.BytesIO(content))
    made.load()
    return made


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_becomes_a_small_jpeg_of_the_same_shape(kind):
    made = decoded(read_picture(picture(kind, Image.new("RGB", (3000, 1500), (200, 30, 30)))))
    assert (made.format, made.size, made.mode) == ("JPEG", (1024, 512), "RGB")
    assert abs(made.getpixel((5, 5))[0] - 200) < 12


def test_who_and_where_are_taken_out_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x013B] = "Somebody's name"
    exif.get_ifd(0x8825)[2] = (40.0, 25.0, 0.0)
    sideways = Image.new("RGB", (80, 40), (0, 0, 255))
    sideways.paste((255, 255, 0), (0, 0, 40, 40))
    content = read_picture(
        picture("JPEG", sideways, exif=exif, comment=b"Somebody's name", icc_profile=b"Somebody's name")
    )
    made = decoded(content)
    assert made.size == (40, 80)
    assert made.getpixel((20, 10))[2] < 60  # what was left is on top
    assert not made.getexif()
    assert b"Somebody" not in content


def test_of_an_animation_the_first_frame_and_of_glass_the_white_behind():
    first, second = Image.new("RGB", (20, 20), (255, 0, 0)), Image.new("RGB", (20, 20), (0, 255, 0))
    made = decoded(read_picture(picture("GIF", first, save_all=True, append_images=[second], duration=100)))
    assert made.getpixel((10, 10))[0] > 200
    made = decoded(read_picture(picture("PNG", Image.new("RGBA", (20, 20), (0, 0, 0, 0)))))
    assert min(made.getpixel((10, 10))) > 240


def test_files_are_whole_once_and_removable(tmp_path):
    files = PictureFiles(tmp_path / "evidence")
    assert not files.folder.exists()
    name = files.keep(b"picture")
    assert (name, files.keep(b"picture")) == (content_hash(b"picture"), name)
    assert [each.name for each in files.folder.rglob("*") if each.is_file()] == [f"{name}.jpg"]
    files.remove(name)
    files.remove(name)
    assert not files.path(name).exists()
    with pytest.raises(ValueError, match="no hash"):
        files.path("../../etc/passwd")


def test_a_disk_that_is_full_leaves_no_half_file(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        PictureFiles(tmp_path / "evidence").keep(b"picture")
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


def test_the_desks_hosts_are_read_as_people_write_them():
    assert read_hosts("Example.org, twimg.com\nñandú.es.") == {"example.org", "twimg.com", "xn--and-6ma2c.es"}
    assert read_places("archive.internal:8443 [::1]:80,127.0.0.1:5000") == {
        "archive.internal:8443", "[::1]:80", "127.0.0.1:5000",
    }  # fmt: skip
    assert "desk@example.org" in Policy(contact=read_contact("desk@example.org")).user_agent
    for wrong in ("archive.internal", "a:0", "a:99999", "http://a:80", ":80"):
        with pytest.raises(ValueError, match=r"not a host|not the name"):
            read_places(wrong)
    with pytest.raises(ValueError, match="not the name of a host"):
        read_hosts("https://example.org/")
    with pytest.raises(ValueError, match="FETCH_CONTACT"):
        read_contact("desk@example.org\r\nX: y")
