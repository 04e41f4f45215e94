import { roles, type Role } from "@millrace/contracts/user";
import type { Tone } from "../../ui/badge.tsx";
import type { SelectOption } from "../../ui/select.tsx";

export const roleWords: Record<Role, string> = {
  admin: "Admin",
  manager: "Manager",
  accountant: "Accountant",
  employee: "Employee",
};

const roleDetails: Record<Role, string> = {
  admin: "Everything: users, clients and the audit, too",
  manager: "Everyone’s tasks, dead letters, workers and queues",
  accountant: "Own tasks, and everyone’s money",
  employee: "Own tasks, and those that are assigned",
};

export const roleTones: Record<Role, Tone> = { admin: "water", manager: "good", accountant: "wait", employee: "idle" };

/** From the least to the most that one may. */
export const roleOptions: readonly SelectOption<Role>[] = roles
  .toReversed()
  .map((value) => ({ value, label: roleWords[value], detail: roleDetails[value] }));
