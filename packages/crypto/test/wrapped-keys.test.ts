import { randomBytes } from "node:crypto";
import { runs } from "@habeas/testbed";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lengthPrefixed } from "../src/envelope/length-prefix.ts";
import { gcmSeal, XaesKey } from "../src/envelope/xaes.ts";
import { dataKeyOf, sameKeyId } from "../src/keys/data-key.ts";
import { OwnerKeys } from "../src/keys/owner-keys.ts";
import { ownerName, personOwner, tenantNamed, tenantOwner } from "../src/keys/owner.ts";
import { newDataKey, openDataKey, rewrapDataKey } from "../src/keys/wrapping.ts";
import { flipped } from "./envelope-support.ts";
import { outcome, refusal } from "./refusals.ts";

const root = (version: number) => ({ version, xaes: new XaesKey(randomBytes(32)) });
const open = (...call: Parameters<typeof openDataKey>) => outcome(() => openDataKey(...call));
const maria = { tenant: "acme", table: "users", key: "maria" };

describe("a wrapped data key", () => {
  const first = root(1);
  const wrapped = newDataKey(first, maria);

  it("opens for its owner, under its root, to the key that its id names", () => {
    const key = openDataKey(first, maria, wrapped);
    expect(Buffer.from(key.keyId)).toEqual(Buffer.from(wrapped.keyId));
    expect(Buffer.from(key.identity)).toEqual(Buffer.concat([Buffer.of(0xfa, 1), wrapped.keyId]));
    expect(wrapped).toMatchObject({ rootVersion: 1 });
    expect(wrapped.wrapped.length).toBe(24 + 32 + 16);
  });

  it("is never the same twice, nor is its nonce", () => {
    const again = Array.from({ length: 50 }, () => newDataKey(first, maria));
    const distinct = (part: (one: typeof wrapped) => Uint8Array) =>
      new Set(again.map((one) => Buffer.from(part(one)).toString("hex"))).size;
    expect(distinct((one) => one.keyId)).toBe(50);
    expect(distinct((one) => one.wrapped.subarray(0, 12))).toBe(50); // wrapping has no session
    expect(distinct((one) => one.wrapped.subarray(24))).toBe(50);
  });

  it("opens for nobody else, under no other root, id or version", () => {
    expect(open(first, maria, wrapped)).toBe("done");
    expect(open(first, { ...maria, key: "paul" }, wrapped)).toBe("authentication_failed");
    expect(open(first, { ...maria, tenant: "other" }, wrapped)).toBe("authentication_failed");
    expect(open(first, { ...maria, table: "employees" }, wrapped)).toBe("authentication_failed");
    expect(open(first, { ...maria, tenant: "acmeu", table: "sers" }, wrapped)).toBe("authentication_failed");
    expect(open(first, { ...maria, table: "usersm", key: "aria" }, wrapped)).toBe("authentication_failed");
    expect(open(root(1), maria, wrapped)).toBe("authentication_failed");
    expect(open({ ...first, version: 2 }, maria, wrapped)).toBe("authentication_failed");
    expect(open(first, maria, { ...wrapped, keyId: randomBytes(16) })).toBe("authentication_failed");
  });

  it("is refused with any one bit flipped, and at any other length", () => {
    for (let bit = 0; bit < wrapped.wrapped.length * 8; bit += 1) {
      const altered = { ...wrapped, wrapped: flipped(wrapped.wrapped, bit) };
      expect(
        outcome(() => openDataKey(first, maria, altered)),
        `bit ${bit}`,
      ).toBe("authentication_failed");
    }
    for (const length of [0, 12, 71, 73]) {
      const cut = { ...wrapped, wrapped: Buffer.concat([wrapped.wrapped, Buffer.of(0)]).subarray(0, length) };
      const refused = refusal(() => openDataKey(first, maria, cut));
      expect(refused).toMatchObject({ code: "authentication_failed", where: "habeas.data_key" });
    }
  });

  it("is refused when the root wrapped another key under this id", () => {
    const nonce = randomBytes(24);
    const forged = Buffer.concat([nonce, Buffer.alloc(48)]);
    const version = Buffer.of(0, 0, 0, 1);
    const names = ["habeas/1 data key", maria.tenant, maria.table, maria.key].map((name) =>
      lengthPrefixed(name),
    );
    const additional = Buffer.concat([...names, wrapped.keyId, version]);
    gcmSeal(first.xaes.derive(nonce), nonce.subarray(12), additional, randomBytes(32), forged.subarray(24));
    const other = { ...wrapped, wrapped: forged };
    const refused = [
      refusal(() => openDataKey(first, maria, other)),
      refusal(() => rewrapDataKey(first, root(2), maria, other)),
    ];
    for (const one of refused) {
      expect(one).toMatchObject({ code: "authentication_failed", where: "habeas.data_key" });
      expect(one?.message).toContain("not the one its id names");
    }
  });

  it("is the same key under another root", () => {
    const second = root(2);
    const again = rewrapDataKey(first, second, maria, wrapped);
    expect(again).toMatchObject({ rootVersion: 2, keyId: wrapped.keyId });
    const [one, two] = [openDataKey(first, maria, wrapped), openDataKey(second, maria, again)];
    const nonce = randomBytes(24);
    expect(two.xaes.derive(nonce).equals(one.xaes.derive(nonce))).toBe(true);
    expect(outcome(() => openDataKey(first, maria, again))).toBe("authentication_failed");
  });
});

