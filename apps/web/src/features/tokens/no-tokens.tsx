import { CodeBlock } from "../../ui/code-block.tsx";
import { curlExample } from "./token-example.ts";

/** What tokens are for, before there is one. */
export function NoTokens() {
  return (
    <div className="mx-auto flex max-w-xl flex-col gap-4">
      <p>
        No token yet. With one, a script or another app calls the API as you, without your password, and only for what
        you allow.
      </p>
      <CodeBlock label="With a token that may see tasks" text={curlExample(window.location.origin, "mrt_…")} />
    </div>
  );
}
