import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits, so that a plain hash protects it; letters and digits, so that nothing needs escaping. */
export function newClientSecret(): string {
  return `mrs_${randomBytes(32).toString("hex")}`;
}

export function hashClientSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** In constant time. */
export function isClientSecret(secret: string, storedHash: string): boolean {
  const expected = Buffer.from(storedHash, "hex");
  const actual = Buffer.from(hashClientSecret(secret), "hex");
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
