import type { UserRecord } from "@millrace/contracts/user";

/** Where the tasks domain asks who somebody is: the machine API, or the domain auth in the same process. */
export interface UserSource {
  /** Also one who has been deleted; null where there never was one. */
  findUser(id: string): Promise<UserRecord | null>;
  /** Everyone who is there, page by page. */
  listUsers(cursor: string | null): Promise<{ items: UserRecord[]; nextCursor: string | null }>;
}
