import { AppError } from "./app-error.ts";

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Ids are UUID v7 and grow with creation, so the place after a page is the id of its last item. */
export function writeIdCursor(id: string): string {
  return Buffer.from(id).toString("base64url");
}

export function readIdCursor(cursor: string): string {
  const id = Buffer.from(cursor, "base64url").toString();
  if (uuidV7.test(id)) return id;
  const message = "is not a cursor of this list: leave it out to start anew";
  throw new AppError("VALIDATION_FAILED", `cursor ${message}`, { issues: [{ path: "cursor", message }] });
}
