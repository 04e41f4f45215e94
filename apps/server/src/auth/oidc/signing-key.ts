import { exportJWK, generateKeyPair, type JWK } from "jose";
import type { Insertable, Selectable } from "kysely";
import type { SigningKeyTable } from "./oidc.table.ts";
import { seal, type Secrets, unseal } from "./sealed-text.ts";

/** Every relying party must know it, and a signature is checked in 30 µs. */
export const signingAlgorithm = "RS256";

export interface OpenSigningKey {
  id: string;
  publicKey: JWK;
  privateKey: JWK;
  retiredAt: Date | null;
  createdAt: Date;
  /** Sealed by the secret before: to be sealed anew. */
  isStale: boolean;
}

export async function newSigningKey(
  { current }: Secrets,
  id: string,
  createdAt: Date,
): Promise<Insertable<SigningKeyTable>> {
  const pair = await generateKeyPair(signingAlgorithm, { modulusLength: 2048, extractable: true });
  const fields = { kid: id, alg: signingAlgorithm, use: "sig" };
  const publicKey = { ...(await exportJWK(pair.publicKey)), ...fields };
  const privateKey = { ...(await exportJWK(pair.privateKey)), ...fields };
  return {
    id,
    algorithm: signingAlgorithm,
    public_key: publicKey,
    sealed_private_key: seal(current, id, JSON.stringify(privateKey)),
    created_at: createdAt,
    retired_at: null,
  };
}

export function openSigningKey({ current, previous }: Secrets, row: Selectable<SigningKeyTable>): OpenSigningKey {
  const fresh = unseal(current, row.id, row.sealed_private_key);
  const text = fresh ?? (previous === undefined ? undefined : unseal(previous, row.id, row.sealed_private_key));
  if (text === undefined) {
    throw new Error(
      "MILLRACE_SECRET does not open the signing keys in the database: set it to the one they were made with, or give that one as MILLRACE_SECRET_PREVIOUS",
    );
  }
  const privateKey: JWK = JSON.parse(text);
  return {
    id: row.id,
    publicKey: row.public_key,
    privateKey,
    retiredAt: row.retired_at,
    createdAt: row.created_at,
    isStale: fresh === undefined,
  };
}
