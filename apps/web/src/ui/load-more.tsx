import { Button } from "./button.tsx";

interface LoadMoreProps {
  hasMore: boolean;
  isLoading: boolean;
  onLoad: () => void;
}

/** The way to the next page, under a list. */
export function LoadMore({ hasMore, isLoading, onLoad }: LoadMoreProps) {
  if (!hasMore) return null;
  return (
    <div className="grid justify-items-center border-t border-line p-3">
      <Button variant="plain" size="small" disabled={isLoading} onClick={onLoad}>
        {isLoading ? "Loading…" : "Load more"}
      </Button>
    </div>
  );
}
