import { Link, Outlet } from "@tanstack/react-router";
import { PageTitle } from "../ui/page-title.tsx";
import { entryClass } from "./navigation.tsx";

/** What is one's own to settle. */
export function SettingsLayout() {
  return (
    <>
      <PageTitle title="Settings" lead="Your account, and the tokens that act for you.">
        <nav aria-label="Settings" className="flex gap-1">
          <Link to="/settings" activeOptions={{ exact: true }} className={entryClass}>
            Account
          </Link>
          <Link to="/settings/tokens" className={entryClass}>
            API tokens
          </Link>
        </nav>
      </PageTitle>
      <Outlet />
    </>
  );
}
