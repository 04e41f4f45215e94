import { randomUUID } from "node:crypto";
import type { Scope } from "@millrace/contracts/access";
import type { ErrorCode } from "@millrace/contracts/errors";
import type { Role } from "@millrace/contracts/user";
import type { Client } from "../support/world.ts";

/** Who may call a procedure, written down from the requirements and not from the code. */
export interface Row {
  /** People of these roles; `anyone` needs not even sign in. */
  people: readonly Role[] | "anyone";
  /** With which a token does, or with any; none where only a session will do. */
  scope?: Scope | "any";
  /** A machine may, with the scope. */
  machines?: true;
  /** What one gets who may; `ok` unless said otherwise. */
  answer?: ErrorCode;
  input?: () => unknown;
  /** Makes a record of someone's and gives the input that names it: then what belongs to others is tried as well. */
  record?: (owner: Client) => Promise<unknown>;
  /** Who else may do it to a record that is not theirs: those who see everyone's, who act on everyone's, or nobody. */
  others?: "readers" | "operators" | "nobody";
  /** The session is gone after it. */
  endsSession?: true;
}

const everyone: Role[] = ["employee", "accountant", "manager", "admin"];
const managers: Role[] = ["manager", "admin"];
const admins: Role[] = ["admin"];

const account = { people: everyone };
const reading = { people: everyone, scope: "tasks:read", machines: true } as const;
const writing = { people: everyone, scope: "tasks:write", machines: true } as const;
const performing = { people: everyone, scope: "tasks:write" } as const;
const operating = { people: managers, scope: "operate", machines: true } as const;
const administration = { people: admins };

const id = () => ({ id: randomUUID() });
const newTask = () => ({ kind: "test.idle", title: "Made for the role table" });
const newSchedule = () => ({ kind: "test.idle", name: "Made for the role table", cron: "0 0 1 1 *" });
const newEmail = () => `${randomUUID()}@example.com`;
const taskOf = async (owner: Client) => ({ id: (await owner.tasks.create.mutate(newTask())).id });
const canceledTaskOf = async (owner: Client) => {
  const task = await taskOf(owner);
  await owner.tasks.cancel.mutate(task);
  return task;
};
const idOf = async (person: Client) => ({ id: (await person.auth.principal.query()).principal.id });
const taskIdOf = async (owner: Client) => ({ taskId: (await taskOf(owner)).id });
const scheduleOf = async (owner: Client) => ({ id: (await owner.schedules.create.mutate(newSchedule())).id });
const reason = { reason: "for the role table" };

