import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useSearch } from "@tanstack/react-router";
import { CalendarPlus } from "lucide-react";
import { maySeeAll, useMe } from "../features/auth/me.queries.ts";
import { ScheduleList } from "../features/schedules/schedule-list.tsx";
import { schedulesQuery, type ScheduleScope } from "../features/schedules/schedule.queries.ts";
import { useApi } from "../lib/api.tsx";
import { itemsOf } from "../lib/list-items.ts";
import { buttonClass } from "../ui/button.tsx";
import { ListCard } from "../ui/list-card.tsx";
import { PageTitle } from "../ui/page-title.tsx";
import { Segments } from "../ui/segments.tsx";
import { useDocumentTitle } from "./document-title.ts";

const scopes: readonly { value: ScheduleScope; label: string }[] = [
  { value: "mine", label: "Mine" },
  { value: "all", label: "Everyone" },
];

export function SchedulesPage() {
  useDocumentTitle("Schedules");
  const me = useMe();
  const navigate = useNavigate();
  const search = useSearch({ from: "/signed-in/schedules" });
  const maySwitch = maySeeAll(me.role);
  const scope = maySwitch ? (search.scope ?? "mine") : "mine";
  const list = useInfiniteQuery(schedulesQuery(useApi(), scope));
  const schedules = itemsOf(list.data);
  return (
    <>
      <PageTitle title="Schedules" lead="Tasks that come again and again.">
        <div className="flex flex-wrap items-center gap-3">
          {maySwitch && (
            <Segments
              label="Whose schedules"
              options={scopes}
              value={scope}
              onChange={(next) =>
                void navigate({ to: "/schedules", search: next === "all" ? { scope: next } : {}, replace: true })
              }
            />
          )}
          <Link to="/schedules/new" search={true} className={buttonClass({ variant: "quiet" })}>
            <CalendarPlus className="size-4" aria-hidden />
            New schedule
          </Link>
        </div>
      </PageTitle>
      <ListCard
        what="The schedules"
        list={list}
        empty={schedules.length === 0 && "No schedule yet. Make one, and its tasks come by themselves."}
      >
        <ScheduleList schedules={schedules} myId={me.id} />
      </ListCard>
      <Outlet />
    </>
  );
}
