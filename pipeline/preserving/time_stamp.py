"""Time stamps by RFC 3161: an authority signs that it saw a hash at a moment; it sees nothing but the hash."""

from datetime import UTC
from pathlib import Path

import certifi
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates
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
from pipeline.preserving.record import Stamped

LARGEST = 65_536
"""Bytes of an answer; with all certificates they have some thousand."""
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class NoStamp(UserError):
    """There is no time stamp that counts; the message says why."""


def _trusted(own: Path | None) -> list[Certificate]:
    """The roots that an authority may stand under: those of browsers, and the desk's own. Raises NoStamp."""
    found: dict[Certificate, None] = {}
    for file in (Path(certifi.where()), own):
        try:
            found |= dict.fromkeys(load_pem_x509_certificates(file.read_bytes()) if file else ())
        except (OSError, ValueError) as error:
            raise NoStamp(_("{file} holds no certificates that can be read.").format(file=str(file))) from error
    return list(found)


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
    """Who vouches for these bytes, and for which moment; `certificates` are the desk's own roots. Raises NoStamp."""
    response = _decoded(stamp)
    builder = VerifierBuilder(roots=_trusted(certificates), nonce=nonce)
    try:
        builder.build().verify_message(response, sealed)
        return _stamped(response)
    except (VerificationError, ValueError) as error:
        raise NoStamp(_("The time stamp is not accepted: {why}.").format(why=str(error).rstrip("."))) from error


def read(stamp: bytes) -> Stamped:
    """What a stamp says of itself, whether that is true or not. Raises NoStamp."""
    try:
        return _stamped(_decoded(stamp))
    except ValueError as error:
        raise _unreadable() from error


def _decoded(stamp: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(stamp)
    except ValueError as error:
        raise _unreadable() from error
    if response.as_bytes() != stamp:  # bytes behind the stamp, say
        raise _unreadable()
    return response


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
