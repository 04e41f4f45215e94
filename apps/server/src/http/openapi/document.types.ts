import type { JsonSchema } from "./json-schema.ts";

export interface Reference {
  $ref: string;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  description?: string;
  style?: "form";
  explode?: boolean;
  schema: JsonSchema;
  example?: unknown;
}

interface MediaType {
  schema: JsonSchema;
  example?: unknown;
}

export interface RequestBody {
  required: boolean;
  content: { "application/json": MediaType };
}

export interface Response {
  description: string;
  headers?: Record<string, Reference | { description: string; schema: JsonSchema }>;
  content?: { "application/json": MediaType };
}

export type SecurityRequirement = Record<string, string[]>;

/** An operation of OpenAPI 3.1, as far as we use it. */
export interface Operation {
  /** The path of the procedure; of the first where one path answers two. */
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: SecurityRequirement[];
  parameters?: Parameter[];
  requestBody?: RequestBody;
  responses: Record<string, Response | Reference>;
  /** What one needs for it, as in the permission table; absent where anyone may. */
  "x-permission"?: string;
  /** People of these roles have the permission. */
  "x-roles"?: readonly string[];
  /** Whether machines may have it. */
  "x-machines"?: boolean;
}

export interface OpenApiDocument {
  openapi: "3.1.1";
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, Response>;
    headers: Record<string, { description: string; required?: boolean; schema: JsonSchema }>;
    securitySchemes: Record<string, { type: string; description: string; [more: string]: unknown }>;
  };
}
