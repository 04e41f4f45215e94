interface ScopeListProps {
  label: string;
  scopes: readonly { value: string; label: string }[];
}

/** What somebody or something may do, in words; the names are in the titles. */
export function ScopeList({ label, scopes }: ScopeListProps) {
  return (
    <ul aria-label={label} className="flex flex-wrap gap-1.5">
      {scopes.map(({ value, label: words }) => (
        <li key={value} title={value} className="rounded-md bg-sunken px-2 py-1 text-xs">
          {words}
        </li>
      ))}
    </ul>
  );
}
