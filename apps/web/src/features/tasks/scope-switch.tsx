import type { Scope } from "./task-filters.ts";

const scopes: readonly { value: Scope; label: string }[] = [
  { value: "mine", label: "Mine" },
  { value: "all", label: "Everyone" },
];

/** Whose tasks the list shows, for those who may see them all. */
export function ScopeSwitch({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  return (
    <div role="group" aria-label="Whose tasks" className="flex rounded-lg border border-line bg-sunken p-0.5">
      {scopes.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === scope}
          onClick={() => onChange(value)}
          className="min-h-8 rounded-md px-3 text-sm font-medium text-soft hover:text-ink aria-pressed:bg-raised aria-pressed:text-ink aria-pressed:shadow-card"
        >
          {label}
        </button>
      ))}
    </div>
  );
}
