"""Reads sealed values with what docs/envelope.md says byte by byte: JSON cases on stdin, plain values on stdout."""
import base64, hashlib, hmac, json, struct, sys
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def expand(key, label):  # HKDF-Expand, one block
    return hmac.new(key, label + b"\x01", hashlib.sha256).digest()


def prefixed(text):
    return b"\xff\xff\xff\xff" if text is None else struct.pack(">I", len(text.encode())) + text.encode()


def derived(key, half):  # XAES-256-GCM: CMAC of one block, twice
    aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update
    zero = int.from_bytes(aes(bytes(16)), "big")
    subkey = (zero << 1) % 2**128 ^ (0x87 if zero >> 127 else 0)
    block = lambda n: aes((int.from_bytes(bytes([0, n, 0x58, 0]) + half, "big") ^ subkey).to_bytes(16, "big"))
    return block(1) + block(2)


def decode(data_key, envelope, tenant, field, bind):
    if envelope[:2] != b"\xfa\x01":
        return "not an envelope"
    if envelope[2:18] != expand(data_key, b"habeas/1 kid")[:16]:
        return "another key"
    key = derived(expand(data_key, b"habeas/1 xaes-256-gcm"), envelope[18:30])
    additional = envelope[:18] + prefixed(tenant) + prefixed(field) + prefixed(bind)
    try:
        plain = AESGCM(key).decrypt(envelope[30:42], envelope[42:], additional)
    except InvalidTag:
        return "altered or moved"
    codec, payload = plain[0], plain[1 : plain.rindex(b"\x80")]
    if codec == 1:
        return payload.hex()
    if codec in (3, 6):
        return str(struct.unpack(">q", payload)[0])
    return [payload.decode, None, lambda: json.loads(payload), None, lambda: struct.unpack(">d", payload)[0], lambda: payload == b"\x01"][codec]()


for case in json.load(sys.stdin):
    text = case["envelope"]
    envelope = base64.urlsafe_b64decode(text[4:] + "==") if text.startswith("hb1_") else bytes.fromhex(text[2:])
    place = case["tenant"], case["field"], case.get("bind")
    print(json.dumps(decode(bytes.fromhex(case["key"]), envelope, *place)))
