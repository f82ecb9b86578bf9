"""Time stamps by RFC 3161: an authority signs that it saw a hash at a moment; it sees nothing but the hash."""

from datetime import UTC
from pathlib import Path

from cryptography.x509 import Certificate, InvalidVersion, load_der_x509_certificate, load_pem_x509_certificates
from cryptography.x509.oid import NameOID
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from ml.errors import UserError
from pipeline.fetching.errors import FetchError
from pipeline.fetching.poster import Poster
from pipeline.language.speech import _
from pipeline.preserving.certificate_order import in_order
from pipeline.preserving.record import Stamped

LARGEST = 65_536
"""Bytes of an answer; with all certificates they have some thousand."""
_BROKEN = (ValueError, KeyError, InvalidVersion)
"""What the libraries raise for what is no stamp."""
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class NoStamp(UserError):
    """There is no time stamp that counts; the message says why."""


def _trusted(certificates: Path | None) -> list[Certificate]:
    """The roots under which an authority must stand. Browsers' are not asked: they vouch for sites. Raises NoStamp."""
    if certificates is None:
        raise NoStamp(_("Its root certificates are not known here: give --roots, or set TIME_STAMP_CERTIFICATES."))
    try:
        return load_pem_x509_certificates(certificates.read_bytes())
    except (OSError, ValueError) as error:
        raise NoStamp(_("{file} holds no certificates that can be read.").format(file=str(certificates))) from error


def ask(poster: Poster, url: str, sealed: bytes, *, certificates: Path | None) -> bytes:
    """Have an authority vouch for these bytes; its answer, once it is verified. Raises NoStamp."""
    asked = TimestampRequestBuilder(data=sealed, hash_algorithm=HashAlgorithm.SHA256).build()
    try:
        reply = poster.ask(url, headers=_HEADERS, content=asked.as_bytes(), at_most=LARGEST, proves_itself=True)
    except FetchError as error:
        raise NoStamp(str(error)) from error
    if reply.status != 200:
        raise NoStamp(_("It answered with the status {status}.").format(status=str(reply.status)))
    verify(reply.content, sealed, certificates=certificates, nonce=asked.nonce)
    return reply.content


def verify(stamp: bytes, sealed: bytes, *, certificates: Path | None, nonce: int | None = None) -> Stamped:
    """Who vouches for these bytes, and for which moment; `certificates` are the roots. Raises NoStamp."""
    response = _decoded(stamp)
    builder = VerifierBuilder(roots=_trusted(certificates), nonce=nonce)
    try:
        builder.build().verify_message(response, sealed)
        return _stamped(response)
    except (VerificationError, *_BROKEN) as error:
        raise NoStamp(_("The time stamp is not accepted: {why}.").format(why=str(error).rstrip("."))) from error


def read(stamp: bytes) -> Stamped:
    """What a stamp says of itself, whether that is true or not. Raises NoStamp."""
    try:
        return _stamped(_decoded(stamp))
    except _BROKEN as error:
        raise _unreadable() from error


def _decoded(stamp: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(in_order(stamp))
    except _BROKEN as error:
        raise _unreadable() from error


def _unreadable() -> NoStamp:
    return NoStamp(_("The time stamp cannot be read."))


def _stamped(response: TimeStampResponse) -> Stamped:
    return Stamped(by=_signer(response), at=response.tst_info.gen_time.replace(tzinfo=UTC))


def _signer(response: TimeStampResponse) -> str:
    """The name of the certificate that signed."""
    signed = response.signed_data
    known = {(one.issuer, one.serial_number) for one in signed.signer_infos}
    for certificate in map(load_der_x509_certificate, signed.certificates):
        if (certificate.issuer, certificate.serial_number) in known:
            named = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            return str(named[0].value) if named else certificate.subject.rfc4514_string()
    raise ValueError("It names no certificate of whoever signed it")
