"""A hub on this machine that speaks as Hugging Face's does: lists, redirects, tags, hashes, and parts of files."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

LARGE = (".safetensors", ".bin", ".onnx", ".h5", ".msgpack", ".ot", ".model", "tokenizer.json")
"""What the hub keeps apart from git, and sends from another place."""


@dataclass(frozen=True)
class Stored:
    """A repository: its files by name, at one revision, and what its card says."""

    revision: str
    files: dict[str, bytes]
    card: dict[str, object] = field(default_factory=dict)


@dataclass
class Hub:
    """Repositories by name; `asked` holds each request's path, range and token."""

    repositories: dict[str, Stored]
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    cut: str | None = None
    """Of a file with this name half is sent, and after that nothing but errors."""

    damaged: str | None = None
    """A file with this name is sent with another last byte."""

    port: int = 0
    _was_cut: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def store(self) -> str:
        """Where large files are sent from: another host."""
        return f"http://localhost:{self.port}/store"

    def fetched(self) -> set[str]:
        """Which files were sent, by their repository's name and their own."""
        found = (
            re.fullmatch(r"GET /(?:store|api/resolve-cache/models)/([^/]+/[^/]+)/\w+/(.+)", one[0])
            for one in self.asked
        )
        return {f"{one[1]}:{unquote(one[2])}" for one in found if one}

    def page(self, name: str) -> dict[str, object]:
        """What the hub says of a repository."""
        stored = self.repositories[name]
        return {
            "_id": "0", "id": name, "modelId": name, "sha": stored.revision, "private": False, "tags": [], "downloads": 0,
            "cardData": stored.card, "siblings": [_listed(file, content) for file, content in stored.files.items()],
        }  # fmt: skip


def _listed(file: str, content: bytes) -> dict[str, object]:
    found: dict[str, object] = {"rfilename": file, "size": len(content), "blobId": _blob(content)}
    if file.endswith(LARGE):
        found["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 134}
    return found


def _blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, *parts: object) -> None:
        """Nothing is written."""

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        self.hub.asked.append((f"{self.command} {path}", self.headers.get("Range"), self.headers.get("Authorization")))
        if found := re.fullmatch(r"/api/models/([^/]+/[^/]+)", path):
            if found[1] not in self.hub.repositories:
                return self._send(
                    401, b"{}", {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}
                )
            return self._send(200, json.dumps(self.hub.page(found[1])).encode(), {"Content-Type": "application/json"})
        if found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/(\w+)/(.+)", path):
            return self._resolve(found[1], unquote(found[3]))
        if found := re.fullmatch(r"/(?:store|api/resolve-cache/models)/([^/]+/[^/]+)/\w+/(.+)", path):
            return self._content(found[1], unquote(found[2]))
        return self._send(404, b"", {})

    def _resolve(self, name: str, file: str) -> None:
        stored = self.hub.repositories[name]
        about = {"X-Repo-Commit": stored.revision}
        if file not in stored.files:
            return self._send(404, b"", about | {"X-Error-Code": "EntryNotFound"})
        content = stored.files[file]
        if not file.endswith(LARGE):  # sent on, on the same host
            where = f"/api/resolve-cache/models/{name}/{stored.revision}/{file}"
            return self._send(307, b"", about | {"Location": where, "ETag": f'"{_blob(content)}"'})
        tag = hashlib.sha256(content).hexdigest()
        where = f"{self.hub.store}/{name}/{stored.revision}/{file}"
        about |= {"X-Linked-Size": str(len(content)), "X-Linked-ETag": f'"{tag}"', "Location": where}
        return self._send(302, b"Found.", about)

    def _content(self, name: str, file: str) -> None:
        content = self.hub.repositories[name].files[file]
        about = {
            "X-Repo-Commit": self.hub.repositories[name].revision,
            "ETag": f'"{_blob(content)}"',
            "Accept-Ranges": "bytes",
        }
        if self.hub.damaged == file:
            content = content[:-1] + bytes([content[-1] ^ 1])
        status, size, begun = 200, len(content), 0
        if asked := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or ""):
            status, begun = 206, int(asked[1])
            about["Content-Range"] = f"bytes {begun}-{size - 1}/{size}"
        if self.hub.cut == file and self.command == "GET":
            if self.hub._was_cut:
                return self._send(503, b"", {})
            self.hub._was_cut = True
            return self._half(content)
        return self._send(status, content[begun:], about)

    def _half(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def _send(self, status: int, content: bytes, about: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in about.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


@contextmanager
def running(repositories: dict[str, Stored]) -> Iterator[Hub]:
    """Let a hub answer on a port of its own."""
    hub = Hub(repositories)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


def stored(folder: Path, *, revision: str, licence: str | None) -> Stored:
    """Offer the files of a folder."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    return Stored(revision, files, {"license": licence} if licence else {})
