// Secrets as a program of the SDK uses them: from the challenge to the pollers.
//
// Run by ../foreign.py. The challenge's resource is checked, TLS is verified, names are real. Only
// instance discovery is off: it would ask the public cloud.

"use strict";

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const test = require("node:test");
const { ClientSecretCredential } = require("@azure/identity");
const { SecretClient } = require("@azure/keyvault-secrets");

const ground = JSON.parse(process.env.CONFORMANCE_GROUND);

function client(vault, { clientId, secret }) {
  const options = { authorityHost: ground.authority, disableInstanceDiscovery: true };
  return new SecretClient(vault, new ClientSecretCredential(ground.tenantId, clientId, secret, options));
}

const owner = client(ground.vault, ground.owner);
const reader = client(ground.vault, ground.reader);
const newName = () => `js-${randomUUID()}`;

async function collect(iterator) {
  const items = [];
  for await (const item of iterator) items.push(item);
  return items;
}

test("set and get", async () => {
  const name = newName();
  const value = "grün \u2603 " + "x".repeat(1000);
  const made = await owner.setSecret(name, value, { contentType: "text/plain", tags: { a: "b" } });
  const read = await owner.getSecret(name);
  assert.equal(read.value, value);
  assert.equal(read.properties.version, made.properties.version);
  assert.match(read.properties.version, /^[0-9a-f]{32}$/);
  assert.equal(read.properties.contentType, "text/plain");
  assert.deepEqual(read.properties.tags, { a: "b" });
  assert.equal(read.properties.recoveryLevel, "Recoverable+Purgeable");
  assert.equal(read.properties.recoverableDays, 90);
  assert.equal(read.properties.enabled, true);
});

test("versions", async () => {
  const name = newName();
  const versions = [];
  for (const value of ["v0", "v1", "v2"]) {
    versions.push((await owner.setSecret(name, value)).properties.version);
  }
  const listed = await collect(owner.listPropertiesOfSecretVersions(name));
  assert.deepEqual(listed.map((item) => item.version).sort(), [...versions].sort());
  for (const [index, version] of versions.entries()) {
    assert.equal((await owner.getSecret(name, { version })).value, `v${index}`);
  }
  assert.equal((await owner.getSecret(name)).value, "v2");
});

test("update properties", async () => {
  const name = newName();
  const { properties } = await owner.setSecret(name, "value", { contentType: "a" });
  const wish = { contentType: "b", tags: { t: "u" }, enabled: false };
  const changed = await owner.updateSecretProperties(name, properties.version, wish);
  assert.equal(changed.contentType, "b");
  assert.deepEqual(changed.tags, { t: "u" });
  assert.equal(changed.enabled, false);
  await assert.rejects(owner.getSecret(name), { statusCode: 403, code: "Forbidden" });
});

test("list in three pages", async () => {
  const list = client(ground.listVault, ground.owner);
  const names = Array.from({ length: 60 }, (_, index) => `n-${String(index).padStart(2, "0")}`);
  for (const name of names) await list.setSecret(name, "value");
  const pages = await collect(list.listPropertiesOfSecrets().byPage({ maxPageSize: 25 }));
  assert.deepEqual(pages.map((page) => page.length), [25, 25, 10]);
  assert.deepEqual(pages.flat().map((item) => item.name).sort(), names);
});

test("delete, recover and purge", async () => {
  const name = newName();
  await owner.setSecret(name, "kept");
  const deleted = await (await owner.beginDeleteSecret(name)).pollUntilDone();
  assert.equal(deleted.name, name);
  assert.ok(deleted.properties.scheduledPurgeDate instanceof Date);
  assert.ok(deleted.properties.recoveryId.endsWith(`/deletedsecrets/${name}`));
  await assert.rejects(owner.getSecret(name), { statusCode: 404, code: "SecretNotFound" });
  await assert.rejects(owner.setSecret(name, "again"), { statusCode: 409, code: "Conflict" });
  const listed = await collect(owner.listDeletedSecrets());
  assert.ok(listed.some((item) => item.name === name));
  await (await owner.beginRecoverDeletedSecret(name)).pollUntilDone();
  assert.equal((await owner.getSecret(name)).value, "kept");
  await (await owner.beginDeleteSecret(name)).pollUntilDone();
  await owner.purgeDeletedSecret(name);
  await assert.rejects(owner.getDeletedSecret(name), { statusCode: 404 });
});

test("a wrong client secret", async () => {
  const stranger = client(ground.vault, { clientId: ground.owner.clientId, secret: "wrong" });
  await assert.rejects(stranger.getSecret("any"), {
    name: "AuthenticationRequiredError",
    message: /AADSTS7000215: Invalid client secret provided\./,
  });
});

test("a principal without set", async () => {
  const name = newName();
  await owner.setSecret(name, "value");
  assert.equal((await reader.getSecret(name)).value, "value");
  await assert.rejects(reader.setSecret(name, "other"), (error) => {
    assert.equal(error.statusCode, 403);
    assert.equal(error.code, "Forbidden");
    assert.match(error.message, new RegExp(`appid=${ground.reader.clientId};`));
    assert.match(error.message, /does not have secrets set permission on key vault 'sdk-vault;/);
    return true;
  });
});
