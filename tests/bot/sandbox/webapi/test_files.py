"""Files: uploaded with files_upload_v2, shown by the page; images of media hosts; nothing beyond."""

from pathlib import Path

import httpx
from slack_sdk import WebClient

from bot.sandbox import Sandbox
from tests.bot.sandbox.talk import GENERAL, TWEETS, configured, error_of

PIXEL = b"\x89PNG\r\n\x1a\nnot really"


def test_upload_v2_shares_a_message_with_the_file(sandbox: Sandbox, client: WebClient) -> None:
    client.files_upload_v2(
        channel=TWEETS, content=PIXEL, filename="chart.png", title="Chart", alt_txt="A chart", initial_comment="See"
    )
    message = sandbox.messages(TWEETS)[0]
    file = message["files"][0]
    assert (message["text"], file["title"], file["mimetype"], file["alt_txt"]) == (
        "See",
        "Chart",
        "image/png",
        "A chart",
    )
    answer = httpx.get(file["url_private"])
    assert answer.content == PIXEL
    assert answer.headers["content-type"] == "image/png"
    assert file["size"] == len(PIXEL)


def test_uploads_that_are_refused(sandbox: Sandbox, client: WebClient) -> None:
    assert error_of(lambda: client.files_getUploadURLExternal(filename="a", length=0)) == "invalid_arguments"
    assert error_of(lambda: client.files_completeUploadExternal(files=[{"id": "F0"}])) == "file_not_found"
    upload = client.files_getUploadURLExternal(filename="a.txt", length=3)
    assert httpx.post(upload["upload_url"], content=b"four").status_code == 400
    assert httpx.post(f"{sandbox.url}upload/v1/F0", content=b"x").status_code == 404
    assert httpx.post(upload["upload_url"], content=b"abc").text == "OK - 3"
    wanted = [{"id": upload["file_id"]}]
    assert error_of(lambda: client.files_completeUploadExternal(files=wanted, channel_id=GENERAL)) == "not_in_channel"
    client.files_completeUploadExternal(files=wanted, channel_id=TWEETS)
    file = sandbox.messages(TWEETS)[0]["files"][0]
    assert httpx.get(file["url_private"]).headers["content-disposition"] == "attachment"


def test_media_of_a_configured_host_and_nothing_outside_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "a.png").write_bytes(PIXEL)
    (folder / "page.html").write_text("<p>no</p>")
    (tmp_path / "secret.png").write_bytes(b"secret")
    with configured(media={"media.claimwire.example": folder}).running() as sandbox:
        base = f"{sandbox.url}sandbox/media/"
        assert httpx.get(base + "media.claimwire.example/a.png").content == PIXEL
        for path in (
            "media.claimwire.example/page.html",
            "media.claimwire.example/%2e%2e/secret.png",
            "other.example/a.png",
        ):
            assert httpx.get(base + path).status_code == 404
