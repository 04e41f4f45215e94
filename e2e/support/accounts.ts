import { randomUUID } from "node:crypto";
import { createNodeClient } from "@millrace/contracts/node-client";
import type { AppRouter } from "@millrace/server/router";

export interface Account {
  email: string;
  password: string;
}

/** Those that a local server seeds (A10). */
export const employee: Account = { email: "user@example.com", password: "user123" };
export const admin: Account = { email: "admin@example.com", password: "admin123" };
export const manager: Account = { email: "manager@example.com", password: "manager123" };

/** An employee nobody else uses, so that no test sees what another left. */
export async function registerAccount(url: string, name = "Terry Tester"): Promise<Account> {
  const account = { email: `${randomUUID()}@example.com`, password: "long enough" };
  await createNodeClient<AppRouter>({ url }).auth.register.mutate({ ...account, name });
  return account;
}
