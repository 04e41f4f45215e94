import type { Kind } from "@millrace/contracts/kind";
import { useMemo, useState } from "react";
import { beginEdit, fieldsOfKind, issuePaths, readEdit } from "./payload-edit.ts";
import { preferredKind, readLastKind, rememberKind } from "./preferred-kind.ts";

/** What a form needs to know of a kind. */
export type OfferedKind = Pick<Kind, "name" | "description" | "payloadSchema">;
export type OfferedKinds = readonly [OfferedKind, ...OfferedKind[]];

/** The choice of a kind and the payload for it, begun anew with each choice. */
export function useKindPayload(kinds: OfferedKinds) {
  const [kindName, setKindName] = useState(() => {
    const names = kinds.map(({ name }) => name);
    return preferredKind(names, readLastKind()) ?? kinds[0].name;
  });
  const kind = kinds.find(({ name }) => name === kindName) ?? kinds[0];
  const fields = useMemo(() => fieldsOfKind(kind.payloadSchema), [kind]);
  const [edit, setEdit] = useState(() => beginEdit(fields, {}));
  const choose = (name: string): void => {
    const schema = kinds.find((other) => other.name === name)?.payloadSchema;
    setKindName(name);
    rememberKind(name);
    setEdit(beginEdit(fieldsOfKind(schema), {}));
  };
  return { kind, fields, edit, setEdit, choose, read: () => readEdit(fields, edit), paths: issuePaths(fields, edit) };
}
