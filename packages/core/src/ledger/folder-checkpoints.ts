import { scrubbedFace } from "@habeas/internal";
import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { CoreError } from "../errors.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { sameBytes } from "./encoding.ts";
import { scrub } from "../scrub.ts";

/** Where {@link folderCheckpoints} keeps its files. */
export interface FolderCheckpointsOptions {
  /** Where: on another volume, or synchronised away, or the database's owner can rewrite it. */
  readonly folder: string;
}

/**
 * Checkpoints in a folder: `<log>/checkpoints/<size>` holds a signed note, `<log>/leaves/<from>-<to>` 32 bytes a
 * leaf. Files are written once, flushed, and never replaced.
 */
export function folderCheckpoints(options: FolderCheckpointsOptions): Checkpoints {
  const { folder } = options;
  const place = (log: string, kind: "leaves" | "checkpoints"): string =>
    join(folder, ...log.split("/").map(fileName), kind);

  return scrubbedFace<Checkpoints>(
    {
      async storeLeaves(log, from, hashes) {
        if (hashes.length === 0) return;
        const name = `${digits(from)}-${digits(from + hashes.length)}`;
        await writeOnce(place(log, "leaves"), name, Buffer.concat(hashes));
      },
      async *leaves(log, from) {
        let next = from;
        for (const { name, first, end } of await chunks(place(log, "leaves"))) {
          if (end <= next) continue;
          if (first > next) return; // a gap: what lies behind it is no use
          const bytes = new Uint8Array(await readFile(join(place(log, "leaves"), name)));
          if (bytes.length !== (end - first) * 32) throw conflict();
          for (; next < end; next += 1) yield bytes.subarray((next - first) * 32, (next - first + 1) * 32);
        }
      },
      async publish(log, size, note) {
        await writeOnce(place(log, "checkpoints"), digits(size), new TextEncoder().encode(note));
      },
      async latest(log) {
        const names = (await entriesOf(place(log, "checkpoints"))).filter((name) => /^\d{16}$/.test(name));
        const newest = names.toSorted().at(-1);
        return newest === undefined
          ? undefined
          : await readFile(join(place(log, "checkpoints"), newest), "utf8");
      },
    },
    scrub,
  );
}

/** A name that sorts by its number. */
const digits = (value: number): string => String(value).padStart(16, "0");

/**
 * A part of a log's name as one folder's name, on every system. Its percent signs stay, for a tenant is escaped
 * already: twice would be longer than a name may be.
 */
const fileName = (part: string): string =>
  part === ""
    ? "~"
    : part.replaceAll(/[^\w.%-]|^\./gu, (found) =>
        Buffer.from(found).toString("hex").replaceAll(/../g, "~$&"),
      );

async function chunks(folder: string): Promise<{ name: string; first: number; end: number }[]> {
  const found = (await entriesOf(folder)).flatMap((name) => {
    const [, first, end] = /^(\d{16})-(\d{16})$/.exec(name) ?? [];
    return first === undefined ? [] : { name, first: Number(first), end: Number(end) };
  });
  return found.toSorted((a, b) => a.first - b.first || b.end - a.end);
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** Writes beside, flushes, and links into place, which fails where something is already: then it must be the same. */
async function writeOnce(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const beside = join(folder, `.${randomUUID()}`);
  const file = await open(beside, "wx", 0o444);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(beside, join(folder, name));
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    if (!sameBytes(await readFile(join(folder, name)), bytes)) throw conflict();
  } finally {
    await unlink(beside);
  }
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const conflict = (): CoreError =>
  new CoreError("checkpoint_conflict", "the place of a checkpoint holds another one already", {
    fix: "two deployments may share a folder only under different origins",
  });

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
