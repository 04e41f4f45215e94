import type { TaskAssignedEvent, TaskChangedEvent, TaskCompletedEvent } from "@millrace/contracts/events";
import { eventSubjects } from "@millrace/contracts/subjects";
import type { DomainEvent } from "../events/event.outbox.ts";
import type { Outcome } from "../tasks/task.state.ts";

/** T12: what the others hear of manual tasks. Each event has the time of its history row. */
export function eventsOfOutcomes(outcomes: Outcome[], newId: () => string): DomainEvent[] {
  return outcomes.flatMap(({ task, transitions }) => {
    if (!task.manualChangedAt) return [];
    return transitions.flatMap(({ event, at }): DomainEvent[] => {
      switch (event) {
        case "assign":
          return task.assigneeId === null ? [] : [assigned(newId(), task.id, task.assigneeId, at)];
        case "succeed":
          return task.assigneeId === null ? [] : [completed(newId(), task.id, task.assigneeId, at)];
        case "edit":
        case "delete":
          return [changed(newId(), task.id, at)];
        default:
          return [];
      }
    });
  });
}

function assigned(id: string, taskId: string, person: string, timestamp: string): DomainEvent {
  const body: TaskAssignedEvent = { task_uuid: taskId, assigned_to: person, timestamp };
  return { id, subject: eventSubjects.taskAssigned, body };
}

function completed(id: string, taskId: string, person: string, timestamp: string): DomainEvent {
  const body: TaskCompletedEvent = { task_uuid: taskId, assigned_to: person, timestamp };
  return { id, subject: eventSubjects.taskCompleted, body };
}

export function changed(id: string, taskId: string, timestamp: string): DomainEvent {
  const body: TaskChangedEvent = { task_uuid: taskId, timestamp };
  return { id, subject: eventSubjects.taskChanged, body };
}
