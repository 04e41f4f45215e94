import { Button } from "../../ui/button.tsx";
import { FilterSelect } from "../../ui/filter-select.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { knownActions, knownEntities, type AuditSearch } from "./audit-filters.ts";

function optionsOf(known: readonly string[], chosen: string | undefined) {
  return [...new Set([...known, ...(chosen ? [chosen] : [])])].map((value) => ({ value, label: value }));
}

interface AuditFilterBarProps {
  search: AuditSearch;
  onChange: (search: AuditSearch) => void;
}

export function AuditFilterBar({ search, onChange }: AuditFilterBarProps) {
  const { actor, action, entity, entityId } = search;
  return (
    <div role="group" aria-label="Filters" className="flex flex-wrap items-center gap-2.5">
      <FilterSelect
        label="Action"
        anyLabel="Any action"
        options={optionsOf(knownActions, action)}
        value={action}
        onChange={(next) => onChange({ ...search, action: next })}
      />
      <FilterSelect
        label="Entity"
        anyLabel="Any entity"
        options={optionsOf(knownEntities, entity)}
        value={entity}
        onChange={(next) => onChange({ ...search, entity: next })}
      />
      <div className="min-w-52 grow sm:max-w-80">
        <SearchField
          label="Id of the entity"
          value={entityId ?? ""}
          onChange={(text) => onChange({ ...search, entityId: text || undefined })}
        />
      </div>
      <div className="min-w-52 grow sm:max-w-80">
        <SearchField
          label="Id of who did it"
          value={actor ?? ""}
          onChange={(text) => onChange({ ...search, actor: text || undefined })}
        />
      </div>
      {Object.keys(search).length > 0 && (
        <Button variant="plain" size="small" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </div>
  );
}