/** More rows for one procedure where its input decides: whatever follows the space only tells them apart. */
export const table: Record<string, Row> = {
  "auth.register": {
    people: "anyone",
    answer: "EMAIL_TAKEN",
    input: () => ({ email: "admin@example.com", name: "Again", password: "long enough" }),
  },
  "auth.login": {
    people: "anyone",
    answer: "INVALID_CREDENTIALS",
    input: () => ({ email: newEmail(), password: "wrong password" }),
  },
  "auth.logout": { people: "anyone", input: () => ({}), endsSession: true },
  "auth.providers": { people: "anyone" },
  "auth.principal": { people: everyone, machines: true, scope: "any" },
  "auth.me": account,
  "auth.updateMe": { ...account, input: () => ({}) },

  "users.list": { people: admins, scope: "users:read", machines: true, input: () => ({}) },
  "users.get": { people: admins, scope: "users:read", machines: true, input: id, answer: "NOT_FOUND" },
  "users.create": {
    ...administration,
    input: () => ({ email: newEmail(), name: "New", password: "long enough" }),
  },
  "users.update": { ...administration, input: () => ({ ...id(), name: "New" }), answer: "NOT_FOUND" },
  "users.delete": { ...administration, input: id, answer: "NOT_FOUND" },

  "tokens.list": { ...account, input: () => ({}) },
  "tokens.create": { ...account, input: () => ({ name: "t", scopes: ["tasks:read"] }) },
  "tokens.revoke": { ...account, input: id, answer: "NOT_FOUND" },

  "apps.list": account,
  "apps.disconnect": { ...account, input: id, answer: "NOT_FOUND" },

  "clients.list": { ...administration, input: () => ({}) },
  "clients.create": {
    ...administration,
    input: () => ({ name: "New", kind: "machine", scopes: ["tasks:read"] }),
  },
  "clients.update": { ...administration, input: () => ({ ...id(), name: "New" }), answer: "NOT_FOUND" },
  "clients.rotateSecret": { ...administration, input: id, answer: "NOT_FOUND" },
  "clients.delete": { ...administration, input: id, answer: "NOT_FOUND" },
  "keys.list": administration,
  "keys.rotate": administration,

  "tasks.create": { ...writing, input: newTask },
  "tasks.createMany": { ...writing, input: () => ({ tasks: [newTask()] }) },
  "tasks.list": { ...reading, input: () => ({}) },
  "tasks.ofUser": { ...reading, record: idOf, others: "readers" },
  "tasks.get": { ...reading, record: taskOf, others: "readers" },
  "tasks.history": { ...reading, record: taskOf, others: "readers" },
  "tasks.logs": { ...reading, record: taskOf, others: "readers" },
  "tasks.cancel": { ...writing, record: taskOf, others: "operators" },
  "tasks.retry": { ...writing, record: canceledTaskOf, others: "operators" },
  "tasks.update": {
    ...writing,
    record: async (owner) => ({ ...(await taskOf(owner)), version: 1, title: "Edited" }),
    others: "operators",
  },
  "tasks.delete": { ...writing, record: taskOf, others: "operators" },
  "tasks.batch": { ...writing, input: () => ({ action: "cancel", ids: [randomUUID()] }) },
  "tasks.stats": { ...reading, input: () => ({}) },
  "tasks.performers": { ...operating, input: () => ({}) },
  "tasks.shuffle": { ...operating, input: () => ({}) },
  "tasks.assign": { ...operating, input: () => ({ ...id(), assignee: "random" }), answer: "NOT_FOUND" },
  "tasks.unassign": { ...operating, input: id, answer: "NOT_FOUND" },
  "tasks.start": { ...performing, input: id, answer: "NOT_FOUND" },
  "tasks.start of another's": { ...performing, record: taskOf, answer: "FORBIDDEN", others: "nobody" },
  "tasks.complete": { ...performing, input: id, answer: "NOT_FOUND" },
  "tasks.complete of another's": { ...performing, record: taskOf, answer: "FORBIDDEN", others: "nobody" },
  "tasks.fail": { ...performing, input: () => ({ ...id(), ...reason }), answer: "NOT_FOUND" },
  "tasks.onUpdate": { ...reading, input: () => ({}) },
  "tasks.onUpdate of one": { ...reading, record: taskIdOf, others: "readers" },
  "tasks.onLog": { ...reading, record: taskIdOf, others: "readers" },
  "kinds.list": reading,

  "schedules.list": { ...reading, input: () => ({}) },
  "schedules.get": { ...reading, record: scheduleOf, others: "readers" },
  "schedules.create": { ...writing, input: newSchedule },
  "schedules.update": {
    ...writing,
    record: async (owner) => ({ ...(await scheduleOf(owner)), version: 1, enabled: false }),
    others: "operators",
  },
  "schedules.delete": { ...writing, record: scheduleOf, others: "operators" },

  "deadLetters.list": { ...operating, input: () => ({}) },
  "deadLetters.get": { ...operating, input: id, answer: "NOT_FOUND" },
  "deadLetters.groups": operating,
  "deadLetters.count": { ...operating, input: () => ({}) },
  "deadLetters.replay": { ...operating, input: () => ({ ...id(), ...reason }), answer: "NOT_FOUND" },
  "deadLetters.discard": { ...operating, input: () => ({ ...id(), ...reason }), answer: "NOT_FOUND" },
  "deadLetters.replayMany": {
    ...operating,
    answer: "NOT_FOUND",
    input: () => ({ filter: { fingerprint: "none" }, ...reason }),
  },
  "deadLetters.replays": operating,
  "deadLetters.stopReplay": { ...operating, input: id, answer: "INVALID_TRANSITION" },
  "queues.list": operating,
  "queues.pause": { ...operating, input: () => ({ name: `queue-${randomUUID()}`, ...reason }) },
  "queues.resume": { ...operating, input: () => ({ name: `queue-${randomUUID()}` }) },
  "workers.list": operating,

  "audit.list": { ...administration, input: () => ({}) },
  "audit.seals": administration,
};

/** A list of everyone's instead of one's own. */
export const everyonesLists: Record<string, unknown> = {
  "tasks.list": { scope: "all" },
  "tasks.stats": { scope: "all" },
  "tasks.onUpdate": { scope: "all" },
  "schedules.list": { scope: "all" },
};
