import type { TaskWithHistory } from "@millrace/contracts/task";
import { deedsSince, fieldNews } from "./changed-meanwhile.ts";

interface MeanwhileNoticeProps {
  before: TaskWithHistory;
  now: TaskWithHistory;
  /** What the reader has changed as well. */
  own: ReadonlySet<string>;
  myId: string;
}

/** What others made of a task while somebody edited it. */
export function MeanwhileNotice({ before, now, own, myId }: MeanwhileNoticeProps) {
  const news = fieldNews(before, now);
  return (
    <>
      <p className="font-semibold">The task was changed while you edited it</p>
      <p>{deedsSince(before.version, now.history, myId).join(" · ")}</p>
      {news.length > 0 && (
        <ul aria-label="Changed meanwhile" className="my-1.5 flex flex-col gap-0.5">
          {news.map(({ field, label, now: value }) => (
            <li key={field}>
              {label}: <span className="font-medium">{value || "nothing"}</span>
              {own.has(field) && " – yours would replace it"}
            </li>
          ))}
        </ul>
      )}
      {own.has("payload") && now.status !== "PENDING" && (
        <p>It waits no more, so your payload cannot be saved: copy it if you need it.</p>
      )}
      <p>What you wrote is still here: save again to put it on top.</p>
    </>
  );
}
