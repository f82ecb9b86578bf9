"""Pages are read in the encoding that they declare, as browsers take its name, or in the one that their bytes show."""

import pytest

from pipeline.fetching.fetcher import Download
from pipeline.fetching.reading.charsets import decode
from pipeline.fetching.reading.pages import read_article

WORDS = {
    "es": "El señor Ibáñez añadió que la inversión creció un 7 % en la región, según «La Voz», y costó 3 €.",
    "zh": "里奥马尔的失业率去年下降了百分之三，市长镕基昨天在会上说。",
    "tw": "里奧馬爾的失業率去年下降了百分之三，市長昨天在會上這樣說。",
    "ja": "髙橋市長は昨日、①失業率が去年より下がったと発表した。",
    "ko": "시장은 어제 실업률이 작년보다 떨어졌다고 발표했다. 똠방각하 펲시콜라.",
    "th": "นายกเทศมนตรีกล่าวเมื่อวานนี้ว่าอัตราการว่างงานลดลง “สามเปอร์เซ็นต์”",
    "ru": "Мэр вчера сообщил, что безработица снизилась на три процента, но никто не поверил.",
    "tr": "Belediye başkanı dün işsizliğin yüzde üç düştüğünü açıkladı ğ ş ı İ.",
    "he": "ראש העיר אמר אתמול שהאבטלה ירדה בשלושה אחוזים. הממשלה הודיעה כי לא תעלה את המס על המים בשנה הבאה.",
    "el": "Ο δήμαρχος είπε χθες ότι η ανεργία μειώθηκε κατά τρία τοις εκατό.",
    "ar": "قال رئيس البلدية أمس إن البطالة انخفضت ثلاثة في المئة.",
}


def page(words, *, head=""):
    return f"<!doctype html><html><head>{head}<title>T</title></head><body><p>{words}</p></body></html>"


def meta(label):
    return f'<meta http-equiv="Content-Type" content="text/html; charset={label}">'


@pytest.mark.parametrize(
    ("label", "written", "language"),
    [
        *[(label, "gbk", "zh") for label in ("gb2312", "GBK", "x-gbk", "chinese", "gb_2312-80")],
        ("gb18030", "gb18030", "zh"), ("big5", "cp950", "tw"), ("x-x-big5", "cp950", "tw"),
        *[(label, "cp932", "ja") for label in ("Shift_JIS", "x-sjis", "ms_kanji", "windows-31j", "sjis")],
        ("euc-jp", "euc_jp", "ja"), ("x-euc-jp", "euc_jp", "ja"), ("iso-2022-jp", "iso2022_jp_2", "ja"),
        *[(label, "cp949", "ko") for label in ("euc-kr", "ks_c_5601-1987", "korean", "windows-949")],
        *[(label, "cp874", "th") for label in ("windows-874", "tis-620", "iso-8859-11", "dos-874")],
        *[(label, "cp1252", "es") for label in ("iso-8859-1", "latin1", "us-ascii", "ASCII", "x-cp1252", "iso8859-1")],
        *[(label, "cp1254", "tr") for label in ("iso-8859-9", "latin5", "windows-1254")],
        ("koi8-r", "koi8-r", "ru"), ("koi", "koi8-r", "ru"), ("x-mac-cyrillic", "mac_cyrillic", "ru"), ("cp866", "cp866", "ru"),
        ("iso-8859-8-i", "iso8859-8", "he"), ("logical", "iso8859-8", "he"), ("greek", "iso8859-7", "el"),
        ("utf-16", "utf-8", "es"), ("unicode", "utf-8", "ru"), ("utf8", "utf-8", "ko"), ("x-unknown", "utf-8", "th"),
        ("hz-gb-2312", "utf-8", "zh"), ("iso-8859-1", "utf-8", "es"), ("windows-1251", "utf-8", "ru"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("said_by", ["header", "meta", "short meta", "xml", "late meta"])
def test_a_label_is_taken_as_browsers_take_it(label, written, language, said_by):
    words = WORDS[language]
    if language == "ja" and written != "cp932":  # these two signs are Windows' own
        words = words.replace("①", "").replace("髙", "高")
    heads = {
        "meta": meta(label), "short meta": f"<meta charset='{label}'>",
        "late meta": f"<!-- {meta('big5')} --><script>{'var a;' * 2_000}</script>{meta(label)}",
    }  # fmt: skip
    before = f'<?xml version="1.0" encoding="{label}"?>' if said_by == "xml" else ""
    content = (before + page(words, head=heads.get(said_by, ""))).encode(written)
    assert words in decode(content, label if said_by == "header" else None)


@pytest.mark.parametrize(
    ("written", "language"),
    [("cp1252", "es"), ("cp1251", "ru"), ("koi8-r", "ru"), ("gb18030", "zh"), ("cp932", "ja"), ("cp949", "ko"),
     ("cp1256", "ar"), ("cp1253", "el"), ("cp1255", "he"), ("cp874", "th"), ("cp950", "tw"), ("utf-8", "zh")],
)  # fmt: skip
@pytest.mark.parametrize("label", [None, "utf-8", "no-such-thing"])
def test_what_no_label_tells_is_told_by_the_bytes(written, language, label):
    assert WORDS[language] in decode(page(WORDS[language]).encode(written), label)


@pytest.mark.parametrize(
    "words", ["10 °C at noon", "El niño", "it costs £5", "“No”, he said", "naïve", "µg/m³", "Ça va à l'été"]
)
def test_a_few_signs_beyond_ascii_are_western(words):
    assert words in decode(page(words).encode("cp1252"))


@pytest.mark.parametrize(("written", "label"), [("utf-8", "utf-8"), ("utf-8", None), ("utf-8", "iso-8859-1"),
                                                ("gb18030", "gb2312"), ("cp932", "x-sjis"), ("cp949", "euc-kr")])  # fmt: skip
def test_one_bad_byte_costs_one_sign(written, label):
    language = {"utf-8": "es", "gb18030": "zh", "cp932": "ja", "cp949": "ko"}[written]
    content = page(f"{WORDS[language]} BAD {WORDS[language]}").encode(written).replace(b"BAD", b"\xff")
    assert decode(content, label).count(WORDS[language]) == 2


@pytest.mark.parametrize("marks", [b"\xef\xbb\xbf", b"\xef\xbb\xbf" * 2])
def test_a_byte_order_mark_says_more_than_labels(marks):
    assert decode(marks + page(WORDS["tr"], head=meta("big5")).encode(), "windows-1251").startswith("<!doctype")
    assert WORDS["ko"] in decode(page(WORDS["ko"], head=meta("euc-kr")).encode("utf-16"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("label", [None, "utf-16", "utf-8", "windows-1252", "big5"])
def test_wide_unicode_is_told_by_its_bytes_without_a_mark_whatever_is_declared(language, encoding, label):
    content = page("</p><p>".join([WORDS[language]] * 200), head=meta(label or "x")).encode(encoding)
    assert decode(content, label).count(WORDS[language]) == 200


def test_an_article_is_read_in_the_encoding_of_its_page():
    body = page("</p><p>".join([WORDS["zh"]] * 3), head=meta("gb2312")).encode("gbk")
    found = read_article(Download("u", "http://d.example/", "d.example", "text/html", None, body))
    assert WORDS["zh"] in found.text


@pytest.mark.parametrize("made", [b"<!--", b"<meta ", b"<meta charset", b"<?xml ", b"\xc3", b"\x81", b"<!-- --><meta "])
def test_no_bytes_hold_the_reader_up(made):
    decode(made * (1_000_000 // len(made)))
