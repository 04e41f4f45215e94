import type { Role } from "@millrace/contracts/user";
import type { ReactNode } from "react";
import { useMe } from "../features/auth/me.queries.ts";
import { NotFoundPage } from "./not-found-page.tsx";

/** A page of some roles; for everybody else it is not there. */
export function OnlyFor({ may, children }: { may: (role: Role) => boolean; children: ReactNode }) {
  return may(useMe().role) ? children : <NotFoundPage />;
}
