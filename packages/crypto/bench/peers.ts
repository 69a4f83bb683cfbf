import { randomBytes } from "node:crypto";
import {
  buildClient,
  CommitmentPolicy,
  getLocalCryptographicMaterialsCache,
  NodeCachingMaterialsManager,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from "@aws-crypto/client-node";
import cloak from "@47ng/cloak";
import ciphersweet from "ciphersweet-js";
import prisma from "prisma-field-encryption/dist/middleware.js"; // its main entry loads a Prisma client

/** One way to seal a text of one field and to open it again. */
export interface Peer {
  readonly seal: () => unknown;
  readonly open: () => unknown;
}

export function cloakPeer(text: string): Peer {
  const key = cloak.parseKeySync(cloak.generateKey());
  const sealed = cloak.encryptStringSync(text, key);
  return {
    seal: () => cloak.encryptStringSync(text, key),
    open: () => cloak.decryptStringSync(sealed, key),
  };
}

/** Its middleware on a row of one encrypted field, as Prisma would call it; no database behind it. */
export async function prismaPeer(text: string): Promise<Peer> {
  const field = { isList: false, isUnique: false, type: "String" };
  const middleware = prisma.fieldEncryptionMiddleware({
    encryptionKey: cloak.generateKey(),
    dmmf: {
      datamodel: {
        models: [
          {
            name: "User",
            fields: [
              { ...field, name: "id", isId: true },
              { ...field, name: "email", isId: false, documentation: "@encrypted" },
            ],
          },
        ],
      },
    },
  });
  const call = { model: "User", dataPath: [], runInTransaction: false };
  const create = { ...call, action: "create", args: { data: { id: "1", email: text } } };
  const find = { ...call, action: "findFirst", args: {} };
  let stored = "";
  await middleware(create, async ({ args }: { args: { data: { email: string } } }) => {
    stored = args.data.email;
    return await Promise.resolve(null);
  });
  return {
    seal: async () => {
      await middleware(create, async () => await Promise.resolve(null));
    },
    open: async () => {
      await middleware(find, async () => await Promise.resolve({ id: "1", email: stored }));
    },
  };
}

export async function ciphersweetPeer(text: string): Promise<Peer> {
  const provider = new ciphersweet.StringProvider(randomBytes(32).toString("hex"));
  const engine = new ciphersweet.CipherSweet(provider, new ciphersweet.FIPSCrypto());
  const field = new ciphersweet.EncryptedField(engine, "users", "email");
  const sealed = await field.encryptValue(text);
  return {
    seal: async () => await field.encryptValue(text),
    open: async () => await field.decryptValue(sealed),
  };
}

/** With its caching materials manager: data keys are reused for 10,000 messages. */
export async function awsPeer(text: string): Promise<Peer> {
  const client = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  const backingMaterials = new RawAesKeyringNode({
    keyName: "bench",
    keyNamespace: "bench",
    unencryptedMasterKey: randomBytes(32),
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  const materials = new NodeCachingMaterialsManager({
    backingMaterials,
    cache: getLocalCryptographicMaterialsCache(1000),
    maxAge: 3_600_000,
    maxMessagesEncrypted: 10_000,
  });
  const encryptionContext = { tenant: "acme", field: "customer.email" };
  const seal = async () => (await client.encrypt(materials, text, { encryptionContext })).result;
  const sealed = await seal();
  return { seal, open: async () => await client.decrypt(materials, sealed) };
}
