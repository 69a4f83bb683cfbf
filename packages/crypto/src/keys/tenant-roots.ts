import { createSecretKey, randomBytes, type KeyObject } from "node:crypto";
import { CryptoError } from "../errors.ts";
import { XaesKey } from "../envelope/xaes.ts";
import { expand, labelOf } from "./derive.ts";
import { createExpiringCache } from "./expiring-cache.ts";
import { askProvider, type KeyContext, type KeyProvider } from "./key-provider.ts";
import type { WrappingKey } from "./wrapping.ts";

/** Both roots of a tenant, opened. */
export interface TenantRoots extends WrappingKey {
  /** From it come the keys of blind indexes. It stays the same when the data root is rotated. */
  readonly indexRoot: KeyObject;
}

/** Both roots as the table holds them. */
export interface WrappedRoots {
  readonly version: number;
  readonly provider: string;
  readonly wrapped: Uint8Array;
}

export interface RootOpenerOptions {
  readonly provider: KeyProvider;
  readonly previous: readonly KeyProvider[];
  /** Milliseconds that opened roots are kept. */
  readonly lifetime: number;
  readonly clock: () => Date;
}

/** Opens and wraps tenant roots: the only place where the key provider is called. */
export interface RootOpener {
  /** One call of the provider for each blob and lifetime, however many ask at once. */
  open(tenant: string, roots: WrappedRoots): Promise<TenantRoots>;
  /** Fresh roots; with `indexRoot` only the data root is fresh. */
  create(tenant: string, version: number, indexRoot?: KeyObject): Promise<WrappedRoots>;
  /** The same roots under the present provider. */
  rewrap(tenant: string, roots: WrappedRoots): Promise<WrappedRoots>;
  forget(): void;
}

const ROOT_BYTES = 32;
const WRAPPING = labelOf("habeas/1 wrap");
const TENANTS = 10_000;

export function createRootOpener(options: RootOpenerOptions): RootOpener {
  const { provider, previous, lifetime, clock } = options;
  const cache = createExpiringCache<TenantRoots>({ entries: TENANTS, lifetime, clock });
  const underway = new Map<string, Promise<TenantRoots>>();

  const unwrap = async (tenant: string, roots: WrappedRoots): Promise<Uint8Array> => {
    // A provider that renamed itself still reads its own blobs: the last word is the provider's
    const reader = [provider, ...previous].find((one) => one.id === roots.provider) ?? provider;
    const context = contextOf(tenant, roots.version);
    const raw = await askProvider(reader, async () => await reader.unwrap(roots.wrapped, context));
    if (raw.length === 2 * ROOT_BYTES) return raw;
    throw new CryptoError("authentication_failed", "the roots of a tenant have a wrong length", {
      where: reader.id,
    });
  };

  const wrap = async (tenant: string, version: number, raw: Uint8Array): Promise<WrappedRoots> => {
    const context = contextOf(tenant, version);
    const wrapped = await askProvider(provider, async () => await provider.wrap(raw, context));
    raw.fill(0);
    return { version, provider: provider.id, wrapped };
  };

  const openOnce = async (name: string, tenant: string, roots: WrappedRoots): Promise<TenantRoots> => {
    try {
      const opened = rootsOf(await unwrap(tenant, roots), roots.version);
      cache.set(name, opened);
      return opened;
    } finally {
      underway.delete(name);
    }
  };

  return {
    open: async (tenant, roots) => {
      // By the blob itself: a version that was rolled back and made again is another blob
      const name = Buffer.from(roots.wrapped).toString("base64") + ` ${tenant}`;
      const known = cache.get(name);
      if (known !== undefined) return known;
      const pending = underway.get(name) ?? openOnce(name, tenant, roots);
      underway.set(name, pending);
      return await pending;
    },
    create: async (tenant, version, indexRoot) => {
      const raw = randomBytes(2 * ROOT_BYTES);
      if (indexRoot !== undefined) raw.set(indexRoot.export(), ROOT_BYTES);
      return await wrap(tenant, version, raw);
    },
    rewrap: async (tenant, roots) => await wrap(tenant, roots.version, await unwrap(tenant, roots)),
    forget: () => cache.evict(() => true),
  };
}

function rootsOf(raw: Uint8Array, version: number): TenantRoots {
  const wrapping = expand(createSecretKey(raw.subarray(0, ROOT_BYTES)), WRAPPING);
  const roots = {
    version,
    xaes: new XaesKey(wrapping),
    indexRoot: createSecretKey(raw.subarray(ROOT_BYTES)),
  };
  wrapping.fill(0);
  raw.fill(0);
  return roots;
}

function contextOf(tenant: string, version: number): KeyContext {
  return { purpose: "habeas/1 tenant roots", tenant, version: String(version) };
}
