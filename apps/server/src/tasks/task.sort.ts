import type { SortOrder, TaskSort } from "@millrace/contracts/task-list";
import { type Priority, priorities } from "@millrace/contracts/task";
import { type RawBuilder, sql } from "kysely";
import type { Condition } from "./task.filter.ts";

/** A stretch of a list with an order of its own: those that expire, then those that never do. */
export interface Phase {
  only: Condition | undefined;
  /** What stands before the id in the order; undefined where the id is all. */
  key: RawBuilder<unknown> | undefined;
  /** Of key and id. */
  order: SortOrder;
}

/** Each phase in the order of one index, so that a page costs the same wherever it lies. */
export function phasesOf(sort: TaskSort, order: SortOrder): Phase[] {
  switch (sort) {
    case "created":
      // Ids grow with creation.
      return [{ only: undefined, key: undefined, order }];
    case "updated":
      return [{ only: undefined, key: sql`t.updated_at`, order }];
    case "expires":
      return [
        { only: sql`t.expires_at is not null`, key: sql`t.expires_at`, order },
        { only: sql`t.expires_at is null`, key: undefined, order: "desc" },
      ];
    case "priority":
      return inOrder(priorities, order).map((priority) => ({
        only: hasPriority(priority),
        key: undefined,
        order: "desc",
      }));
  }
}

function inOrder<T>(rising: readonly T[], order: SortOrder): T[] {
  return order === "asc" ? [...rising] : rising.toReversed();
}

/** In words that the partial index is known by. */
function hasPriority(priority: Priority): Condition {
  return sql`t.priority = ${sql.lit(priority)}`;
}
