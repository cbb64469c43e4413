"use strict";
// The reference scenario with the official SDK: oci-email, oci-dns, oci-emaildataplane.
// usage: node sdk_scenario.js READY_FILE REGIONS RESULT_FILE

const assert = require("assert");
const fs = require("fs");
const common = require("oci-common");
const { DnsClient } = require("oci-dns");
const { EmailClient } = require("oci-email");
const { EmailDPClient } = require("oci-emaildataplane");

const [readyFile, regionList, resultFile] = process.argv.slice(2);
const ready = JSON.parse(fs.readFileSync(readyFile, "utf8"));
const regions = regionList.split(",");
const domain = "ocipizza.example";
const sender = `no-reply@${domain}`;
const spf = "v=spf1 include:rp.oracleemaildelivery.com ~all";

function step(text) {
  console.log(`== ${text}`);
}

function client(type, region, service) {
  const key = fs.readFileSync(ready.key_file, "utf8");
  const provider = new common.SimpleAuthenticationDetailsProvider(
    ready.tenancy, ready.user, ready.fingerprint, key, null, common.Region.fromRegionId(region));
  const made = new type({ authenticationDetailsProvider: provider });
  made.endpoint = ready.regions[region][service];
  return made;
}

// The error of a call that must be refused.
async function refused(call) {
  try {
    await call();
  } catch (error) {
    assert.ok(error.statusCode, `an error of the service, not ${error}`);
    assert.ok(error.serviceCode, "with a code");
    assert.ok(error.opcRequestId, "with a request id");
    return error;
  }
  throw new assert.AssertionError({ message: "the call was not refused" });
}

