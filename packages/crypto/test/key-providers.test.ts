import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { awsKms } from "../src/aws-kms.ts";
import { generateKey, localKeys, readKeyFile } from "../src/local.ts";
import { vaultTransit } from "../src/vault-transit.ts";
import { describeKeyProvider } from "./key-provider-conformance.ts";
import { startKms, startService, startTransit, type KeyService } from "./key-services.ts";
import { outcome, outcomeOf, refusal, refusalOf } from "./refusals.ts";

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
describeKeyProvider("a list of local keys", async () => {
  const keys = generateKey("2026");
  return await Promise.resolve({
    provider: localKeys({ keys }),
    restarted: localKeys({ keys }),
    unavailable: {
      ...localKeys({ keys: generateKey("2027") }),
      wrap: async () => await vault("expired").wrap(Buffer.alloc(64), context),
    },
  });
});

describe("an endpoint", () => {
  it.each([
    "http://kms.example.com",
    "http://127.0.0.1.example.com",
    "http://notlocalhost",
    "ftp://localhost",
    "nowhere",
  ])("%s is refused", (address) => {
    expect(outcome(() => awsKms({ keyId: "k", endpoint: address }))).toBe("invalid_options");
    expect(outcome(() => vaultTransit({ address, key: "k", token: () => "" }))).toBe("invalid_options");
  });

  it.each(["https://kms.example.com", "http://localhost:8200/", "http://[::1]:8200", "http://127.0.0.10:1"])(
    "%s is taken",
    (address) => {
      expect(outcome(() => vaultTransit({ address, key: "k", token: () => "" }))).toBe("done");
    },
  );
});

/** AWS KMS that says the same to every request. */
const answered = async (answer: Parameters<typeof startService>[0]) => {
  const service = await startService(answer);
  const provider = awsKms({ keyId: "k", region, credentials, endpoint: service.url, timeout: 2_000 });
  return { provider, [Symbol.asyncDispose]: service[Symbol.asyncDispose] };
};

const refused = async (type: string, status = 400) => {
  await using service = await answered(() => ({ status, body: { __type: type, message: "canary" } }));
  return await refusalOf(service.provider.unwrap(Buffer.alloc(64), context));
};

