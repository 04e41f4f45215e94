import { Segments } from "../../ui/segments.tsx";
import type { Scope } from "./task-filters.ts";

const scopes: readonly { value: Scope; label: string }[] = [
  { value: "mine", label: "Mine" },
  { value: "all", label: "Everyone" },
];

/** Whose tasks the list shows, for those who may see them all. */
export function ScopeSwitch({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  return <Segments label="Whose tasks" options={scopes} value={scope} onChange={onChange} />;
}
