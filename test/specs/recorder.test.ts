/** What a story fails with. */
import { describe, expect, it } from "@jest/globals";
import { answerOf, exchange } from "./exchange.js";
import { startJudgedSandbox } from "./judged-sandbox.js";
import { SpecRecorder } from "./recorder.js";

describe("the recorder", () => {
  const wrong = exchange("box", "/2.0/files/1?expand=x", {
    answer: answerOf(200, { type: "file", id: "1", title: "x" }),
  });

  it("tells each difference once, with operation, direction and place", () => {
    const recorder = new SpecRecorder();
    recorder.observe(wrong);
    recorder.observe(wrong);
    expect(() => recorder.assertConforms()).toThrow(
      [
        'Box get_files_id, answer 200, /: the specification has no "title" here',
        "Box get_files_id, request, ?expand: the specification has no such parameter",
      ].join("\n"),
    );
    const answers = new SpecRecorder(["answer"]);
    answers.observe(exchange("box", "/2.0/files/1?expand=x", { answer: answerOf(200, { type: "file", id: "1" }) }));
    expect(() => answers.assertConforms()).not.toThrow();
  });

  it("fails a story when its sandbox closes", async () => {
    const sandbox = await startJudgedSandbox({ world: "empty" });
    sandbox.world.person({ email: "ann@tiny.example" });
    const headers = { authorization: `Bearer ${sandbox.vendors.box.tokenFor("ann@tiny.example")}` };
    await fetch(`${sandbox.vendors.box.origins.api}/2.0/users/me?fields=login`, { headers });
    await fetch(`${sandbox.vendors.box.origins.api}/2.0/users/me?with=x`, { headers });
    await expect(sandbox.close()).rejects.toThrow(
      /Not as the vendor's .*\nBox get_users_me, request, \?with: the specification has no such parameter$/,
    );
  });
});
