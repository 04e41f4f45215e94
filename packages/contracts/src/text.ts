import { z } from "zod";

/** Text that PostgreSQL can hold: no NUL, no half of a surrogate pair. `max` counts UTF-16 units. */
export function text(max: number): z.ZodString {
  return z
    .string()
    .max(max)
    .check((context) => {
      if (context.value.includes("\0") || !context.value.isWellFormed()) {
        context.issues.push({
          code: "custom",
          input: context.value,
          message: "must not contain NUL or broken Unicode",
        });
      }
    });
}
