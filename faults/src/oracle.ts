import { isFinal, nextStatus, taskEvents, type TaskEvent } from "@millrace/contracts/task-state";
import { isDeepStrictEqual } from "node:util";
import type { Call } from "./calls.ts";
import type { Effect } from "./effects.ts";
import type { HistoryRow, Ledger, TaskRow } from "./ledger.ts";
import type { Watch } from "./watch.ts";

export interface Evidence {
  calls: readonly Call[];
  ledger: Ledger;
  effects: readonly Effect[];
  watches: readonly Watch[];
}

/** Each entry says in a few words what is not as it must be. */
export interface Verdict {
  /** Accepted and not there, or not ended. */
  lost: string[];
  /** There and not true: twice, a wrong end, a hole in the history, a result of another execution. */
  wrong: string[];
  /** What a subscriber missed, got twice or should not have got. */
  gaps: string[];
}

/** Holds what the clients, the handlers and the subscribers saw against what PostgreSQL has. */
export function judge({ calls, ledger, effects, watches }: Evidence): Verdict {
  const byTitle = Map.groupBy(ledger.tasks, ({ title }) => title);
  const historyOf = Map.groupBy(ledger.history, ({ task_id }) => task_id);
  const effectsOf = Map.groupBy(effects, ({ id }) => id);
  const endsOf = new Map(calls.map(({ title, ends }) => [title, ends]));
  const ownTasks = ledger.tasks.filter(({ title }) => endsOf.has(title));
  return {
    lost: [
      ...calls.flatMap((call) => findLost(call, byTitle.get(call.title) ?? [])),
      ...ownTasks.filter(({ status }) => !isFinal(status)).map(({ id, status }) => `${id} is still ${status}`),
    ],
    wrong: [
      ...calls.flatMap((call) => findDuplicate(call, byTitle.get(call.title) ?? [])),
      ...ownTasks.flatMap((task) => [
        ...checkEnd(task, endsOf.get(task.title) ?? []),
        ...checkHistory(task, historyOf.get(task.id) ?? []),
        ...checkResult(task, historyOf.get(task.id) ?? [], effectsOf.get(task.id) ?? []),
      ]),
    ],
    gaps: watches.flatMap((watch, index) => checkWatch(watch, index, ledger.history)),
  };
}

function findLost({ title, outcome, id }: Call, found: TaskRow[]): string[] {
  if (outcome !== "ok") return [];
  return found.some((task) => task.id === id) ? [] : [`${title} was accepted as ${id} and is not there`];
}

function findDuplicate({ title, outcome }: Call, found: TaskRow[]): string[] {
  const most = outcome === "failed" ? 0 : 1;
  return found.length > most ? [`${title}, ${outcome} to its caller, exists ${found.length} times`] : [];
}

function checkEnd({ id, status }: TaskRow, ends: readonly string[]): string[] {
  return isFinal(status) && !ends.includes(status) ? [`${id} ended ${status}, not ${ends.join(" or ")}`] : [];
}

const events = new Set<string>(taskEvents);
const isEvent = (event: string): event is TaskEvent => events.has(event);

/** Contiguous, each step one of the state table, and so nothing after a final state but a retry. */
function checkHistory(task: TaskRow, rows: HistoryRow[]): string[] {
  const wrong: string[] = [];
  let before: HistoryRow | undefined;
  for (const [index, row] of rows.entries()) {
    if (row.version !== index + 1) wrong.push(`${task.id} has version ${row.version} in place ${index + 1}`);
    if (before === undefined) {
      if (row.event !== "create") wrong.push(`${task.id} begins with ${row.event}`);
    } else if (!isEvent(row.event) || nextStatus(before.status, row.event) !== row.status) {
      wrong.push(`${task.id} went from ${before.status} by ${row.event} to ${row.status} in version ${row.version}`);
    } else if (row.event !== "retry" && compare(row, before) < 0) {
      wrong.push(`${task.id} went back to an older execution in version ${row.version}`);
    }
    before = row;
  }
  if (before?.status !== task.status || before.version !== task.version) {
    wrong.push(`${task.id} is ${task.status} in version ${task.version}, its history ends otherwise`);
  }
  return wrong;
}

function compare(a: HistoryRow, b: HistoryRow): number {
  return a.attempt - b.attempt || a.dispatch - b.dispatch || a.delivery - b.delivery;
}

/** The work was done, and the result is that of the execution that won. */
function checkResult(task: TaskRow, rows: HistoryRow[], effects: Effect[]): string[] {
  if (task.status !== "SUCCESS") return [];
  const won = rows.findLast(({ event }) => event === "succeed");
  if (!won) return [`${task.id} is SUCCESS without having succeeded`];
  const execution = { attempt: won.attempt, dispatch: won.dispatch, delivery: won.delivery };
  const wrong = isDeepStrictEqual(task.result, execution) ? [] : [`${task.id} has the result of another execution`];
  const isDone = effects.some((effect) => effect.what === "effect" && compareEffect(effect, won));
  return isDone ? wrong : [...wrong, `${task.id} is SUCCESS and its work was not done`];
}

function compareEffect(effect: Effect, row: HistoryRow): boolean {
  return effect.attempt === row.attempt && effect.dispatch === row.dispatch && effect.delivery === row.delivery;
}

/** One that was told to load anew knows what was committed until then; from there on, everything counts again. */
function checkWatch({ seen, loaded }: Watch, index: number, history: HistoryRow[]): string[] {
  const who = `subscriber ${index}`;
  const told = new Set(seen);
  const there = new Set(history.map(({ task_id, version }) => `${task_id} ${version}`));
  const gaps = history
    .filter(({ task_id, version }) => version > (loaded.get(task_id) ?? 0))
    .map(({ task_id, version }) => `${task_id} ${version}`)
    .filter((key) => !told.has(key))
    .map((key) => `${who} missed ${key}`);
  gaps.push(...Array.from(told.difference(there), (key) => `${who} was told ${key}, which is not there`));
  if (seen.length > told.size) gaps.push(`${who} was told ${seen.length - told.size} changes twice`);
  return gaps;
}
