import { admin, manager, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expect, test } from "../support/test.ts";

const waitMs = 3_600_000;

test("P4 an admin finds who did what to a task, and narrows the record to it", async ({ signIn, millrace }) => {
  const api = await signInToApi(millrace.url, await registerAccount(millrace.url));
  const runAt = new Date(Date.now() + waitMs).toISOString();
  const { id } = await api.tasks.create.mutate({ kind: "simulate", title: "Watched", runAt });
  await api.tasks.cancel.mutate({ id, reason: "for the record" });
  const page = await signIn(admin);
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(page.getByRole("list", { name: "Seals" })).toContainText(
    /tasks: sealed up to .+ · [\d,]+ entr.+ · head [0-9a-f]{12}/,
  );
  await page.getByRole("searchbox", { name: "Id of the entity" }).fill(id);
  await expect(page).toHaveURL(new RegExp(`entityId=${id}`));
  const records = page.getByRole("list", { name: "Audit" }).getByRole("listitem");
  await expect(records).toHaveCount(1);
  await expect(records).toContainText("task.cancel");
  await expect(records).toContainText("reason: for the record");
  await page.getByLabel("Action").click();
  await page.getByRole("option", { name: "queue.pause" }).click();
  await expect(page.getByText("Nothing was recorded that matches.")).toBeVisible();
});

test("A3 each role is offered the rooms it may enter, and finds nothing in the others", async ({
  signIn,
  millrace,
}) => {
  const rooms = async (account: typeof admin) => {
    const page = await signIn(account);
    return { page, names: await page.getByRole("navigation", { name: "Main" }).getByRole("link").allTextContents() };
  };
  const employee = await rooms(await registerAccount(millrace.url));
  expect(employee.names).toEqual(["Tasks", "My work", "Schedules"]);
  expect((await rooms(manager)).names).toEqual(["Tasks", "My work", "Schedules", "Dead letters", "Workers"]);
  expect((await rooms(admin)).names).toEqual([
    "Tasks",
    "My work",
    "Schedules",
    "Dead letters",
    "Workers",
    "Users",
    "Clients",
    "Audit",
  ]);
  for (const path of ["/dead-letters", "/workers", "/users", "/clients", "/audit"]) {
    await employee.page.goto(path);
    await expect(employee.page.getByRole("heading", { name: "Not found" })).toBeVisible();
  }
});
