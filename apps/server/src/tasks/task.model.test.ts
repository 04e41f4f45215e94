import assert from "node:assert/strict";
import type { TaskUpdate } from "@millrace/contracts/messages";
import { isFinal, nextStatus, type TaskStatus } from "@millrace/contracts/task-state";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bury, cancel, dispatchNow, edit, expire, retry } from "./task.commands.ts";
import { applyReport } from "./task.report.ts";
import { compareExecution, type Execution, type GuardedTask, type Outcome, type TaskChanges } from "./task.state.ts";

const id = "0199a000-0000-7000-8000-000000000001";
const at = "2026-01-01T00:00:00.000Z";
const decision = { at, by: "test" };
const context = { now: Date.parse(at), random: () => 0.5 };
const failure = (retryable: boolean) => ({ name: "Error", message: "no", retryable });

const reports = ["start", "succeed", "fail", "give up", "release"] as const;
const commands = ["cancel", "retry", "dispatch", "expire", "bury", "edit"] as const;
type Report = (typeof reports)[number];
type Command = (typeof commands)[number];

/** What the product must do, in as few words as possible. */
interface Model {
  status: TaskStatus;
  execution: Execution;
  version: number;
}

const byAttempt = ({ attempt, dispatch }: Execution, attempts: number, dispatches: number): Execution => ({
  attempt: attempt + attempts,
  dispatch: dispatch + dispatches,
  delivery: 0,
});

/** A report counts if it is not older than what is known, and brings its own start if that is not known. */
function expectReport(model: Model, report: Report, execution: Execution, maxAttempts: number): Model {
  const age = compareExecution(execution, model.execution);
  if (isFinal(model.status) || age < 0) return model;
  const isRunning = model.status === "RUNNING" && age === 0;
  const ended = model.version + (isRunning ? 1 : 2);
  switch (report) {
    case "start":
      return isRunning ? model : { status: "RUNNING", execution, version: model.version + 1 };
    case "succeed":
      return { status: "SUCCESS", execution, version: ended };
    case "release":
      return { status: "PENDING", execution: byAttempt(execution, 0, 1), version: model.version + 1 };
    case "fail":
      if (execution.attempt < maxAttempts)
        return { status: "PENDING", execution: byAttempt(execution, 1, 0), version: ended };
      return { status: "FAILED", execution, version: ended };
    case "give up":
      return { status: "FAILED", execution, version: ended };
  }
}

function expectCommand(model: Model, command: Command): Model {
  const isOpen = !isFinal(model.status);
  const isPending = model.status === "PENDING";
  const version = model.version + 1;
  switch (command) {
    case "cancel":
      return isOpen ? { ...model, status: "CANCELED", version } : model;
    case "bury":
      return isOpen ? { ...model, status: "FAILED", version } : model;
    case "expire":
      return isPending ? { ...model, status: "FAILED", version } : model;
    case "dispatch":
      return isPending ? { ...model, execution: byAttempt(model.execution, 0, 1), version } : model;
    case "edit":
      return { ...model, execution: isPending ? byAttempt(model.execution, 0, 1) : model.execution, version };
    case "retry":
      if (isOpen || model.status === "SUCCESS") return model;
      return { status: "PENDING", execution: byAttempt(model.execution, 1, 1), version };
  }
}

function say(report: Report, execution: Execution): TaskUpdate {
  const base = { id, userId: id, ...execution, at, by: "worker" as const };
  if (report === "start") return { ...base, status: "RUNNING" };
  if (report === "succeed") return { ...base, status: "SUCCESS", startedAt: at, result: execution };
  if (report === "release") return { ...base, status: "PENDING", released: "shutdown" };
  return { ...base, status: "FAILED", startedAt: at, error: failure(report === "fail") };
}

const act: Record<Command, (task: GuardedTask) => Outcome> = {
  cancel: (task) => cancel(task, decision),
  retry: (task) => retry(task, decision),
  dispatch: (task) => dispatchNow(task, decision),
  expire: (task) => expire(task, decision),
  edit: (task) => edit(task, decision, { fields: ["payload"], sendAgain: task.status === "PENDING" }),
  bury: (task) => bury(task, decision, "deliveries", failure(false)),
};