describe("an owner", () => {
  it("has a name that no other owner has", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "1", ":"), maxLength: 4 });
    const owner = fc.record({ tenant: text, table: text, key: text });
    fc.assert(
      fc.property(owner, owner, (one, two) => {
        const same = one.tenant === two.tenant && one.table === two.table && one.key === two.key;
        expect(ownerName(one) === ownerName(two)).toBe(same);
      }),
      {
        numRuns: runs(20_000),
        examples: [
          [
            { tenant: "a", table: "b", key: "c" },
            { tenant: "a", table: "bc", key: "" },
          ],
        ],
      },
    );
  });

  it("is a tenant, or a person of one, and neither is empty", () => {
    expect(tenantOwner("acme")).toEqual({ tenant: "acme", table: "", key: "" });
    expect(personOwner("acme", "users", "maria")).toEqual(maria);
    expect(outcome(() => personOwner("acme", "users", ""))).toBe("missing_context");
    expect(outcome(() => personOwner("acme", "", "maria"))).toBe("missing_context");
    expect(outcome(() => tenantNamed("*"))).toBe("invalid_tenant");
    expect(outcome(() => tenantNamed(""))).toBe("invalid_tenant");
    expect(tenantNamed(undefined)).toBe("*");
  });
});

describe("the keys of an owner", () => {
  const [old, young] = [dataKeyOf(Buffer.alloc(32, 1)), dataKeyOf(Buffer.alloc(32, 2))];
  const never = Buffer.alloc(16, 9);

  it("seal with the newest and open with all", () => {
    const keys = new OwnerKeys();
    keys.add(old);
    keys.add(young);
    expect(keys.current()).toBe(young);
    expect([keys.named(old.keyId), keys.named(young.keyId)]).toEqual([old, young]);
    expect([keys.find(old.keyId), keys.find(never)]).toEqual([old, undefined]);
    expect([keys.knows(old.keyId), keys.knows(never)]).toEqual([true, false]);
    expect(outcome(() => keys.named(never))).toBe("unknown_key");
  });

  it("seal nothing where there is none, or one was shredded", () => {
    const keys = new OwnerKeys();
    expect(outcome(() => keys.current())).toBe("unknown_key");
    keys.addShredded(old.keyId);
    expect(outcome(() => keys.current())).toBe("key_shredded");
    expect(outcome(() => keys.named(old.keyId))).toBe("key_shredded");
    expect(outcome(() => keys.named(never))).toBe("unknown_key");
    expect([keys.knows(old.keyId), keys.find(old.keyId)]).toEqual([true, undefined]);
    keys.add(young); // a key beside a shredded one is a contradiction: nothing is sealed
    expect(outcome(() => keys.current())).toBe("key_shredded");
  });

  it("are told apart by all sixteen bytes of their ids", () => {
    for (let bit = 0; bit < 16 * 8; bit += 1) {
      expect(sameKeyId(never, flipped(never, bit))).toBe(false);
    }
    expect(sameKeyId(never, Buffer.from(never))).toBe(true);
    expect(sameKeyId(never, Buffer.alloc(17, 9))).toBe(false);
    expect(sameKeyId(Buffer.alloc(17, 9), never)).toBe(false);
  });
});
