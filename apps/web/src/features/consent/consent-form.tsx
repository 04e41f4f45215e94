import type { ConsentRequest } from "@millrace/contracts/consent";
import { Check } from "lucide-react";
import { messageOf } from "../../lib/api-errors.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";

interface ConsentFormProps {
  request: ConsentRequest;
  error: Error | null;
  /** An answer was given, and is being sent or followed. */
  isAnswered: boolean;
  onAnswer: (allow: boolean) => void;
}

/** What an app asks for, and the two answers. */
export function ConsentForm({ request, error, isAnswered, onAnswer }: ConsentFormProps) {
  const { client, scopes } = request;
  return (
    <div className="flex flex-col gap-6">
      {error && <ErrorNotice>{messageOf(error)}</ErrorNotice>}
      <ul aria-label="What it asks for" className="flex flex-col gap-2.5">
        {scopes.map(({ scope, words }) => (
          <li key={scope} title={scope} className="flex gap-3">
            <Check className="mt-1 size-4 shrink-0 text-water" aria-hidden />
            {words}
          </li>
        ))}
      </ul>
      <p className="text-sm text-soft">
        Allow it only if you were just about to sign in to <bdi className="break-words">{client.name}</bdi>.
      </p>
      <div className="flex flex-wrap gap-3">
        <Button variant="primary" className="grow" disabled={isAnswered} onClick={() => onAnswer(true)}>
          Allow
        </Button>
        <Button className="grow" disabled={isAnswered} onClick={() => onAnswer(false)}>
          Refuse
        </Button>
      </div>
    </div>
  );
}
