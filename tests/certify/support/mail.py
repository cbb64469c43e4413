"""Verification of a delivered message by a library nobody here wrote."""

import base64

import dkim

from support import check


def verifies(raw, index, world_dns):
    try:
        return dkim.DKIM(raw).verify(idx=index, dnsfunc=world_dns.txt)
    except dkim.ValidationError:
        return False


def check_signature(message, domain, selector, world_dns):
    """The message carries a DKIM signature of domain and selector that python3-dkim verifies."""
    raw = base64.b64decode(message["raw_base64"])
    headers, _ = dkim.rfc822_parse(raw)
    signatures = [value.decode() for name, value in headers if name.lower() == b"dkim-signature"]
    tags = [dict(part.strip().split("=", 1) for part in value.replace("\r\n", "").split(";") if "=" in part)
            for value in signatures]
    ours = [i for i, tag in enumerate(tags) if tag.get("d") == domain]
    check.equal(len(ours), 1, f"signatures with d={domain}")
    check.equal(tags[ours[0]]["s"], selector, "its selector")
    check.true(verifies(raw, ours[0], world_dns), "python3-dkim verifies it by DNS")
    broken = raw.replace(b"\r\n\r\n", b"\r\n\r\nforged ", 1)
    check.true(not verifies(broken, ours[0], world_dns), "and refuses it when altered")
