/** A call that any token may make which may see tasks. */
export function curlExample(origin: string, token: string): string {
  return `curl -s ${origin}/api/tasks \\\n  -H 'authorization: Bearer ${token}'`;
}
