"""What the emulated world's DNS answers, asked with dig and with dnspython."""

import subprocess

import dns.flags
import dns.message
import dns.query
import dns.rdatatype


class Dns:
    def __init__(self, address):
        self.host, port = address.rsplit(":", 1)
        self.port = int(port)

    def dig(self, name, rtype, *options):
        """The lines of `dig +short`."""
        command = ["dig", f"@{self.host}", "-p", str(self.port), "+short", "+time=5", "+tries=2",
                   *options, rtype, name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
        return [line for line in done.stdout.splitlines() if line]

    def dig_status(self, name, rtype, *options):
        """The response code's mnemonic and the flags."""
        command = ["dig", f"@{self.host}", "-p", str(self.port), "+time=5", "+tries=2", *options, rtype, name]
        text = subprocess.run(command, capture_output=True, text=True, timeout=30).stdout
        status = text.split("status: ", 1)[1].split(",", 1)[0]
        flags = text.split("flags: ", 1)[1].split(";", 1)[0].split()
        return status, flags

    def txt(self, name, timeout=5):
        """The joined strings of the first TXT record, as dkim.verify wants its dnsfunc."""
        text = name.decode() if isinstance(name, bytes) else name
        query = dns.message.make_query(text, dns.rdatatype.TXT, use_edns=0, payload=1232)
        reply, _ = dns.query.udp_with_fallback(query, self.host, timeout=timeout, port=self.port)
        for answer in reply.answer:
            if answer.rdtype == dns.rdatatype.TXT:
                return b"".join(answer[0].strings)
        return None
