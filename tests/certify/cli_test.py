"""The reference scenario typed by hand with the official command line, in two regions.

Every command that the tutorial types, the mistakes it makes, and what the world's DNS and a
receiver see afterwards.
"""

import concurrent.futures
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support import check
from support.dns import Dns
from support.emulator import REGIONS, Emulator
from support.mail import check_signature
from support.oci_cli import OciCli

DOMAIN = "ocipizza.com.br"
SENDER = f"no-reply@{DOMAIN}"
SUPPRESSED = "Nao-Sei@dominio-inexistente.com.br"
SPF = "v=spf1 include:rp.oracleemaildelivery.com ~all"
KEYS = {"sa-saopaulo-1": "gru1", "sa-vinhedo-1": "vcp1"}
HOME = REGIONS[0]


def selector(region):
    return f"ocipizza-{region}-20241221"


class Scenario:
    def __init__(self, emulator):
        self.emulator = emulator
        self.oci = OciCli(emulator)
        self.dns = Dns(emulator.ready["dns"])
        self.compartment = emulator.ready["compartment"]
        self.tenancy = emulator.ready["tenancy"]
        self.domain_ids = {}
        self.dkim_ids = {}

    def zone(self):
        check.step("zone create, zone get")
        self.oci.run(HOME, "dns", "dns", "zone", "create", compartment_id=self.compartment, name=DOMAIN,
                     zone_type="PRIMARY", wait_for_state="ACTIVE", wait_interval_seconds="1")
        zone = self.oci.run(HOME, "dns", "dns", "zone", "get", zone_name_or_id=DOMAIN, scope="GLOBAL")
        check.equal(zone["data"]["name"], DOMAIN, "zone")
        check.equal(len(zone["data"]["nameservers"]), 4, "name servers")
        by_id = self.oci.run(REGIONS[1], "dns", "dns", "zone", "get", zone_name_or_id=zone["data"]["id"])
        check.equal(by_id["data"]["id"], zone["data"]["id"], "the same zone from the other region")
        listed = self.oci.run(HOME, "dns", "dns", "zone", "list", compartment_id=self.compartment, name=DOMAIN)
        check.equal([each["name"] for each in listed["data"]], [DOMAIN], "zone list")
        servers = [f"ns{n}.p68.dns.oraclecloud.net." for n in (1, 2, 3, 4)]
        for options in ([], ["+tcp"], ["+noedns"], ["+bufsize=4096"]):
            check.equal(sorted(self.dns.dig(DOMAIN, "NS", *options)), servers, f"dig NS {' '.join(options)}")
        check.equal(self.dns.dig_status("nobody." + DOMAIN, "A")[0], "NXDOMAIN", "a name that is not there")
        check.equal(self.dns.dig_status("nobody.example", "A")[0], "REFUSED", "a name of no zone")
        check.equal(self.oci.refused(HOME, "dns", "dns", "zone", "get", zone_name_or_id="nobody.example"),
                    (404, "NotAuthorizedOrNotFound"), "a zone of nobody")
        check.equal(self.oci.refused(HOME, "dns", "dns", "zone", "create", compartment_id=self.compartment,
                                     name=DOMAIN, zone_type="PRIMARY"),
                    (409, "NotAuthorizedOrResourceAlreadyExists"), "a zone that exists")

    def patch(self, domain, items):
        return self.oci.run(HOME, "dns", "dns", "record", "domain", "patch", zone_name_or_id=DOMAIN,
                            domain=domain, scope="GLOBAL", items=items)

    def spf(self):
        check.step("the tutorial's SPF: record domain patch without quotes")
        foreign = '"site-verification=abc def"'
        self.patch(DOMAIN, [{"domain": DOMAIN, "rdata": foreign, "rtype": "TXT", "ttl": 3600}])
        self.patch(DOMAIN, [{"domain": DOMAIN, "rdata": SPF, "rtype": "TXT", "ttl": 3600}])
        check.equal(sorted(self.dns.dig(DOMAIN, "TXT")),
                    sorted([foreign, '"v=spf1" "include:rp.oracleemaildelivery.com" "~all"']),
                    "dig: three strings, the tutorial's defect")
        check.step("mended with a conditional patch")
        rrset = self.oci.run(HOME, "dns", "dns", "record", "rrset", "get", zone_name_or_id=DOMAIN,
                             domain=DOMAIN, rtype="TXT")
        broken = next(r for r in rrset["data"]["items"] if r["rdata"].startswith('"v=spf1"'))
        items = [{"operation": "REQUIRE", "recordHash": broken["record-hash"]},
                 {"operation": "REMOVE", "recordHash": broken["record-hash"]},
                 {"operation": "ADD", "rdata": f'"{SPF}"', "ttl": 3600}]
        where = {"zone_name_or_id": DOMAIN, "domain": DOMAIN, "rtype": "TXT", "items": items}
        self.patch("elsewhere." + DOMAIN, [{"rdata": "192.0.2.1", "rtype": "A", "ttl": 60,
                                            "domain": "elsewhere." + DOMAIN}])
        self.oci.run(HOME, "dns", "dns", "record", "rrset", "patch", if_match=rrset["etag"], **where)
        check.equal(sorted(self.dns.dig(DOMAIN, "TXT")), sorted([foreign, f'"{SPF}"']), "dig: one string")
        status, _ = self.oci.refused(HOME, "dns", "dns", "record", "rrset", "patch", **where)
        check.equal(status, 412, "the same again: its requirement no longer holds")
        status, _ = self.oci.refused(HOME, "dns", "dns", "record", "rrset", "patch", if_match=rrset["etag"],
                                     **{**where, "items": items[2:]})
        check.equal(status, 412, "an If-Match from before the edit")

    def create_domain(self, region):
        check.step("email domain create, list, get")
        self.oci.run(region, "email", "email", "domain", "create", compartment_id=self.compartment, name=DOMAIN,
                     description="OCI Pizza - Email Delivery", wait_for_state="SUCCEEDED",
                     wait_interval_seconds="1")
        ids = self.oci.run(region, "email", "email", "domain", "list", "--all", compartment_id=self.compartment,
                           name=DOMAIN, lifecycle_state="ACTIVE", query="data.items[].id")
        check.equal(len(ids), 1, "email domains by name")
        self.domain_ids[region] = ids[0]
        got = self.oci.run(region, "email", "email", "domain", "get", email_domain_id=ids[0])
        check.equal(got["data"]["is-spf"], True, "isSpf, from the emulated DNS")
        status, _ = self.oci.refused(region, "email", "email", "domain", "create",
                                     compartment_id=self.compartment, name=DOMAIN)
        check.equal(status, 409, "the same domain again")

    def create_dkim(self, region):
        check.step("dkim create, list, get; its CNAME")
        name = selector(region)
        self.oci.run(region, "email", "email", "dkim", "create", email_domain_id=self.domain_ids[region], name=name,
                     description="OCI Pizza - DKIM", wait_for_state="SUCCEEDED", wait_interval_seconds="1")
        listed = self.oci.run(region, "email", "email", "dkim", "list", "--all",
                              email_domain_id=self.domain_ids[region], name=name)
        self.dkim_ids[region] = listed["data"]["items"][0]["id"]
        dkim = self.get_dkim(region)
        check.equal(dkim["lifecycle-state"], "NEEDS_ATTENTION", "without its record")
        check.equal(dkim["dns-subdomain-name"], f"{name}._domainkey.{DOMAIN}.", "dnsSubdomainName")
        check.equal(dkim["cname-record-value"], f"{name}.{DOMAIN}.dkim.{KEYS[region]}.oracleemaildelivery.com",
                    "cnameRecordValue")
        owner = dkim["dns-subdomain-name"].rstrip(".")
        self.patch(owner, [{"domain": owner, "rdata": dkim["cname-record-value"], "rtype": "CNAME", "ttl": 3600}])
        check.equal(self.dns.dig(owner, "CNAME"), [dkim["cname-record-value"] + "."], "dig CNAME")
        check.true("p=" in self.dns.txt(owner).decode(), "its target answers with the public key")
        check.equal(self.get_dkim(region)["lifecycle-state"], "ACTIVE", "with its record")
        domain = self.oci.run(region, "email", "email", "domain", "get", email_domain_id=self.domain_ids[region])
        check.equal(domain["data"]["active-dkim-id"], self.dkim_ids[region], "activeDkimId")

    def get_dkim(self, region):
        return self.oci.run(region, "email", "email", "dkim", "get", dkim_id=self.dkim_ids[region])["data"]

    def create_sender(self, region):
        check.step("sender create, list")
        created = self.oci.run(region, "email", "email", "sender", "create", compartment_id=self.compartment,
                               email_address=SENDER, wait_for_state="ACTIVE", wait_interval_seconds="1")
        check.equal(created["data"]["lifecycle-state"], "ACTIVE", "sender")
        listed = self.oci.run(region, "email", "email", "sender", "list", "--all", compartment_id=self.compartment,
                              email_address=SENDER)
        check.equal([each["email-address"] for each in listed["data"]], [SENDER], "sender list")
        status, _ = self.oci.refused(region, "email", "email", "sender", "create",
                                     compartment_id=self.compartment, email_address=SENDER)
        check.equal(status, 409, "the same sender again")

    def suppress(self, region):
        check.step("suppression create, list")
        self.oci.run(region, "email", "email", "suppression", "create", compartment_id=self.tenancy,
                     email_address=SUPPRESSED)
        listed = self.oci.run(region, "email", "email", "suppression", "list", "--all", compartment_id=self.tenancy)
        check.equal([(each["email-address"], each["reason"]) for each in listed["data"]],
                    [(SUPPRESSED.lower(), "MANUAL")], "suppression list")

    def submit(self, region):
        check.step("submit-email")
        options = {
            "sender": {"compartmentId": self.compartment,
                       "senderAddress": {"email": SENDER, "name": "OCI Pizza"}},
            "subject": "Esqueci minha senha: redefinição", "body_text": "Olá!\n\nClique aqui.\n.\n",
        }
        reply = self.oci.run(region, "submit", "email-data-plane", "email-submitted-response", "submit-email",
                             recipients={"to": [{"email": "cliente@example.org", "name": "Cliente"},
                                                {"email": SUPPRESSED}]}, **options)
        check.equal([each["email"].lower() for each in reply["data"]["suppressed-recipients"]],
                    [SUPPRESSED.lower()], "suppressed recipients")
        delivered = [each for each in self.emulator.inbox() if each["region"] == region]
        check.equal(len(delivered), 1, "messages delivered")
        check_signature(delivered[0], DOMAIN, selector(region), self.dns)
        options["sender"]["senderAddress"]["email"] = f"nobody@{DOMAIN}"
        status, _ = self.oci.refused(region, "submit", "email-data-plane", "email-submitted-response", "submit-email",
                                     recipients={"to": [{"email": "cliente@example.org"}]}, **options)
        check.true(400 <= status < 500, "a sender that is not approved is refused")

    def remove(self, region):
        check.step("dkim delete takes its day, domain delete waits for it")
        self.oci.run(region, "email", "email", "dkim", "delete", "--force", dkim_id=self.dkim_ids[region])
        check.equal(self.get_dkim(region)["lifecycle-state"], "DELETING", "the DKIM")
        delete = ("email", "domain", "delete", "--force")
        check.equal(self.oci.refused(region, "email", *delete, email_domain_id=self.domain_ids[region]),
                    (409, "IncorrectState"), "domain delete")

    def remove_after_a_day(self, region):
        self.oci.run(region, "email", "email", "domain", "delete", "--force", email_domain_id=self.domain_ids[region],
                     wait_for_state="SUCCEEDED", wait_interval_seconds="1")
        left = self.oci.run(region, "email", "email", "domain", "list", "--all", compartment_id=self.compartment,
                            lifecycle_state="ACTIVE")
        check.equal(left["data"]["items"], [], "email domains left")


def in_each_region(*stages):
    """Runs the stages in order, the regions side by side; the first failure ends the test."""
    def run(region):
        threading.current_thread().name = region
        for stage in stages:
            stage(region)
    with concurrent.futures.ThreadPoolExecutor(len(REGIONS)) as pool:
        for done in [pool.submit(run, region) for region in REGIONS]:
            done.result()


def main():
    with Emulator() as emulator:
        scenario = Scenario(emulator)
        scenario.zone()
        scenario.spf()
        in_each_region(scenario.create_domain, scenario.create_dkim, scenario.create_sender,
                       scenario.suppress, scenario.submit, scenario.remove)
        check.step("a day passes")
        emulator.admin("POST", "/clock", {"advance": "25h"})
        in_each_region(scenario.remove_after_a_day)
    print("the official command line accepts the emulator")


main()
