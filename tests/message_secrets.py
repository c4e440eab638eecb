"""What a deployment for tests knows of providers of messages, and the keys with which theirs is signed."""

import secrets as random
from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TELNYX_KEY = Ed25519PrivateKey.generate()
SENDGRID_KEY = generate_private_key(SECP256R1())
_SENDGRID_PUBLIC = SENDGRID_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

MESSAGE_SECRETS = {
    "twilio_account_sid": f"AC{random.token_hex(16)}",
    "twilio_auth_token": random.token_hex(16),
    "twilio_sender": "+15005550006",
    "telnyx_api_key": random.token_hex(20),
    "telnyx_public_key": b64encode(TELNYX_KEY.public_key().public_bytes_raw()).decode(),
    "telnyx_messaging_profile": "40017a6a-1c6e-4d2c-9b1e-1a2b3c4d5e6f",
    "telnyx_sender": "+15005550007",
    "termii_api_key": random.token_hex(20),
    "termii_webhook_secret": random.token_hex(20),
    "termii_sender": "Holdfast",
    "termii_url": "https://v3.api.termii.com",
    "whatsapp_access_token": random.token_hex(40),
    "whatsapp_number_id": "106540352242922",
    "whatsapp_app_secret": random.token_hex(16),
    "whatsapp_verify_token": random.token_hex(16),
    "sendgrid_api_key": random.token_hex(30),
    "sendgrid_public_key": b64encode(_SENDGRID_PUBLIC).decode(),
}
