"""TLS servers whose certificates nobody has signed but themselves, or an authority of our own."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class _Quiet(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """The client does not trust us: that is what it is for."""


@dataclass(frozen=True)
class Authority:
    """A certificate authority that only its own file makes known."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    file: Path

    @classmethod
    def make(cls, folder: Path, name: str = "authority") -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _sign(
            _builder(name, name, key).add_extension(x509.BasicConstraints(True, None), True), key
        )
        file = folder / f"{name}.pem"
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return cls(certificate, key, file)

    def der(self) -> Path:
        """The same file as browsers export it."""
        target = self.file.with_suffix(".crt")
        target.write_bytes(self.certificate.public_bytes(serialization.Encoding.DER))
        return target


@contextmanager
def self_signed_server(folder: Path) -> Iterator[str]:
    """Its address, while the `with` lasts."""
    with tls_server(folder, None, BaseHTTPRequestHandler) as url:
        yield url


@contextmanager
def tls_server(
    folder: Path, authority: Authority | None, handler: type[BaseHTTPRequestHandler]
) -> Iterator[str]:
    """A server for 127.0.0.1 and shop.example, signed by the authority or by itself; its address."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = "localhost" if authority is None else "authority"
    names = [
        x509.IPAddress(ip_address("127.0.0.1")),
        x509.DNSName("shop.example"),
    ]
    certificate = _sign(
        _builder("localhost", issuer, key).add_extension(x509.SubjectAlternativeName(names), critical=False),
        key if authority is None else authority.key,
    )
    chain = folder / "server.pem"
    chain.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    server = _Quiet(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with _serving(server):
        yield f"https://127.0.0.1:{server.server_address[1]}"


@contextmanager
def _serving(server: HTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def _builder(name: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )


def _sign(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    return builder.sign(key, hashes.SHA256())


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
