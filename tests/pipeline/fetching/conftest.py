"""A certificate that only a test's server and client trust."""

import shutil
import ssl
import subprocess

import pytest


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A server's and a client's idea of a certificate for news.example that only they trust."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed.")
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=news.example"
    more = ["-addext", "subjectAltName=DNS:news.example", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run([*command.split(), *more], check=True, capture_output=True)
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=folder / "cert.pem")
    theirs.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return theirs, ours
