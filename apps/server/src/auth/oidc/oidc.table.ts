import type { ClientKind, ClientScope } from "@millrace/contracts/oauth-client";
import type { JWK } from "jose";
import type { AdapterPayload } from "oidc-provider";

export interface OAuthClientTable {
  id: string;
  name: string;
  kind: ClientKind;
  redirect_uris: string[];
  scopes: ClientScope[];
  /** SHA-256 in hex; null for a public client. */
  secret_hash: string | null;
  secret_created_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** What the provider's library stores: codes, grants, refresh tokens, interactions, its sessions. */
export interface OAuthRecordTable {
  model: string;
  /** SHA-256 in hex of what the holder presents. */
  id_hash: string;
  uid: string | null;
  /** Ties the tokens of one authorization together: a family that dies at once. */
  grant_id: string | null;
  payload: AdapterPayload;
  expires_at: Date | null;
  consumed_at: Date | null;
}

export interface OAuthConsentTable {
  user_id: string;
  client_id: string;
  scopes: string[];
  given_at: Date;
}

export interface SigningKeyTable {
  id: string;
  algorithm: string;
  public_key: JWK;
  /** The private JWK, sealed under a key derived from `MILLRACE_SECRET`. */
  sealed_private_key: string;
  created_at: Date;
  /** Since then it only verifies. */
  retired_at: Date | null;
}

export interface ExternalAccountTable {
  issuer: string;
  subject: string;
  user_id: string;
  linked_at: Date;
}

export interface OidcTables {
  "auth.oauth_clients": OAuthClientTable;
  "auth.oauth_records": OAuthRecordTable;
  "auth.oauth_consents": OAuthConsentTable;
  "auth.signing_keys": SigningKeyTable;
  "auth.external_accounts": ExternalAccountTable;
}
