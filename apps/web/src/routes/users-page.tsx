import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { mayManageUsers, useMe } from "../features/auth/me.queries.ts";
import { CreateUserDialog } from "../features/users/create-user-dialog.tsx";
import { DeleteUserDialog } from "../features/users/delete-user-dialog.tsx";
import { EditUserDialog } from "../features/users/edit-user-dialog.tsx";
import { UserFilterBar } from "../features/users/user-filter-bar.tsx";
import { parseUserSearch, type UserSearch } from "../features/users/user-filters.ts";
import { UserList, type UserRequest } from "../features/users/user-list.tsx";
import { usersQuery } from "../features/users/user.queries.ts";
import { useApi } from "../lib/api.tsx";
import { itemsOf } from "../lib/list-items.ts";
import { Button } from "../ui/button.tsx";
import { ListCard } from "../ui/list-card.tsx";
import { PageTitle } from "../ui/page-title.tsx";
import { useDocumentTitle } from "./document-title.ts";
import { OnlyFor } from "./only-for.tsx";

function Users() {
  const me = useMe();
  const navigate = useNavigate();
  const search = useSearch({ from: "/signed-in/users" });
  const list = useInfiniteQuery(usersQuery(useApi(), search));
  const users = itemsOf(list.data);
  const [asked, setAsked] = useState<UserRequest | { what: "create" }>();
  const close = (): void => setAsked(undefined);
  const choose = (next: UserSearch): void =>
    void navigate({ to: "/users", search: parseUserSearch({ ...next }), replace: true });
  return (
    <>
      <PageTitle title="Users" lead="Who may come in, and what each may do.">
        <Button onClick={() => setAsked({ what: "create" })}>
          <UserPlus className="size-4" aria-hidden />
          New user
        </Button>
      </PageTitle>
      <div className="mb-5">
        <UserFilterBar search={search} onChange={choose} />
      </div>
      <ListCard what="The users" list={list} empty={users.length === 0 && "Nobody matches these filters."}>
        <UserList users={users} myId={me.id} onAsk={setAsked} />
      </ListCard>
      {asked?.what === "create" && <CreateUserDialog onClose={close} />}
      {asked?.what === "edit" && <EditUserDialog user={asked.user} onClose={close} />}
      {asked?.what === "delete" && <DeleteUserDialog user={asked.user} onClose={close} />}
    </>
  );
}

export function UsersPage() {
  useDocumentTitle("Users");
  return (
    <OnlyFor may={mayManageUsers}>
      <Users />
    </OnlyFor>
  );
}
