import type { Plugin } from "rollup";
import ts from "@typescript/typescript6";

/**
 * Replaces the types of context and meta by `object` where tRPC states them, beside the shape of its errors: they
 * would bring the whole server along.
 */
export function hideServerTypes(): Plugin {
  return { name: "hide-server-types", transform: (code, id) => ({ code: withoutServerTypes(code, id), map: null }) };
}

function withoutServerTypes(code: string, file: string): string {
  const found = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    if (found.has(node)) return;
    if (ts.isTypeLiteralNode(node)) for (const type of serverTypesOf(node)) found.add(type);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true));
  return [...found]
    .toSorted((a, b) => b.pos - a.pos)
    .reduce((text, { pos, end }) => `${text.slice(0, pos)} object${text.slice(end)}`, code);
}

function serverTypesOf({ members }: ts.TypeLiteralNode): ts.TypeNode[] {
  const types = new Map<string, ts.TypeNode>();
  for (const member of members) {
    if (ts.isPropertySignature(member) && member.type) types.set(member.name.getText(), member.type);
  }
  if (!types.has("errorShape")) return [];
  return ["ctx", "meta"].flatMap((name) => types.get(name) ?? []);
}
