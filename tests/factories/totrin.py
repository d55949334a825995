import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tests.factories import NOW
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import totrin


def code(secret: str, at: datetime) -> str:
    """What an app that holds the secret shows at the moment."""
    shown: str = format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30))
    return shown


def make_app(bruger: Bruger, at: datetime = NOW) -> str:
    """An app is set up; answers its secret."""
    secret: str = generate_totp_secret()
    totrin.add_app(bruger=bruger, hemmelighed=secret, kode=code(secret, at), now=at)
    return secret


@dataclass
class Noegle:
    """A security key: what it answers to what a page asks it, as a browser at `origin` sends it on."""

    origin: str
    rp: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    pk: bytes = field(default_factory=lambda: token_bytes(16))

    def create(self, asked: dict[str, Any]) -> str:
        public = AttestedCredentialData.create(bytes(16), self.pk, ES256.from_cryptography_key(self.private.public_key()))
        client = self._client("webauthn.create", asked)
        data = self._data(AuthenticatorData.FLAG.AT, public)
        attested = AttestationObject.create("none", data, {})
        return self._sent(clientDataJSON=client, attestationObject=attested)

    def get(self, asked: dict[str, Any]) -> str:
        client, data = self._client("webauthn.get", asked), self._data()
        signature = self.private.sign(data + client.hash, ec.ECDSA(SHA256()))
        return self._sent(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _client(self, what: str, asked: dict[str, Any]) -> CollectedClientData:
        return CollectedClientData.create(what, asked["publicKey"]["challenge"], self.origin)

    def _data(self, more: int = 0, public: bytes = b"") -> AuthenticatorData:
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | more
        return AuthenticatorData.create(sha256(self.rp.encode()).digest(), flags, 0, public)

    def _sent(self, **response: bytes) -> str:
        own = websafe_encode(self.pk)
        encoded = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": encoded, "clientExtensionResults": {}})
