import { createHash } from "node:crypto";

/**
 * The same for every spelling of an e-mail that PostgreSQL could take for the same account. Marks are dropped because
 * some of its locales fold more than JavaScript does (`İ` to `i`): two accounts may share a count, none has two.
 */
export function accountKey(email: string): string {
  const folded = email.normalize("NFKD").toLowerCase().normalize("NFKD").replaceAll(/\p{M}/gu, "");
  return createHash("sha256").update(folded).digest("base64url");
}
