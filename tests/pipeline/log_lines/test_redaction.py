"""No secret gets into a log, in whatever form and from whatever library it comes."""

import json
import logging
import logging.handlers
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from pipeline.log_lines.lines import Lines
from pipeline.log_lines.redaction import Redactor

PREFIXES = (
    "xoxb-",
    "xoxp-",
    "xoxa-2-",
    "xoxr-",
    "xoxs-",
    "xoxc-",
    "xoxd-",
    "xoxe-1-",
    "xoxe.xoxp-1-",
    "xoxe.xoxb-1-",
    "xapp-1-",
    "xwfp-",
)
BODY = "7381A-HUNTER2secret"
TOKENS = [prefix + BODY for prefix in PREFIXES]
BEARER = "AAAAAAAAAAAAAAAAAAAAAHUNTER2%2Bsecret%3DHUNTER2secret"
HOSTILE = [
    *TOKENS,
    *(f"token={token}&ok=1" for token in TOKENS[:2]),
    *(quote(token, safe="") .replace("-", "%2D") for token in TOKENS),
    *(token.upper() for token in TOKENS[:3]),
    f"Authorization: Bearer {BEARER}",
    f"{{'Authorization': 'Bearer {BEARER}', 'User-Agent': 'x'}}",
    f'"authorization":"Basic {"HUNTER2" * 3}="',
    "authorization=token HUNTER2secret",
    f"sent bearer%20{BEARER}",
    BEARER,
    "postgresql://desk:HUNTER2@db.example:5432/desk",
    "postgresql+psycopg2://desk:HUN/TER2:@x@db/desk?password=HUNTER2",
    "redis://:HUNTER2@cache/0",
    "https://HUNTER2@example.org/path",
    "https://user:HUNTER2%40x@example.org/",
    quote("https://user:HUNTER2@example.org/?code=HUNTER2", safe=""),
    "host=db user=desk password=HUNTER2 dbname=desk",
    "host=db password='HUNTER2 with spaces' dbname=desk",
    "PGPASSWORD=HUNTER2 psql",
    "password: HUNTER2",
    '{"client_secret": "HUNTER2", "a": 1}',
    "{'app_token': 'HUNTER2', 'ticket': 'HUNTER2'}",
    "SLACK_SIGNING_SECRET=HUNTER2",
    "cms=https://cms.example whsec_HUNTER2+/=",
    "GET https://api.x.com/2/tweets?ids=HUNTER2&expansions=x HTTP/1.1",
    '"GET /2/tweets?token=HUNTER2 HTTP/1.1" 200 12',
    "wss://wss-primary.slack.com/link/?ticket=HUNTER2&app_id=x",
    "https://example.org/cb#access_token=HUNTER2",
    "https://example.org/search?HUNTER2",
    "https://hooks.slack.com/services/T0/B0/HUNTER2",
    r"https:\/\/hooks.slack.com\/services\/T0\/B0\/HUNTER2",
    json.dumps("https://user:HUNTER2@example.org/?a=HUNTER2").replace("/", r"\/"),
    quote(quote("https://user:HUNTER2@example.org/?code=HUNTER2", safe=""), safe=""),
    "next=access_token%3DHUNTER2%26state%3D1",
    f"[(b'host', b'x'), (b'authorization', b'Bearer {BEARER}')]",
    f"Authorization:\tBearer\t{BEARER}",
    f"<Request [GET]> {{'Authorization': b'Bearer {BEARER}'}}",
    "X-Api-Key: HUNTER2",
    "{'x-auth-token': 'HUNTER2'}",
    "Cookie: d=HUNTER2",
    "pg_dump --password HUNTER2 --host db",
    "[SQL: insert] [parameters: {'password': 'HUNTER2', 'secret_key': 'HUNTER2'}]",
    "a=1&amp;token=HUNTER2&amp;b=2",
    "_xoxb-1-HUNTER2",
    "amqps://desk:HUNTER2@mq//",
    "<https://user:HUNTER2@example.org|a link>",
    "(see https://example.org/a?b=HUNTER2)",
    "/commands/x?trigger_id=HUNTER2",
    "https://hooks.slack.com/commands/T0/1/HUNTER2",
]  # fmt: skip
INNOCENT = [
    "X does not accept the bearer token: put a valid one into X_BEARER_TOKEN and start again.",
    "Slack does not know this bot token: copy the xoxb- token of OAuth & Permissions again into SLACK_BOT_TOKEN.",
    "Polling x; every account between every 60 and 900 s.",
    "https://example.org/path/page.html was read",
    "worker answers at http://127.0.0.1:9461/healthz (process 7).",
    "Is it right? See docs/operations.md.",
]


def line(message: str, *args: object, form: str = "text", **more: object) -> str:
    record = logging.LogRecord("some.client", logging.WARNING, "file.py", 1, message, args, more.get("exc_info"))  # type: ignore[arg-type]
    return Lines(form, Redactor([f"{'f' * 20}HUNTER2"])).format(record)  # type: ignore[arg-type]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_looks_like_a_secret_is_struck_out_wherever_it_stands(hostile: str) -> None:
    try:
        raise ValueError(f"it failed with {hostile} in the middle")
    except ValueError as error:
        trouble = (type(error), error, error.__traceback__)
    said = [
        line(hostile), line("a %s b", hostile), line("%(what)s", {"what": hostile}), line("%r", [hostile]),
        line("no %s place"), line(hostile, form="json"), line("it failed", exc_info=trouble),
        line("it failed", exc_info=trouble, form="json"), line("too many", hostile), line(f"first\nsecond {hostile}\n"),
    ]  # fmt: skip
    assert [one for one in said if "HUNTER2" in one.upper() or "\n" in one] == []


@pytest.mark.parametrize("said", INNOCENT)
def test_what_is_no_secret_stays(said: str) -> None:
    assert line(said).endswith(f" WARNING some.client: {said}")


def test_a_secret_of_the_settings_is_struck_out_without_any_sign_of_it() -> None:
    assert "HUNTER2" not in line(f"the digest was {'f' * 20}HUNTER2, sorry")
    assert "HUNTER2" not in line(quote(f"the digest was {'f' * 20}HUNTER2", safe=""))


def test_a_librarys_own_error_does_not_repeat_the_password(caplog: pytest.LogCaptureFixture) -> None:
    try:
        create_engine("postgresql+psycopg2://desk:HUNTER2@127.0.0.1:1/desk").connect()
    except OperationalError as error:
        logging.getLogger("a.client").exception("could not connect by %s", error.connection_invalidated)
    (record,) = caplog.records
    assert "HUNTER2" not in Lines("text", Redactor()).format(record)


def test_a_json_line_is_an_object_with_the_same_fields() -> None:
    read = json.loads(line("Said «%s»\nand more", "é", form="json"))
    assert read["message"] == "Said «é»\nand more"
    assert read.keys() == {"time", "level", "logger", "message"}
