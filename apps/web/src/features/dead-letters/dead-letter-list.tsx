import type { DeadLetter } from "@millrace/contracts/dead-letter";
import { Link } from "@tanstack/react-router";
import { Badge } from "../../ui/badge.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { reasonWords, stateTones, stateWords } from "./dead-letter-words.ts";

interface RowProps {
  letter: DeadLetter;
  isSelected: boolean;
  onSelect: (id: string, on: boolean) => void;
}

function Row({ letter, isSelected, onSelect }: RowProps) {
  const { id, title, kind, state, reason, error, buriedAt } = letter;
  const name = title || kind;
  return (
    <li data-dead-letter={id} className="flex items-center border-b border-line last:border-0 hover:bg-water-wash/45">
      <span className="grid w-12 shrink-0 place-items-center self-stretch">
        {state === "open" && (
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            checked={isSelected}
            onChange={(event) => onSelect(id, event.target.checked)}
            className="size-5 accent-water"
          />
        )}
      </span>
      <Link
        to="/dead-letters/$deadLetterId"
        params={{ deadLetterId: id }}
        search={true}
        className="flex min-w-0 grow items-center gap-4 py-3 pr-5 outline-offset-[-2px]"
      >
        <span className="min-w-0 grow">
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate text-xs text-soft">
            <span className="font-mono">{kind}</span> · {reasonWords[reason]}
            {error && <> · {error.message}</>}
          </span>
        </span>
        <TimeAgo at={buriedAt} className="shrink-0 text-sm whitespace-nowrap text-soft tabular-nums max-sm:hidden" />
        <Badge tone={stateTones[state]}>{stateWords[state]}</Badge>
      </Link>
    </li>
  );
}

interface DeadLetterListProps {
  letters: readonly DeadLetter[];
  selected: ReadonlySet<string>;
  onSelect: (id: string, on: boolean) => void;
}

export function DeadLetterList({ letters, selected, onSelect }: DeadLetterListProps) {
  return (
    <ul aria-label="Dead letters">
      {letters.map((letter) => (
        <Row key={letter.id} letter={letter} isSelected={selected.has(letter.id)} onSelect={onSelect} />
      ))}
    </ul>
  );
}
