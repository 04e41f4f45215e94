import type { ReactNode } from "react";
import { LoadMore } from "./load-more.tsx";
import { Loaded } from "./loaded.tsx";

interface ListCardProps {
  what: string;
  /** A list that comes page by page. */
  list: {
    isPending: boolean;
    error: unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
  /** Shown instead of the children when there is nothing to show. */
  empty: ReactNode;
  /** Above the list, loaded or not. */
  head?: ReactNode;
  children: ReactNode;
}

/** The sheet that a list stands on, with the way to its next page. */
export function ListCard({ what, list, empty, head, children }: ListCardProps) {
  return (
    <div className="overflow-clip rounded-2xl border border-line bg-surface shadow-card">
      {head}
      <Loaded what={what} isPending={list.isPending} error={list.error} empty={empty}>
        {children}
        <LoadMore
          hasMore={list.hasNextPage}
          isLoading={list.isFetchingNextPage}
          onLoad={() => void list.fetchNextPage()}
        />
      </Loaded>
    </div>
  );
}