describe("AWS KMS", () => {
  it("is given the context in the clear and the region in the signature", async () => {
    await aws().wrap(Buffer.alloc(64), context);
    expect(kms.headers().authorization).toContain("/eu-central-1/kms/aws4_request");
    expect(kms.headers()["x-amz-target"]).toBe("TrentService.Encrypt");
  });

  it("needs no endpoint: the region has one", () => {
    expect(awsKms({ keyId: "alias/habeas", region, credentials }).id).toBe("aws-kms:alias/habeas");
  });

  it("says which kind of refusal it was, and nothing else of it", async () => {
    expect(await refused("AccessDeniedException")).toMatchObject({
      code: "key_provider_unavailable",
      where: "aws-kms:k",
      fault: { kind: "AccessDeniedException" },
    });
    expect(await refused("x".repeat(61))).toMatchObject({ fault: { kind: "Error" } });
    expect(await refused("a canary")).toMatchObject({ fault: { kind: "Error" } });
    expect(await refused("canary!")).toMatchObject({ fault: { kind: "Error" } });
  });

  it.each(["InvalidCiphertextException", "IncorrectKeyException"])("takes %s as final", async (type) => {
    expect(await refused(type)).toMatchObject({ code: "authentication_failed", fault: { kind: type } });
  });

  it("is unavailable when it answers without bytes, or not in time", async () => {
    await using empty = await answered(() => ({ status: 200, body: {} }));
    expect(await outcomeOf(empty.provider.unwrap(Buffer.alloc(64), context))).toBe(
      "key_provider_unavailable",
    );
    expect(await refusalOf(empty.provider.wrap(Buffer.alloc(64), context))).toMatchObject({
      where: "aws-kms:k",
    });
    await using silent = await startService(() => undefined);
    const hasty = awsKms({ keyId: "k", region, credentials, endpoint: silent.url, timeout: 50 });
    expect(await outcomeOf(hasty.unwrap(Buffer.alloc(64), context))).toBe("key_provider_unavailable");
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

  it("sends no namespace that it was not given, and says that it sends JSON", async () => {
    await vaultTransit({ address: `${transit.url}/`, key: "habeas", token: () => "token" }).wrap(
      Buffer.alloc(64),
      context,
    );
    expect(transit.headers()).toMatchObject({
      "content-type": "application/json",
      "x-vault-request": "true",
    });
    expect(transit.headers()).not.toHaveProperty("x-vault-namespace");
  });

  it("takes a mount of several parts", async () => {
    const urls: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (url) => {
      urls.push(url);
      return await Promise.resolve(Response.json({ data: { ciphertext: "vault:v1:x" } }));
    };
    const address = "https://vault.example.com/";
    await vaultTransit({ address, mount: "kv/transit.v2", key: "k", token: () => "", fetch }).wrap(
      Buffer.alloc(64),
      context,
    );
    expect(urls).toEqual(["https://vault.example.com/v1/kv/transit.v2/encrypt/k"]);
  });

  it("tells a refused blob from a refused request, and names the status only", async () => {
    const response = Response.json({ errors: ["canary"] }, { status: 400 });
    const fetch = async () => await Promise.resolve(response.clone());
    const provider = vaultTransit({ address: transit.url, key: "habeas", token: () => "token", fetch });
    const named = { where: "vault:transit/habeas", fault: { status: 400 } };
    expect(await refusalOf(provider.unwrap(Buffer.alloc(64), context))).toMatchObject({
      ...named,
      code: "authentication_failed",
    });
    expect(await refusalOf(provider.wrap(Buffer.alloc(64), context))).toMatchObject({
      ...named,
      code: "key_provider_unavailable",
    });
  });

  it("does not wait for ever", async () => {
    await using silent = await startService(() => undefined);
    const hasty = vaultTransit({ address: silent.url, key: "habeas", token: () => "token", timeout: 50 });
    expect(await outcomeOf(hasty.wrap(Buffer.alloc(64), context))).toBe("key_provider_unavailable");
  });

  it.each([
    { answer: "no JSON", status: 200 },
    { answer: "{}", status: 200 },
    { answer: '{"data":{"ciphertext":7}}', status: 200 },
    { answer: '{"errors":["sealed"]}', status: 503 },
    { answer: '{"data":{"ciphertext":"vault:v1:x"}}', status: 503 },
    { answer: '{"data":null}', status: 200 },
    { answer: "null", status: 200 },
  ])("is unavailable when the answer is $status $answer", async ({ answer, status }) => {
    const fetch = async () => await Promise.resolve(new Response(answer, { status }));
    const provider = vaultTransit({ address: transit.url, key: "habeas", token: () => "token", fetch });
    expect(await outcomeOf(provider.wrap(Buffer.alloc(64), context))).toBe("key_provider_unavailable");
  });

  it.each([
    { key: "../sys" },
    { key: "a/x" },
    { key: "a b" },
    { key: "a", mount: "transit/../sys" },
    { key: "" },
  ])("refuses the name %j", (names) => {
    expect(
      outcome(() => vaultTransit({ address: "https://vault.example.com", token: () => "", ...names })),
    ).toBe("invalid_options");
  });
});

describe("a list of local keys", () => {
  it("wraps with its first key and reads with all", async () => {
    const [old, young] = [generateKey("2025"), generateKey("2026")];
    const wrapped = await localKeys({ keys: old }).wrap(Buffer.alloc(64, 1), context);
    const both = localKeys({ keys: ` ${young},\n${old}\n` });
    expect(both.id).toBe("local:2026");
    expect(Buffer.from(await both.unwrap(wrapped, context))).toEqual(Buffer.alloc(64, 1));
    expect(await outcomeOf(localKeys({ keys: young }).unwrap(wrapped, context))).toBe(
      "key_provider_unavailable",
    );
  });

  it("is refused in production unless it is wanted there", () => {
    const keys = generateKey();
    expect(outcome(() => localKeys({ keys, environment: "production" }))).toBe("invalid_options");
    expect(outcome(() => localKeys({ keys, environment: "production", allowProduction: true }))).toBe("done");
    expect(outcome(() => localKeys({ keys, environment: "development" }))).toBe("done");
    vi.stubEnv("NODE_ENV", "production");
    expect(refusal(() => localKeys({ keys }))?.fix).toContain("allowProduction");
    vi.unstubAllEnvs();
  });

  it("refuses a blob cut at any byte, and carries an empty key", async () => {
    const provider = localKeys({ keys: generateKey("2026") });
    const wrapped = await provider.wrap(Buffer.alloc(0), context);
    expect(Buffer.from(await provider.unwrap(wrapped, context))).toEqual(Buffer.alloc(0));
    for (let length = 0; length < wrapped.length; length += 1) {
      const cut = provider.unwrap(wrapped.subarray(0, length), context);
      expect(await outcomeOf(cut), `${length} bytes`).toBe("authentication_failed");
    }
  });

  it.each([
    "",
    "name",
    "name:short",
    `name:${"A".repeat(43)}:x`,
    `na me:${"A".repeat(43)}`,
    `a:${"A".repeat(43)},a:${"B".repeat(43)}`,
  ])("refuses the text %j", (keys) => {
    expect(outcome(() => localKeys({ keys }))).toBe("invalid_options");
  });

  it("reads a file that only its owner may read", () => {
    const folder = mkdtempSync(join(tmpdir(), "habeas-keys-"));
    const path = join(folder, "keys");
    try {
      writeFileSync(path, generateKey(), { mode: 0o600 });
      expect(outcome(() => localKeys({ keys: readKeyFile(path) }))).toBe("done");
      chmodSync(path, 0o640);
      expect(refusal(() => readKeyFile(path))).toMatchObject({
        code: "invalid_options",
        fix: "chmod 600",
      });
      expect(outcome(() => readKeyFile(join(folder, "none")))).toBe("invalid_options");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses to name a key with anything but letters, digits, dots and dashes", () => {
    expect(outcome(() => generateKey("a:b"))).toBe("invalid_options");
  });
});