type Task = GuardedTask & TaskChanges;
/** The number chooses among the deliveries made so far, however old: whoever held one may still report. */
type Move = { command: Command } | { redeliver: number } | { report: Report; delivery: number };

const moves = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ report: fc.constantFrom(...reports), delivery: fc.nat(5) }) },
    { weight: 3, arbitrary: fc.record({ redeliver: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ command: fc.constantFrom(...commands) }) },
  ),
  { minLength: 1, maxLength: 25 },
);

class ComparedRun {
  task: Task;
  model: Model;
  readonly #deliveries: Execution[] = [];
  readonly #dispatches: Execution[] = [];

  constructor(maxAttempts: number) {
    const first = { attempt: 1, dispatch: 1, delivery: 0 };
    const policy = { maxAttempts, retryBaseMs: 100, retryCapMs: 1_000 };
    this.task = {
      id,
      ownerId: id,
      assigneeId: null,
      status: "PENDING",
      version: 1,
      manualChangedAt: null,
      ...first,
      ...policy,
    };
    this.model = { status: "PENDING", execution: first, version: 1 };
    this.#publish();
  }

  make(move: Move): void {
    if ("redeliver" in move) {
      this.#deliver(move.redeliver);
      return;
    }
    const before = this.task;
    const outcome = this.#apply(move);
    this.task = outcome.task;
    checkSteps(before, outcome);
    assert.deepEqual(this.#state(), this.model);
    this.#publish();
  }

  #apply(move: Exclude<Move, { redeliver: number }>): Outcome {
    if ("command" in move) {
      this.model = expectCommand(this.model, move.command);
      return act[move.command](this.task);
    }
    const execution = this.#deliveries.at(-1 - (move.delivery % Math.max(1, this.#deliveries.length)));
    if (!execution) return { task: this.task, transitions: [] };
    this.model = expectReport(this.model, move.report, execution, this.task.maxAttempts);
    return applyReport(this.task, say(move.report, execution), context);
  }

  #state(): Model {
    const { status, attempt, dispatch, delivery, version } = this.task;
    return { status, execution: { attempt, dispatch, delivery }, version };
  }

  #publish(): void {
    const { status, attempt, dispatch } = this.task;
    const isKnown = this.#dispatches.some((known) => known.attempt === attempt && known.dispatch === dispatch);
    if (status === "PENDING" && !isKnown) this.#dispatches.push({ attempt, dispatch, delivery: 0 });
  }

  #deliver(choice: number): void {
    const dispatched = this.#dispatches.at(-1 - (choice % this.#dispatches.length));
    if (!dispatched) return;
    dispatched.delivery += 1;
    this.#deliveries.push({ ...dispatched });
  }
}

/** What holds of every change, whatever the model says. */
function checkSteps(before: Task, { task, transitions }: Outcome): void {
  let status = before.status;
  for (const [index, step] of transitions.entries()) {
    assert.equal(step.version, before.version + 1 + index);
    assert.equal(nextStatus(status, step.event), step.status);
    status = step.status;
  }
  assert.equal(task.status, status);
  assert.ok(compareExecution(task, before) >= 0, "the execution went back");
  if (!isFinal(before.status)) return;
  const others = transitions.filter(({ event }) => event !== "retry" && event !== "edit");
  assert.ok(transitions.length <= 1 && others.length === 0, "a final task changed without a retry");
}

describe("the state machine", () => {
  test("invariants 3 and 4: 10,000 sequences of reports, redeliveries and commands never diverge from the model", () => {
    const property = fc.property(fc.integer({ min: 1, max: 4 }), moves, (maxAttempts, sequence) => {
      const run = new ComparedRun(maxAttempts);
      for (const move of sequence) run.make(move);
    });
    expect(fc.check(property, { numRuns: 10_000 })).toMatchObject({ failed: false, numRuns: 10_000 });
  }, 60_000);
});
