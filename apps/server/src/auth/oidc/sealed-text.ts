import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Opens what any of the secrets sealed; seals with the first. */
export interface Secrets {
  current: string;
  /** The one before, while it is being replaced. */
  previous?: string | undefined;
}

const ivBytes = 12;
const tagBytes = 16;

/** A key of its own for each purpose (HKDF, RFC 5869), so that none says anything about another. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `millrace ${purpose}`, 32));
}

/** AES-256-GCM; `name` is bound to the text, so that sealed texts cannot be exchanged for each other. */
export function seal(secret: string, name: string, text: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", deriveKey(secret, "signing keys"), iv).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** Undefined if another secret sealed it, or if it was changed. */
export function unseal(secret: string, name: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, "base64url");
  const iv = bytes.subarray(0, ivBytes);
  const tag = bytes.subarray(ivBytes, ivBytes + tagBytes);
  try {
    const decipher = createDecipheriv("aes-256-gcm", deriveKey(secret, "signing keys"), iv, { authTagLength: tagBytes })
      .setAAD(Buffer.from(name))
      .setAuthTag(tag);
    return decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
}
