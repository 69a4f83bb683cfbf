import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from "node:crypto";

const GCM = "aes-256-gcm";
const TAG = { authTagLength: 16 } as const;

/** What node:crypto costs by itself, without a format, a context or a key hierarchy. */
export function rawContestants(text: string) {
  const key = createSecretKey(randomBytes(32));
  const bytes = Buffer.from(text);
  const context = Buffer.alloc(100, "context"); // as long as the header, tenant, field and row of an envelope
  const nonce = randomBytes(12);
  const cipher = createCipheriv(GCM, key, nonce);
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  const tag = cipher.getAuthTag();

  const sealFull = (): Buffer => {
    const iv = randomBytes(12);
    const full = createCipheriv(GCM, key, iv, TAG);
    full.setAAD(context);
    return Buffer.concat([iv, full.update(text, "utf8"), full.final(), full.getAuthTag()]);
  };
  const sealedFull = sealFull();
  return {
    seal: () => {
      const one = createCipheriv(GCM, key, randomBytes(12));
      one.update(bytes);
      one.final();
      return one.getAuthTag();
    },
    open: () => {
      const one = createDecipheriv(GCM, key, nonce, TAG);
      one.setAuthTag(tag);
      const plain = one.update(body);
      one.final();
      return plain;
    },
    sealFull,
    openFull: () => {
      const one = createDecipheriv(GCM, key, sealedFull.subarray(0, 12), TAG);
      one.setAAD(context);
      one.setAuthTag(sealedFull.subarray(-16));
      return one.update(sealedFull.subarray(12, -16), undefined, "utf8") + one.final("utf8");
    },
  };
}
