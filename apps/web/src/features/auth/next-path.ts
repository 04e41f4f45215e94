/** Where to go after signing in: a path of this app, never an address elsewhere. */
export function safeNext(next: unknown): string {
  if (typeof next !== "string" || !/^\/(?![/\\])/.test(next)) return "/tasks";
  const { origin, pathname, search, hash } = new URL(next, "http://millrace.invalid");
  return origin === "http://millrace.invalid" ? pathname + search + hash : "/tasks";
}
