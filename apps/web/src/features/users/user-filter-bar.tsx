import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { FilterSelect } from "../../ui/filter-select.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { roleOptions } from "./role-words.ts";
import type { UserSearch } from "./user-filters.ts";

interface UserFilterBarProps {
  search: UserSearch;
  onChange: (search: UserSearch) => void;
}

export function UserFilterBar({ search, onChange }: UserFilterBarProps) {
  const withDeleted = search.deleted === "yes";
  return (
    <div role="group" aria-label="Filters" className="flex flex-wrap items-center gap-2.5">
      <div className="min-w-52 grow sm:max-w-80">
        <SearchField
          label="Search name and e-mail"
          value={search.search ?? ""}
          onChange={(text) => onChange({ ...search, search: text || undefined })}
        />
      </div>
      <FilterSelect
        label="Role"
        anyLabel="Any role"
        options={roleOptions}
        value={search.role}
        onChange={(role) => onChange({ ...search, role })}
      />
      <Chip pressed={withDeleted} onClick={() => onChange({ ...search, deleted: withDeleted ? undefined : "yes" })}>
        Deleted, too
      </Chip>
      {Object.keys(search).length > 0 && (
        <Button variant="plain" size="small" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </div>
  );
}
