import { Link } from "@tanstack/react-router";
import { mayAudit, mayManageClients, mayManageUsers, maySeeAll, useMe } from "../features/auth/me.queries.ts";

export const entryClass =
  "rounded-lg px-2.5 py-1.5 text-sm font-medium whitespace-nowrap text-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-water-wash aria-[current=page]:text-water-deep";

/** The rooms of the house, as far as one may enter them. */
export function Navigation({ className }: { className: string }) {
  const { role } = useMe();
  return (
    <nav aria-label="Main" className={className}>
      <Link to="/tasks" className={entryClass}>
        Tasks
      </Link>
      <Link to="/work" className={entryClass}>
        My work
      </Link>
      <Link to="/schedules" className={entryClass}>
        Schedules
      </Link>
      {maySeeAll(role) && (
        <>
          <Link to="/dead-letters" className={entryClass}>
            Dead letters
          </Link>
          <Link to="/workers" className={entryClass}>
            Workers
          </Link>
        </>
      )}
      {mayManageUsers(role) && (
        <Link to="/users" className={entryClass}>
          Users
        </Link>
      )}
      {mayManageClients(role) && (
        <Link to="/clients" className={entryClass}>
          Clients
        </Link>
      )}
      {mayAudit(role) && (
        <Link to="/audit" className={entryClass}>
          Audit
        </Link>
      )}
    </nav>
  );
}
