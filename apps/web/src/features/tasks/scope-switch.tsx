import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import type { Scope } from "./task-filters.ts";

const scopes: readonly { value: Scope; label: string }[] = [
  { value: "mine", label: "Mine" },
  { value: "all", label: "Everyone" },
];

/** Whose tasks the list shows, for those who may see them all. */
export function ScopeSwitch({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  return (
    <ToggleGroup
      aria-label="Whose tasks"
      value={[scope]}
      onValueChange={(chosen) => onChange(chosen.includes("all") && scope === "mine" ? "all" : "mine")}
      className="flex rounded-lg border border-line bg-sunken p-0.5"
    >
      {scopes.map(({ value, label }) => (
        <Toggle
          key={value}
          value={value}
          className="min-h-8 rounded-md px-3 text-sm font-medium text-soft data-pressed:bg-raised data-pressed:text-ink data-pressed:shadow-card"
        >
          {label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
