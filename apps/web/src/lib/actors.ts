/** Who did something, as a reader of the page would say it. */
export function wordsOfActor(by: string, myId: string): string {
  if (by === "worker") return "by a worker";
  if (by === "server") return "by the server";
  if (by === "operator") return "by an operator";
  return by === myId ? "by you" : "by a colleague";
}

const userId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** A sentence of the server's with its people as the reader knows them. */
export function withActors(sentence: string, myId: string): string {
  return sentence.replaceAll(userId, (id) => (id === myId ? "you" : "a colleague"));
}
