import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsKms } from "../src/aws-kms.ts";
import { generateKeyring, localKeyring, readKeyringFile } from "../src/local.ts";
import { vaultTransit } from "../src/vault.ts";
import { describeKeyProvider } from "./key-provider-conformance.ts";
import { startKms, startTransit, type KeyService } from "./key-services.ts";
import { outcome, outcomeOf } from "./refusals.ts";

const context = { purpose: "habeas/1 tenant roots", tenant: "acme", version: "1" } as const;
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const region = "eu-central-1";

let kms: KeyService;
let transit: KeyService;
beforeAll(async () => {
  kms = await startKms({ "alias/habeas": randomBytes(32) });
  transit = await startTransit("token", { habeas: randomBytes(32) });
});
afterAll(async () => {
  await kms[Symbol.asyncDispose]();
  await transit[Symbol.asyncDispose]();
});

const aws = (keyId = "alias/habeas") => awsKms({ keyId, region, credentials, endpoint: kms.url });
const vault = (token = "token") => vaultTransit({ address: transit.url, key: "habeas", token: () => token });

describeKeyProvider(
  "AWS KMS",
  async () => await Promise.resolve({ provider: aws(), restarted: aws(), unavailable: aws("alias/gone") }),
);
describeKeyProvider(
  "Vault transit",
  async () => await Promise.resolve({ provider: vault(), restarted: vault(), unavailable: vault("expired") }),
);
describeKeyProvider("a local keyring", async () => {
  const keyring = generateKeyring("2026");
  return await Promise.resolve({
    provider: localKeyring({ keyring }),
    restarted: localKeyring({ keyring }),
    unavailable: {
      ...localKeyring({ keyring: generateKeyring("2027") }),
      wrap: async () => await vault("expired").wrap(Buffer.alloc(64), context),
    },
  });
});

describe("an endpoint", () => {
  it.each(["http://kms.example.com", "http://127.0.0.1.example.com", "ftp://localhost", "nowhere"])(
    "%s is refused",
    (address) => {
      expect(outcome(() => awsKms({ keyId: "k", endpoint: address }))).toBe("invalid_options");
      expect(outcome(() => vaultTransit({ address, key: "k", token: () => "" }))).toBe("invalid_options");
    },
  );

  it.each(["https://kms.example.com", "http://localhost:8200/", "http://[::1]:8200", "http://127.0.0.1:1"])(
    "%s is taken",
    (address) => {
      expect(outcome(() => vaultTransit({ address, key: "k", token: () => "" }))).toBe("done");
    },
  );
});

describe("AWS KMS", () => {
  it("is given the context in the clear and the region in the signature", async () => {
    await aws().wrap(Buffer.alloc(64), context);
    expect(kms.headers().authorization).toContain("/eu-central-1/kms/aws4_request");
    expect(kms.headers()["x-amz-target"]).toBe("TrentService.Encrypt");
  });
});

describe("Vault transit", () => {
  it("asks for the token before every call", async () => {
    const tokens = ["expired", "token"];
    const provider = vaultTransit({ address: transit.url, key: "habeas", token: () => tokens.shift() ?? "" });
    expect(await outcomeOf(provider.wrap(Buffer.alloc(64), context))).toBe("key_provider_unavailable");
    expect(await outcomeOf(provider.wrap(Buffer.alloc(64), context))).toBe("done");
  });

  it("sends the namespace, and follows no redirect", async () => {
    const sent: (RequestInit | undefined)[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      sent.push(init);
      return await globalThis.fetch(url, init);
    };
    await vaultTransit({
      address: transit.url,
      key: "habeas",
      token: () => "token",
      namespace: "team",
      fetch,
    }).wrap(Buffer.alloc(64), context);
    expect(transit.headers()["x-vault-namespace"]).toBe("team");
    expect(sent[0]?.redirect).toBe("error");
  });

  it.each([
    { answer: "no JSON", status: 200 },
    { answer: "{}", status: 200 },
    { answer: '{"data":{"ciphertext":7}}', status: 200 },
    { answer: '{"errors":["sealed"]}', status: 503 },
  ])("is unavailable when the answer is $status $answer", async ({ answer, status }) => {
    const fetch = async () => await Promise.resolve(new Response(answer, { status }));
    const provider = vaultTransit({ address: transit.url, key: "habeas", token: () => "token", fetch });
    expect(await outcomeOf(provider.wrap(Buffer.alloc(64), context))).toBe("key_provider_unavailable");
  });

  it.each([{ key: "../sys" }, { key: "a", mount: "transit/../sys" }, { key: "" }])(
    "refuses the name %j",
    (names) => {
      expect(
        outcome(() => vaultTransit({ address: "https://vault.example.com", token: () => "", ...names })),
      ).toBe("invalid_options");
    },
  );
});

describe("a local keyring", () => {
  it("wraps with its first key and reads with all", async () => {
    const [old, young] = [generateKeyring("2025"), generateKeyring("2026")];
    const wrapped = await localKeyring({ keyring: old }).wrap(Buffer.alloc(64, 1), context);
    const both = localKeyring({ keyring: ` ${young},\n${old}\n` });
    expect(both.id).toBe("local:2026");
    expect(Buffer.from(await both.unwrap(wrapped, context))).toEqual(Buffer.alloc(64, 1));
    expect(await outcomeOf(localKeyring({ keyring: young }).unwrap(wrapped, context))).toBe(
      "key_provider_unavailable",
    );
  });

  it("is refused in production unless it is wanted there", () => {
    const keyring = generateKeyring();
    expect(outcome(() => localKeyring({ keyring, environment: "production" }))).toBe("invalid_options");
    expect(outcome(() => localKeyring({ keyring, environment: "production", allowProduction: true }))).toBe(
      "done",
    );
    expect(outcome(() => localKeyring({ keyring, environment: "development" }))).toBe("done");
  });

  it.each([
    "",
    "name",
    "name:short",
    `name:${"A".repeat(43)}:x`,
    `na me:${"A".repeat(43)}`,
    `a:${"A".repeat(43)},a:${"B".repeat(43)}`,
  ])("refuses the text %j", (keyring) => {
    expect(outcome(() => localKeyring({ keyring }))).toBe("invalid_options");
  });

  it("reads a file that only its owner may read", () => {
    const folder = mkdtempSync(join(tmpdir(), "habeas-keyring-"));
    const path = join(folder, "keyring");
    try {
      writeFileSync(path, generateKeyring(), { mode: 0o600 });
      expect(outcome(() => localKeyring({ keyring: readKeyringFile(path) }))).toBe("done");
      chmodSync(path, 0o640);
      expect(outcome(() => readKeyringFile(path))).toBe("invalid_options");
      expect(outcome(() => readKeyringFile(join(folder, "none")))).toBe("invalid_options");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses to name a key with anything but letters, digits, dots and dashes", () => {
    expect(outcome(() => generateKeyring("a:b"))).toBe("invalid_options");
  });
});
