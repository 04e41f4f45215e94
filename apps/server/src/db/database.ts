import type { AuthTables } from "../auth/auth.table.ts";
import type { TasksTables } from "../tasks/task.table.ts";

export type DB = AuthTables & TasksTables;
