export interface Account {
  email: string;
  password: string;
}

/** Those that a local server seeds (A10). */
export const employee: Account = { email: "user@example.com", password: "user123" };
export const accountant: Account = { email: "accountant@example.com", password: "accountant123" };
export const manager: Account = { email: "manager@example.com", password: "manager123" };
