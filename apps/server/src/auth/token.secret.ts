import { createHash, randomBytes } from "node:crypto";
import { apiTokenPrefix } from "@millrace/contracts/token";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const length = 40;

const format = new RegExp(`^${apiTokenPrefix}[${alphabet}]{${length}}$`);

/** 200 random bits: a byte's five lowest choose each of the 32 letters equally often. */
export function makeApiToken(random: (size: number) => Uint8Array = randomBytes): string {
  return apiTokenPrefix + Array.from(random(length), (byte) => alphabet.charAt(byte % alphabet.length)).join("");
}

export function looksLikeApiToken(token: string): boolean {
  return format.test(token);
}

/** The table knows a token only by this. */
export function hashApiToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
