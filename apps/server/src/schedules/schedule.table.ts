import type { Priority } from "@millrace/contracts/task";

export interface ScheduleTable {
  id: string;
  owner_id: string;
  name: string;
  kind: string;
  title: string | null;
  payload: unknown;
  priority: Priority;
  tags: string[];
  cron: string;
  time_zone: string;
  missed: "skip" | "run-once";
  enabled: boolean;
  next_fire_at: Date | null;
  last_fire_at: Date | null;
  /** Why the last firing made no task. */
  last_error: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}
