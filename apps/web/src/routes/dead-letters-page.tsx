import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { maySeeAll, useMe } from "../features/auth/me.queries.ts";
import { DeadLetterFilterBar } from "../features/dead-letters/dead-letter-filter-bar.tsx";
import {
  filterOf,
  parseDeadLetterSearch,
  type DeadLetterSearch,
} from "../features/dead-letters/dead-letter-filters.ts";
import { DeadLetterGroups } from "../features/dead-letters/dead-letter-groups.tsx";
import { DeadLetterList } from "../features/dead-letters/dead-letter-list.tsx";
import {
  deadLetterCountQuery,
  deadLetterGroupsQuery,
  deadLetterListQuery,
  replaysQuery,
} from "../features/dead-letters/dead-letter.queries.ts";
import { ReplayBar } from "../features/dead-letters/replay-bar.tsx";
import { ReplayList } from "../features/dead-letters/replay-list.tsx";
import { kindsQuery } from "../features/kinds/kind.queries.ts";
import { useApi } from "../lib/api.tsx";
import { itemsOf } from "../lib/list-items.ts";
import { ListCard } from "../ui/list-card.tsx";
import { PageTitle } from "../ui/page-title.tsx";
import { useDocumentTitle } from "./document-title.ts";
import { OnlyFor } from "./only-for.tsx";

function DeadLetters() {
  const api = useApi();
  const me = useMe();
  const navigate = useNavigate();
  const search = useSearch({ from: "/signed-in/dead-letters" });
  const filter = useMemo(() => filterOf(search), [search]);
  const list = useInfiniteQuery(deadLetterListQuery(api, filter));
  const { data: count } = useQuery(deadLetterCountQuery(api, { ...filter, state: "open" }));
  const { data: groups = [] } = useQuery(deadLetterGroupsQuery(api));
  const { data: replays = [] } = useQuery(replaysQuery(api));
  const { data: kinds = [] } = useQuery(kindsQuery(api));
  const letters = useMemo(() => itemsOf(list.data), [list.data]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // What was resolved meanwhile, or is shown no more, is not replayed unseen.
  const open = letters.flatMap(({ id, state }) => (state === "open" ? [id] : []));
  const selected = open.filter((id) => chosen.has(id));

  const choose = (next: DeadLetterSearch): void =>
    void navigate({ to: "/dead-letters", search: parseDeadLetterSearch({ ...next }), replace: true });
  const select = (id: string, on: boolean): void =>
    setChosen((held) => new Set(on ? [...held, id] : [...held].filter((other) => other !== id)));
  const selectAll = (on: boolean): void => setChosen(new Set(on ? open : []));

  return (
    <>
      <PageTitle title="Dead letters" lead="Tasks that ran out of attempts or deliveries. Nothing here disappears." />
      {(groups.length > 0 || replays.length > 0) && (
        <div className="mb-6 grid items-start gap-5 lg:auto-cols-fr lg:grid-flow-col">
          {groups.length > 0 && (
            <DeadLetterGroups
              groups={groups}
              chosen={search.fingerprint}
              onChoose={(fingerprint) => choose({ ...search, fingerprint })}
            />
          )}
          {replays.length > 0 && <ReplayList replays={replays} myId={me.id} />}
        </div>
      )}
      <div className="mb-5">
        <DeadLetterFilterBar search={search} kinds={kinds.map(({ name }) => name)} onChange={choose} />
      </div>
      <ListCard
        what="The dead letters"
        list={list}
        empty={letters.length === 0 && "Nothing here: every task found its end, or these filters are too narrow."}
        head={
          <ReplayBar
            filter={filter}
            openCount={filter.state === undefined || filter.state === "open" ? (count ?? 0) : 0}
            shownCount={open.length}
            selected={selected}
            onSelectAll={selectAll}
          />
        }
      >
        <DeadLetterList letters={letters} selected={chosen} onSelect={select} />
      </ListCard>
      <Outlet />
    </>
  );
}

export function DeadLettersPage() {
  useDocumentTitle("Dead letters");
  return (
    <OnlyFor may={maySeeAll}>
      <DeadLetters />
    </OnlyFor>
  );
}
