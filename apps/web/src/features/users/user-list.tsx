import type { UserRecord } from "@millrace/contracts/user";
import { Pencil, Trash2 } from "lucide-react";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { roleTones, roleWords } from "./role-words.ts";

export interface UserRequest {
  what: "edit" | "delete";
  user: UserRecord;
}

interface UserItemProps {
  user: UserRecord;
  isMe: boolean;
  onAsk: (request: UserRequest) => void;
}

function UserItem({ user, isMe, onAsk }: UserItemProps) {
  const { id, name, email, role, emailVerified, createdAt, deletedAt } = user;
  return (
    <li
      data-user={id}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-5 py-3 last:border-0"
    >
      <div className="min-w-48 grow basis-0">
        <p className="font-medium break-words">
          {name}
          {isMe && <span className="font-normal text-soft"> · you</span>}
        </p>
        <p className="text-xs break-words text-soft">
          {email}
          {!emailVerified && " · address not verified"}
          {deletedAt ? " · deleted " : " · since "}
          <TimeAgo at={deletedAt ?? createdAt} />
        </p>
      </div>
      <div className="flex items-center gap-2 max-sm:w-full max-sm:justify-between">
        {deletedAt ? <Badge tone="bad">Deleted</Badge> : <Badge tone={roleTones[role]}>{roleWords[role]}</Badge>}
        {!deletedAt && (
          <div className="flex gap-1">
            <Button
              variant="plain"
              size="icon"
              aria-label={`Change ${name}`}
              onClick={() => onAsk({ what: "edit", user })}
            >
              <Pencil className="size-4" aria-hidden />
            </Button>
            <Button
              variant="plain"
              size="icon"
              aria-label={`Delete ${name}`}
              onClick={() => onAsk({ what: "delete", user })}
            >
              <Trash2 className="size-4" aria-hidden />
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}

interface UserListProps {
  users: readonly UserRecord[];
  myId: string;
  onAsk: (request: UserRequest) => void;
}

/** The people of the house, with what each may. */
export function UserList({ users, myId, onAsk }: UserListProps) {
  return (
    <ul aria-label="Users">
      {users.map((user) => (
        <UserItem key={user.id} user={user} isMe={user.id === myId} onAsk={onAsk} />
      ))}
    </ul>
  );
}