async function waitFor(what, probe) {
  for (let attempt = 0; attempt < 100; ++attempt) {
    if (await probe()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

async function finished(email, workRequestId) {
  await waitFor(`work request ${workRequestId}`, async () => {
    const { workRequest } = await email.getWorkRequest({ workRequestId });
    assert.notStrictEqual(workRequest.status, "FAILED");
    return workRequest.status === "SUCCEEDED" && workRequest.timeFinished;
  });
}

async function zones(dns) {
  step("zones");
  const request = {
    createZoneDetails: {
      migrationSource: "NONE", name: domain, compartmentId: ready.compartment, zoneType: "PRIMARY",
      freeformTags: { team: "pizza" },
    },
    opcRetryToken: "certify-zone",
  };
  const created = await dns.createZone(request);
  assert.strictEqual((await dns.createZone(request)).zone.id, created.zone.id, "sent again with its token");
  assert.strictEqual(created.zone.lifecycleState, "ACTIVE");
  assert.ok(!isNaN(new Date(created.zone.timeCreated)));
  assert.ok(created.eTag);
  const got = await dns.getZone({ zoneNameOrId: domain, scope: "GLOBAL" });
  assert.strictEqual(got.zone.id, created.zone.id);
  assert.strictEqual(got.zone.freeformTags.team, "pizza");
  const listed = await dns.listZones({ compartmentId: ready.compartment, nameContains: "pizza" });
  assert.deepStrictEqual(listed.items.map((each) => each.name), [domain]);
  const updated = await dns.updateZone({
    zoneNameOrId: domain, ifMatch: got.eTag, updateZoneDetails: { migrationSource: "NONE", freeformTags: {} },
  });
  assert.deepStrictEqual(updated.zone.freeformTags, {});
  const stale = await refused(() => dns.deleteZone({ zoneNameOrId: domain, ifMatch: got.eTag }));
  assert.strictEqual(stale.statusCode, 412);
}

async function records(dns) {
  step("records: PATCH, PUT, paging, conditions");
  const set = { zoneNameOrId: domain, domain, rtype: "TXT", scope: "GLOBAL" };
  const empty = await dns.getRRSet(set);
  assert.deepStrictEqual(empty.rRSet.items, []);
  const own = [
    { operation: "PROHIBIT", domain, rtype: "TXT" },
    { operation: "ADD", domain, rtype: "TXT", rdata: `"${spf}"`, ttl: 3600 },
  ];
  const patched = await dns.patchRRSet({ ...set, patchRRSetDetails: { items: own }, ifMatch: empty.eTag });
  assert.strictEqual(patched.recordCollection.items[0].rdata, `"${spf}"`);
  const taken = await refused(() => dns.patchRRSet({ ...set, patchRRSetDetails: { items: own } }));
  assert.strictEqual(taken.statusCode, 412);
  const stale = await refused(() => dns.updateRRSet({ ...set, updateRRSetDetails: { items: [] }, ifMatch: empty.eTag }));
  assert.strictEqual(stale.statusCode, 412);

  const many = `many.${domain}`;
  const items = [...Array(120).keys()].map((n) => (
    { operation: "ADD", domain: many, rtype: "TXT", rdata: `"value number ${n}"`, ttl: 60 }));
  const first = await dns.patchZoneRecords({ zoneNameOrId: domain, patchZoneRecordsDetails: { items } });
  assert.strictEqual(first.recordCollection.items.length, 50);
  assert.strictEqual(first.opcTotalItems, 126);
  const all = [];
  for await (const record of dns.getZoneRecordsRecordIterator({ zoneNameOrId: domain, limit: 100 })) all.push(record);
  assert.strictEqual(new Set(all.map((each) => each.recordHash)).size, 126);
  assert.strictEqual(all.filter((each) => each.isProtected).length, 5);

  const put = { zoneNameOrId: domain, domain: `www.${domain}` };
  const details = [{ domain: put.domain, rtype: "A", rdata: "192.0.2.1", ttl: 60 }];
  await dns.updateDomainRecords({ ...put, updateDomainRecordsDetails: { items: details } });
  const got = await dns.getDomainRecords(put);
  assert.strictEqual(got.recordCollection.items.length, 1);
  const same = await refused(() => dns.getDomainRecords({ ...put, ifNoneMatch: got.eTag }));
  assert.strictEqual(same.statusCode, 304);
  await dns.deleteRRSet({ ...put, rtype: "A" });
  assert.strictEqual((await dns.getDomainRecords(put)).recordCollection.items.length, 0);
  const unknown = await refused(() => dns.getRRSet({ ...set, zoneNameOrId: "nobody.example" }));
  assert.deepStrictEqual([unknown.statusCode, unknown.serviceCode], [404, "NotAuthorizedOrNotFound"]);
}

async function emailDomain(email) {
  const created = await email.createEmailDomain({
    createEmailDomainDetails: { name: domain, compartmentId: ready.compartment, description: "OCI Pizza" },
    opcRetryToken: "certify-domain",
  });
  const again = await email.createEmailDomain({
    createEmailDomainDetails: { name: domain, compartmentId: ready.compartment, description: "OCI Pizza" },
    opcRetryToken: "certify-domain",
  });
  assert.strictEqual(again.emailDomain.id, created.emailDomain.id, "a retry token makes the call repeatable");
  await finished(email, created.opcWorkRequestId);
  const got = await email.getEmailDomain({ emailDomainId: created.emailDomain.id });
  assert.strictEqual(got.emailDomain.lifecycleState, "ACTIVE");
  assert.strictEqual(got.emailDomain.isSpf, true);
  const listed = await email.listEmailDomains({ compartmentId: ready.compartment, name: domain });
  assert.strictEqual(listed.emailDomainCollection.items.length, 1);
  const updated = await email.updateEmailDomain({
    emailDomainId: got.emailDomain.id, ifMatch: got.etag, updateEmailDomainDetails: { description: "new" },
  });
  await finished(email, updated.opcWorkRequestId);
  const stale = await refused(() => email.updateEmailDomain({
    emailDomainId: got.emailDomain.id, ifMatch: got.etag, updateEmailDomainDetails: { description: "newer" },
  }));
  assert.strictEqual(stale.statusCode, 412);
  return got.emailDomain.id;
}

async function dkim(email, dns, emailDomainId, selector) {
  const created = await email.createDkim({
    createDkimDetails: { emailDomainId, name: selector, description: "OCI Pizza - DKIM" },
  });
  await finished(email, created.opcWorkRequestId);
  const dkimId = created.dkim.id;
  const got = (await email.getDkim({ dkimId })).dkim;
  const owner = got.dnsSubdomainName.replace(/\.$/, "");
  await dns.updateRRSet({
    zoneNameOrId: domain, domain: owner, rtype: "CNAME",
    updateRRSetDetails: { items: [{ domain: owner, rtype: "CNAME", rdata: got.cnameRecordValue, ttl: 3600 }] },
  });
  await waitFor("the DKIM to be active", async () => (await email.getDkim({ dkimId })).dkim.lifecycleState === "ACTIVE");
  const listed = await email.listDkims({ emailDomainId });
  assert.deepStrictEqual(listed.dkimCollection.items.map((each) => each.name), [selector]);
  // The SDK drops an empty object: the service gets no body at all.
  const updated = await email.updateDkim({ dkimId, updateDkimDetails: {} });
  await finished(email, updated.opcWorkRequestId);
  return { selector, owner, target: got.cnameRecordValue };
}

async function senders(email) {
  const details = { emailAddress: sender, compartmentId: ready.compartment };
  const created = await email.createSender({ createSenderDetails: details });
  await waitFor("the sender", async () => (
    (await email.getSender({ senderId: created.sender.id })).sender.lifecycleState === "ACTIVE"));
  const duplicate = await refused(() => email.createSender({ createSenderDetails: details }));
  assert.strictEqual(duplicate.statusCode, 409);
  // The SDK does not encode a plus, and it means a plus.
  const plus = `no-reply+a@${domain}`;
  await email.createSender({ createSenderDetails: { ...details, emailAddress: plus } });
  const listed = await email.listSenders({ compartmentId: ready.compartment, emailAddress: plus });
  assert.deepStrictEqual(listed.items.map((each) => each.emailAddress), [plus]);
}

async function suppressions(email) {
  for (const name of ["One", "Two", "Three"]) {
    await email.createSuppression({
      createSuppressionDetails: { compartmentId: ready.tenancy, emailAddress: `${name}@Example.NET` },
    });
  }
  const all = [];
  for await (const each of email.listSuppressionsRecordIterator({ compartmentId: ready.tenancy, limit: 2 })) all.push(each);
  assert.deepStrictEqual(all.map((each) => each.emailAddress).sort(), ["one@example.net", "three@example.net", "two@example.net"]);
  assert.ok(all.every((each) => each.reason === "MANUAL"));
  const duplicate = await refused(() => email.createSuppression({
    createSuppressionDetails: { compartmentId: ready.tenancy, emailAddress: "ONE@example.net" },
  }));
  assert.strictEqual(duplicate.statusCode, 409);
}

async function returnPath(email, region, emailDomainId) {
  const created = await email.createEmailReturnPath({
    createEmailReturnPathDetails: { parentResourceId: emailDomainId, name: `${region}.bounce.${domain}` },
  });
  await finished(email, created.opcWorkRequestId);
  const got = await email.getEmailReturnPath({ emailReturnPathId: created.emailReturnPath.id });
  assert.ok(got.emailReturnPath.cnameRecordValue);
  const listed = await email.listEmailReturnPaths({ parentResourceId: emailDomainId, compartmentId: ready.compartment });
  assert.strictEqual(listed.emailReturnPathCollection.items.length, 1);
}

async function submit(dataPlane) {
  const reply = await dataPlane.submitEmail({
    submitEmailDetails: {
      sender: { senderAddress: { email: sender, name: "OCI Pizza" }, compartmentId: ready.compartment },
      recipients: { to: [{ email: "client@example.org", name: "Açaí" }, { email: "one@example.net" }] },
      subject: "Esqueci minha senha – redefinição", bodyText: "Olá\n", bodyHtml: "<p>Olá</p>",
    },
  });
  assert.ok(reply.emailSubmittedResponse.envelopeId);
  assert.strictEqual(reply.emailSubmittedResponse.suppressedRecipients.length, 1);
  const raw = `From: <${sender}>\r\nTo: <client@example.org>\r\nSubject: raw\r\nMessage-ID: <raw@${domain}>\r\n` +
    "Date: Sat, 21 Dec 2024 10:00:00 +0000\r\n\r\nHello\r\n";
  const submitted = await dataPlane.submitRawEmail({
    contentType: "message/rfc822", compartmentId: ready.compartment, sender, recipients: ["client@example.org"],
    rawMessage: raw, contentLength: Buffer.byteLength(raw),
  });
  assert.ok(submitted.emailRawSubmittedResponse.envelopeId);
}

async function main() {
  const dns = client(DnsClient, regions[0], "dns");
  const result = { domain, spf, dkims: {} };
  await zones(dns);
  await records(dns);
  for (const region of regions) {
    step(`${region}: email domain, DKIM, sender, suppressions, return path, submission`);
    const email = client(EmailClient, region, "email");
    const selector = `pizza-${region}-20241221`;
    const emailDomainId = await emailDomain(email);
    result.dkims[region] = await dkim(email, dns, emailDomainId, selector);
    await senders(email);
    await suppressions(email);
    await returnPath(email, region, emailDomainId);
    await submit(client(EmailDPClient, region, "submit"));
  }
  fs.writeFileSync(resultFile, JSON.stringify(result));
}

main().then(() => process.exit(0), (error) => {
  console.error("FAILED:", error);
  process.exit(1);
});
