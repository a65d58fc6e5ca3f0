"""Certificates for TLS servers on this machine, by a CA of their own or by nobody.

Needs `cryptography`, which comes along with the Secret Service and is not everywhere: a test
that asks for a certificate without it is skipped.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Authority:
    """A CA, as a company has one.

    Attributes:
        folder: where its files are.
        key: its private key.
        certificate: its certificate.
    """

    folder: Path
    key: Any
    certificate: Any

    @classmethod
    def found(cls, folder: Path) -> Authority:
        """Make a new CA that nobody has heard of, and its file."""
        key = _new_key()
        authority = cls(folder, key, _certificate("A company", key, None))
        (folder / "ca.pem").write_bytes(_pem(authority.certificate))
        return authority

    @property
    def file(self) -> str:
        """What a person would name in SSL_CERT_FILE."""
        return str(self.folder / "ca.pem")

    def vouches_for(self, *names: str, days: int = 1) -> ssl.SSLContext:
        """Make the TLS of a server with those names, its certificate good for so many days."""
        key = _new_key()
        certificate = _certificate(names[0], key, self, names=names, days=days)
        file = self.folder / f"{names[0]}.pem"
        file.write_bytes(_pem(key) + _pem(certificate))
        return server_tls(file)


def self_signed(folder: Path) -> Path:
    """Make a file with a key and a certificate for 127.0.0.1 that no CA has signed."""
    key = _new_key()
    file = folder / "server.pem"
    file.write_bytes(_pem(key) + _pem(_certificate("127.0.0.1", key, None)))
    return file


def server_tls(file: Path) -> ssl.SSLContext:
    """Make the TLS of a server from a file with its key and certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def _new_key() -> Any:
    pytest.importorskip("cryptography")
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def _certificate(
    subject: str, key: Any, issuer: Authority | None, *, names: tuple[str, ...] = (), days: int = 1
) -> Any:
    """Sign a certificate; without an issuer it is a CA's own."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)])
    end = datetime.now(UTC) + timedelta(days=days)
    signer = key if issuer is None else issuer.key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name if issuer is None else issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=9))
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if names:
        alternatives = [
            x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
            for name in names
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return builder.sign(signer, hashes.SHA256())


def _pem(item: Any) -> bytes:
    """A key or a certificate as a file holds it."""
    from cryptography.hazmat.primitives import serialization as how

    if hasattr(item, "private_bytes"):
        pem: bytes = item.private_bytes(
            how.Encoding.PEM, how.PrivateFormat.PKCS8, how.NoEncryption()
        )
        return pem
    return bytes(item.public_bytes(how.Encoding.PEM))
