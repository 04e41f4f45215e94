/**
 * A place in the history: the writing transaction and the row within it. Below `pg_snapshot_xmin` no
 * transaction is still open, so nothing can appear before a cursor that was read there.
 */
export interface Cursor {
  epoch: number;
  /** xid8: 64 bits. */
  xid: bigint;
  seq: number;
}

export function formatCursor({ epoch, xid, seq }: Cursor): string {
  return `${epoch}.${xid}.${seq}`;
}

/** Undefined for what is no cursor. */
export function parseCursor(text: string): Cursor | undefined {
  const [, epoch, xid, seq] = /^(\d{1,9})\.(\d{1,19})\.(\d{1,15})$/.exec(text) ?? [];
  if (epoch === undefined || xid === undefined || seq === undefined) return undefined;
  return { epoch: Number(epoch), xid: BigInt(xid), seq: Number(seq) };
}

export function isAfter(a: Cursor, b: Cursor): boolean {
  return a.xid > b.xid || (a.xid === b.xid && a.seq > b.seq);
}
