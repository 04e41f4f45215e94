import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { providersQuery } from "./provider.queries.ts";

/** The ways in that lead over another provider; nothing where there is none. */
export function OtherSignIns({ next }: { next: string }) {
  const { data: providers = [] } = useQuery(providersQuery(useApi()));
  if (providers.length === 0) return null;
  return (
    <div className="mt-6 flex flex-col gap-3">
      <p className="flex items-center gap-3 text-sm text-soft before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
        or
      </p>
      {providers.map(({ name, startPath }) => (
        <a key={startPath} href={`${startPath}?${new URLSearchParams({ next }).toString()}`} className={buttonClass()}>
          Continue with {name}
        </a>
      ))}
    </div>
  );
}
