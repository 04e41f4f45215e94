import { NothingHere } from "./nothing-here.tsx";

export function NotFoundPage() {
  return <NothingHere title="Not found" text="There is nothing here, or it is not yours to see." />;
}
