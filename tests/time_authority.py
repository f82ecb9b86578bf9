"""A time-stamping authority on this machine: openssl answers by RFC 3161, with certificates that are made for a test."""

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SETTINGS = """
[tsa]
default_tsa = this
[this]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """Answers each question by openssl, or by what `answer` makes of it."""

    folder: Path
    asked: list[bytes] = field(default_factory=list)
    answer: Callable[[bytes], tuple[int, bytes]] | None = None
    port: int = 0

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}/tsr"

    @property
    def root(self) -> Path:
        """The certificate under which it stands."""
        return self.folder / "root.pem"

    def stamped(self, question: bytes) -> bytes:
        """What openssl answers."""
        (self.folder / "question").write_bytes(question)
        command = [
            "openssl", "ts", "-reply", "-config", "settings", "-queryfile", "question", "-signer", "signer.pem", "-inkey",
            "signer.key", "-chain", "root.pem", "-out", "answer",
        ]  # fmt: skip
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "answer").read_bytes()

    def vouches(self, stamp: Path, sealed: Path) -> bool:
        """Whether openssl, which knows nothing of us, accepts a stamp."""
        command = ["openssl", "ts", "-verify", "-in", stamp, "-data", sealed, "-CAfile", self.root]
        return subprocess.run(command, capture_output=True).returncode == 0


def make_certificates(folder: Path) -> None:
    """A root, and under it a signer that may sign time stamps and nothing else."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root, signer = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("Root", "Clock of the test")
    )
    now = datetime.now(UTC)

    def certificate(subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(root).public_key(public)
        lasts = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        return lasts.serial_number(x509.random_serial_number())

    authority = certificate(root, root_key.public_key()).add_extension(x509.BasicConstraints(True, None), critical=True)
    stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    signing = certificate(signer, key.public_key()).add_extension(stamping, critical=True)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    for name, built in (("root", authority), ("signer", signing)):
        (folder / f"{name}.pem").write_bytes(built.sign(root_key, hashes.SHA256()).public_bytes(pem))
    (folder / "signer.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "serial").write_text("01")
    (folder / "settings").write_text(SETTINGS.format(folder=folder))


@contextmanager
def answering(folder: Path) -> Iterator[Authority]:
    """An authority that listens, with certificates of its own."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, which is the authority here.")
    folder.mkdir(parents=True, exist_ok=True)
    make_certificates(folder)
    authority = Authority(folder)

    class Request(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked.append(question)
            status, content = authority.answer(question) if authority.answer else (200, authority.stamped(question))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Request) as server:
        server.daemon_threads, authority.port = True, server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield authority
        server.shutdown()
