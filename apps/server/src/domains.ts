import { z } from "zod";

/** What a server can consist of: each has a schema of this name, which no other domain touches. */
export const domains = ["auth", "tasks"] as const;
export type Domain = (typeof domains)[number];

function isDomain(name: string): name is Domain {
  return domains.some((domain) => domain === name);
}

/** As in `auth,tasks`. */
export const domainListSchema = z.string().transform((text, ctx): Domain[] => {
  const names = text.split(",").map((name) => name.trim());
  const known = names.filter(isDomain);
  const unknown = names.filter((name) => !isDomain(name));
  if (unknown.length > 0) {
    const message = `there is no domain "${unknown.join('", "')}": name some of ${domains.join(", ")}`;
    ctx.addIssue({ code: "custom", message });
  }
  return [...new Set(known)];
});
