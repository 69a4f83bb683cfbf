"""Verifies a receipt with what docs/ledger.md says byte by byte, and with nothing of ours.

Reads {"receipt": ..., "keys": [...]} from standard input. Ed25519 is asked of the openssl program.
"""
import base64, hashlib, json, os, subprocess, sys, tempfile, urllib.parse


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def public_key(verifier_key):
    _name, _hash, encoded = verifier_key.rsplit("+", 2)
    raw = base64.b64decode(encoded)
    assert raw[0] == 1 and len(raw) == 33
    return raw[1:]


def is_signed(key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        def stored(name, content):
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(content)
            return path

        spki = bytes.fromhex("302a300506032b6570032100") + key  # RFC 8410
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", stored("key", spki),
             "-rawin", "-in", stored("message", message), "-sigfile", stored("signature", signature)],
            capture_output=True)
        return done.returncode == 0


def verify(receipt, keys):
    proof = receipt["habeas:proof"]
    text, _, signatures = proof["checkpoint"].partition("\n\n")
    text += "\n"
    log, size, root = text.split("\n")[:3]
    for line in signatures.splitlines():
        dash, name, encoded = line.split(" ")
        signature = base64.b64decode(encoded)
        for key in map(public_key, keys):
            key_hash = sha256(name.encode(), b"\n\x01", key)[:4]
            if dash == "\u2014" and name == log and signature[:4] == key_hash \
                    and is_signed(key, text.encode(), signature[4:]):
                break
        else:
            continue
        break
    else:
        return "checkpoint_not_signed"
    if urllib.parse.unquote(log.split("/")[-2]) != json.loads(proof["entry"])["tenant"]:
        return "wrong_log"
    current, node, last = sha256(b"\x00", proof["entry"].encode()), proof["index"], int(size) - 1
    if node > last:
        return "not_included"
    for sibling in map(base64.b64decode, proof["path"]):
        if last == 0:
            return "not_included"
        if node % 2 == 1 or node == last:
            current = sha256(b"\x01", sibling, current)
            while node % 2 == 0 and node != 0:
                node, last = node // 2, last // 2
        else:
            current = sha256(b"\x01", current, sibling)
        node, last = node // 2, last // 2
    return "valid" if last == 0 and current == base64.b64decode(root) else "not_included"


given = json.load(sys.stdin)
print(verify(given["receipt"], given["keys"]))
