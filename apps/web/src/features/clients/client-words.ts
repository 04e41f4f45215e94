import { clientKindSchema, type ClientKind } from "@millrace/contracts/oauth-client";

export const kindWords: Record<ClientKind, string> = {
  web: "Web app",
  browser: "Browser or mobile app",
  machine: "Machine",
};

const kindDetails: Record<ClientKind, string> = {
  web: "Signs people in; a server keeps its secret",
  browser: "Signs people in; keeps no secret, PKCE alone",
  machine: "Acts for itself, without a person",
};

export const kindOptions = clientKindSchema.options.map((value) => ({
  value,
  label: kindWords[value],
  detail: kindDetails[value],
}));
