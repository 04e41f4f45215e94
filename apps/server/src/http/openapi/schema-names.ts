import * as access from "@millrace/contracts/access";
import * as audit from "@millrace/contracts/audit";
import * as consent from "@millrace/contracts/consent";
import * as deadLetter from "@millrace/contracts/dead-letter";
import * as errors from "@millrace/contracts/errors";
import * as events from "@millrace/contracts/events";
import * as externalSignIn from "@millrace/contracts/external-sign-in";
import * as kind from "@millrace/contracts/kind";
import * as messages from "@millrace/contracts/messages";
import * as oauthClient from "@millrace/contracts/oauth-client";
import * as principal from "@millrace/contracts/principal";
import * as queue from "@millrace/contracts/queue";
import * as schedule from "@millrace/contracts/schedule";
import * as signingKey from "@millrace/contracts/signing-key";
import * as task from "@millrace/contracts/task";
import * as taskBatch from "@millrace/contracts/task-batch";
import * as taskChange from "@millrace/contracts/task-change";
import * as taskList from "@millrace/contracts/task-list";
import * as taskPerformance from "@millrace/contracts/task-performance";
import * as taskStats from "@millrace/contracts/task-stats";
import * as token from "@millrace/contracts/token";
import * as user from "@millrace/contracts/user";
import { z } from "zod";

const modules: object[] = [
  access,
  audit,
  consent,
  deadLetter,
  errors,
  events,
  externalSignIn,
  kind,
  messages,
  oauthClient,
  principal,
  queue,
  schedule,
  signingKey,
  task,
  taskBatch,
  taskChange,
  taskList,
  taskPerformance,
  taskStats,
  token,
  user,
];

/** Schemas are named as contracts export them: `taskListSchema` is `TaskList`. */
export function nameSchemas(): Map<z.ZodType, string> {
  const names = new Map<z.ZodType, string>();
  for (const [name, schema] of modules.flatMap((module) => Object.entries(module))) {
    if (!(schema instanceof z.ZodType) || names.has(schema)) continue;
    const stem = name.replace(/Schema$/, "");
    names.set(schema, stem.charAt(0).toUpperCase() + stem.slice(1));
  }
  return names;
}
