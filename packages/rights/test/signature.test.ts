import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { canonicalJson, type Json } from "@habeas/internal";
import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { addPerson, hostTemplate, openRights } from "./host/host.ts";

it("signs the report and the proof with the signer that core takes", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const der = publicKey.export({ type: "spki", format: "der" });
  const signer = {
    publicKey: new Uint8Array(der.subarray(-32)),
    sign: async (message: Uint8Array) => await Promise.resolve(sign(null, message, privateKey)),
  };
  await using database = await createTestDatabase({ template: hostTemplate });
  const { rights } = openRights(database.db, { signer });
  const ana = await addPerson(database.db, "Ana");
  const ended = { account: new Date("2026-03-01") };
  const report = await rights.erasure.execute(await rights.erasure.plan(ana.subject, { ended }));
  const proof = await rights.erasure.verify(report);
  for (const { signature, ...content } of [report, proof]) {
    expect(signature?.keyId).toBe(createHash("sha256").update(der).digest("hex").slice(0, 16));
    const text: Json = JSON.parse(JSON.stringify(content)) as Json;
    const bytes = Buffer.from(canonicalJson(text));
    const given = Buffer.from(signature?.ed25519 ?? "", "base64");
    expect(verify(null, bytes, publicKey, given)).toBe(true);
    expect(verify(null, Buffer.concat([bytes, Buffer.from(" ")]), publicKey, given)).toBe(false);
  }
});
