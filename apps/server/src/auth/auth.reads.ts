import type { Kysely } from "kysely";
import type { DB } from "../db/database.ts";

/** What the routers' queries of the schema `auth` read from. */
export interface AuthReads {
  db: Kysely<DB>;
}
