import { describe, expect, test } from "vitest";
import type { Call } from "../src/calls.ts";
import type { Effect } from "../src/effects.ts";
import type { HistoryRow, TaskRow } from "../src/ledger.ts";
import type { Watch } from "../src/watch.ts";
import { type Evidence, judge } from "../src/oracle.ts";

const id = "task-1";
const execution = { attempt: 1, dispatch: 1, delivery: 1 };
const call: Call = { title: "call 0", outcome: "ok", id, ends: ["SUCCESS"], tookMs: 1, tries: 1 };
const task: TaskRow = { id, title: "call 0", status: "SUCCESS", version: 3, result: execution };
const effect: Effect = { what: "effect", id, ...execution, pid: 1, at: 1 };

function row(version: number, event: string, status: HistoryRow["status"], change: Partial<HistoryRow> = {}) {
  return { task_id: id, version, event, status, ...execution, at: new Date(0), detail: null, ...change };
}

const watch: Watch = {
  seen: [],
  loaded: new Map(),
  resyncs: 0,
  state: "live",
  stateSince: 0,
  lastTold: 0,
  [Symbol.dispose]: () => undefined,
};
const history = [
  row(1, "create", "PENDING", { delivery: 0 }),
  row(2, "start", "RUNNING"),
  row(3, "succeed", "SUCCESS"),
];
const seen = history.map(({ version }) => `${id} ${version}`);

interface Facts {
  calls: Call[];
  tasks: TaskRow[];
  history: HistoryRow[];
  effects: Effect[];
  seen: string[];
}

const truth: Facts = { calls: [call], tasks: [task], history, effects: [effect], seen };

function judgeWith(change: Partial<Facts>) {
  const facts = { ...truth, ...change };
  const evidence: Evidence = {
    calls: facts.calls,
    ledger: { tasks: facts.tasks, history: facts.history, deadLetters: [] },
    effects: facts.effects,
    watches: [{ ...watch, seen: facts.seen }],
  };
  return judge(evidence);
}

type Part = "lost" | "wrong" | "gaps";
const canceled = row(3, "cancel", "CANCELED");
const lies: [what: string, part: Part, change: Partial<Facts>][] = [
  ["an accepted task that is not there", "lost", { tasks: [], history: [], seen: [] }],
  ["a task that never ends", "lost", { tasks: [{ ...task, status: "RUNNING" }] }],
  ["a task made twice", "wrong", { tasks: [task, { ...task, id: "task-2" }] }],
  ["a refused task that exists", "wrong", { calls: [{ ...call, outcome: "failed" }] }],
  ["a hole in the history", "wrong", { history: [history[0] ?? canceled, row(3, "start", "RUNNING")] }],
  [
    "a success after a cancellation",
    "wrong",
    { history: [...history.slice(0, 2), canceled, row(4, "succeed", "SUCCESS")] },
  ],
  ["a history that ends otherwise", "wrong", { history: [...history.slice(0, 2), canceled] }],
  ["an end that its caller did not ask for", "wrong", { calls: [{ ...call, ends: ["CANCELED"] }] }],
  ["a result of an older execution", "wrong", { tasks: [{ ...task, result: { ...execution, delivery: 0 } }] }],
  ["a success without an effect", "wrong", { effects: [] }],
  [
    "an older execution after a newer one",
    "wrong",
    { history: [history[0] ?? canceled, row(2, "start", "RUNNING", { dispatch: 2 }), row(3, "succeed", "SUCCESS")] },
  ],
  ["a change that a subscriber missed", "gaps", { seen: seen.slice(1) }],
  ["a change that a subscriber was told twice", "gaps", { seen: [...seen, ...seen.slice(0, 1)] }],
  ["a change that never was", "gaps", { seen: [...seen, `${id} 4`] }],
];

describe("the oracle", () => {
  test("RELIABILITY finds nothing to say of a true account", () => {
    expect(judgeWith({})).toEqual({ lost: [], wrong: [], gaps: [] });
  });

  test("RELIABILITY a call without an answer may have made one task or none", () => {
    const unknown = [{ ...call, outcome: "unknown" as const }];
    const none = { tasks: [], history: [], effects: [], seen: [] };
    for (const change of [{}, none]) {
      expect(judgeWith({ calls: unknown, ...change })).toEqual({ lost: [], wrong: [], gaps: [] });
    }
  });

  test.each(lies)("RELIABILITY finds %s", (_, part, change) => {
    expect(judgeWith(change)[part]).not.toEqual([]);
  });
});
