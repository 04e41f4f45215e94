import { expect, test } from "vitest";
import { loadModule } from "./load-module.ts";

function failing(times: number) {
  const load = async () => {
    load.calls += 1;
    if (load.calls <= times) throw new Error("not to be had");
    return "module";
  };
  load.calls = 0;
  return load;
}

const pause = async () => undefined;

test("U1 a part of the app is waited for while the server is away", async () => {
  const load = failing(3);
  expect(await loadModule(load, { isServerThere: async () => false, pause })).toBe("module");
  expect(load.calls).toBe(4);
});

test("U1 a part that the server does not have any more is an error", async () => {
  const load = failing(3);
  await expect(loadModule(load, { isServerThere: async () => true, pause })).rejects.toThrow("not to be had");
  expect(load.calls).toBe(1);
});
