import { lazy } from "react";
import { loadModule } from "../../lib/load-module.ts";
import { OnDemand } from "../../ui/on-demand.tsx";
import { avatarClass, initials } from "./avatar.ts";
import { useMe } from "./me.queries.ts";

const load = () => loadModule(() => import("./user-menu.tsx"));
const UserMenu = lazy(async () => ({ default: (await load()).UserMenu }));

/** The account's button at the end of the header. */
export function UserMenuButton({ onSignedOut }: { onSignedOut: () => void }) {
  const me = useMe();
  return (
    <OnDemand
      load={load}
      render={() => <UserMenu onSignedOut={onSignedOut} />}
      aria-haspopup="menu"
      aria-label={`Account of ${me.name}`}
      className={avatarClass}
    >
      {initials(me.name)}
    </OnDemand>
  );
}
