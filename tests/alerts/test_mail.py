"""Mails go over encrypted links where there are any, and passwords over nothing else."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.mail import MailServer
from tracker.alerts.mail import POLICY, Refused, open_transport

URL = f"https://puente.un-municipio-de-nombre-largo.gob.mx/avisos/baja/{'aB3-_' * 30}"


class Server:
    """A mail server that speaks TLS when it has a certificate, and notes how each mail and password came."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.mails: list[bool] = []
        self.passwords: list[bytes] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        options = {"auth_require_tls": False, "authenticator": self._sign_in}
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, tls_context=context, **options)

    def _sign_in(self, server: SMTP, session: Session, envelope: Envelope, way: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.passwords.append(data.password)
        return AuthResult(success=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Notes whether the mail came encrypted."""
        self.mails.append(session.ssl is not None)
        return "250 OK"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-made certificate for this machine, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "correo")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path / "certificate.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*form))
    return file


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[Server]:
    """A server that offers STARTTLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    yield from running(Server(context))


@pytest.fixture
def plain() -> Iterator[Server]:
    """A server that offers no encryption, but takes passwords."""
    yield from running(Server(None))


def running(server: Server) -> Iterator[Server]:
    server.controller.start()
    yield server
    server.controller.stop()


def message() -> EmailMessage:
    mail = EmailMessage(policy=POLICY)
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Prórroga"
    mail["List-Unsubscribe"] = f"<{URL}>"
    mail.set_content("Buenos días")
    return mail


def send(address: str) -> None:
    with open_transport(address) as transport:
        assert transport is not None
        transport.send(message())


def test_a_link_is_encrypted_when_the_server_offers_it(encrypted: Server) -> None:
    send(f"smtp://127.0.0.1:{encrypted.port}")
    assert encrypted.mails == [True]


def test_a_password_goes_to_a_server_that_proves_who_it_is(
    encrypted: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    for scheme in ("smtp", "smtp+starttls"):
        send(f"{scheme}://ana:clave%40larga@127.0.0.1:{encrypted.port}")
    assert (encrypted.mails, encrypted.passwords) == ([True, True], [b"clave@larga"] * 2)


@pytest.mark.parametrize("who", ["smtp://ana:clave@", "smtp+starttls://ana:clave@", "smtp+starttls://"])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(encrypted: Server, who: str) -> None:
    with pytest.raises(Refused, match=r"can't be encrypted.*certificate") as caught:
        send(f"{who}127.0.0.1:{encrypted.port}")
    assert not caught.value.final
    assert (encrypted.mails, encrypted.passwords) == ([], [])


@pytest.mark.parametrize("who", ["smtp://ana:clave@", "smtp+starttls://ana:clave@", "smtp+starttls://"])
def test_a_server_without_encryption_gets_no_password(plain: Server, who: str) -> None:
    with pytest.raises(Refused, match=r"offers no encryption \(STARTTLS\)") as caught:
        send(f"{who}127.0.0.1:{plain.port}")
    assert not caught.value.final
    assert (plain.mails, plain.passwords) == ([], [])


def test_a_server_without_encryption_gets_mails_when_nothing_else_is_asked(plain: Server) -> None:
    send(f"smtp://127.0.0.1:{plain.port}")
    assert plain.mails == [False]


def test_a_server_that_does_not_answer_is_not_final() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"smtp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Refused, match="can't be reached") as caught:
        send(address)
    assert not caught.value.final


def test_a_long_address_in_a_header_is_neither_encoded_nor_broken(smtp: MailServer) -> None:
    send(smtp.address)
    lines = (smtp.envelopes[0].content or b"").splitlines()
    assert f"List-Unsubscribe: <{URL}>".encode() in lines


def test_a_mail_kept_in_a_folder_is_whole(tmp_path: Path) -> None:
    send(f"maildir://{tmp_path / 'correo'}")
    [file] = (tmp_path / "correo" / "new").iterdir()
    assert f"List-Unsubscribe: <{URL}>".encode() in file.read_bytes().splitlines()
