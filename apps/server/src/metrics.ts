import { Counter, Gauge, Registry } from "prom-client";

export interface Metrics {
  registry: Registry;
  tasksCreated: Counter;
  transitions: Counter;
  ignoredReports: Counter;
  published: Counter;
  healed: Counter<"what">;
}

/** What `/metrics` tells of the pipeline; `outboxPending` is asked when it is scraped. */
export function createMetrics(outboxPending: () => Promise<number>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const gauge: Gauge = new Gauge({
    name: "millrace_outbox_pending",
    help: "Events committed and not yet confirmed by the broker",
    registers,
    collect: async () => gauge.set(await outboxPending()),
  });
  return {
    registry,
    tasksCreated: new Counter({ name: "millrace_tasks_created_total", help: "Tasks created", registers }),
    transitions: new Counter({
      name: "millrace_task_transitions_total",
      help: "History rows written from reports",
      registers,
    }),
    ignoredReports: new Counter({
      name: "millrace_task_reports_ignored_total",
      help: "Reports that were stale or said nothing new",
      registers,
    }),
    published: new Counter({
      name: "millrace_outbox_published_total",
      help: "Events confirmed by the broker",
      registers,
    }),
    healed: new Counter({
      name: "millrace_healed_total",
      help: "What the sweeper mended",
      labelNames: ["what"],
      registers,
    }),
  };
}
