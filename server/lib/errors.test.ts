import { createServer, type AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { Pool } from "pg";
import { expect, test } from "vitest";
import { z } from "zod";
import { AckError, ErrorCode, Problem } from "../../protocol/errors.ts";
import { asSkyclassError, SkyclassError, toAckError, toProblem } from "./errors.ts";
import { createLogger } from "./log.ts";

test.each(ErrorCode.options)("%s is a well-formed problem and ack", (code) => {
  const error = new SkyclassError(code, {
    retryAfterMs: 12.5,
    issues: [{ path: "a", message: "b" }],
  });
  expect(Problem.parse(toProblem(error, "request"))).toMatchObject({ code, requestId: "request" });
  expect(AckError.parse(toAckError(error))).toMatchObject({ code, retryAfterMs: 13 });
});

test("what is not foreseen is internal and says nothing of itself", () => {
  const error = asSkyclassError(new Error("password of 王 is hunter2"));
  expect(error.code).toBe("internal");
  expect(JSON.stringify([toProblem(error), toAckError(error)])).not.toContain("hunter2");
});

test("a schema's complaint names the fields", () => {
  const parsed = z.strictObject({ a: z.int() }).safeParse({ a: "x", b: 1 });
  const error = asSkyclassError(parsed.error);
  expect(error.code).toBe("badRequest");
  expect(error.issues?.map((issue) => issue.path)).toEqual(["a", ""]);
});

test("a lost database is told from a bug", () => {
  const lost = Object.assign(new Error("connect"), { code: "ECONNREFUSED", syscall: "connect" });
  expect(asSkyclassError(lost).code).toBe("databaseUnavailable");
  const missingFile = Object.assign(new Error("open"), { code: "ENOENT", syscall: "open" });
  expect(asSkyclassError(missingFile).code).toBe("internal");
});

test("a database that has no connection free for too long is told from a bug", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const pool = new Pool({ host: "127.0.0.1", port, max: 1, connectionTimeoutMillis: 30 });
  const asked = await Promise.allSettled([pool.connect(), pool.connect()]);
  await pool.end();
  silent.close();
  const codes = asked.map(
    (each) => each.status === "rejected" && asSkyclassError(each.reason).code,
  );
  expect(codes).toEqual(["databaseUnavailable", "databaseUnavailable"]);
});

test("names, passwords, tokens and cookies do not reach the log", () => {
  let written = "";
  const destination = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  const log = createLogger({ level: "info", name: "test", destination });
  const person = { displayName: "secret-1", signInName: "secret-2", password: "secret-3" };
  const headers = { cookie: "secret-4", authorization: "secret-5", "set-cookie": "secret-6" };
  log.info({ person, req: { headers }, token: "secret-7", ...person }, "hello");
  const error = Object.assign(new Error("duplicate key"), { detail: "Key (name)=(secret-8)" });
  log.error({ err: new Error("outer", { cause: error }) }, "failed");
  expect(written).toContain("hello");
  expect(written).toContain("duplicate key");
  expect(written).not.toContain("secret-");
});
