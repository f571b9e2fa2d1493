// What a program does with the generated client in TypeScript: BASE KEY NAME. It lists, pages, grants, is refused and
// manages webhooks.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import * as generated from "./index";

const [base, key, name] = process.argv.slice(2) as [string, string, string];
const configuration = new generated.Configuration({ basePath: base, accessToken: key });
const day = new Date(2024, 10, 14);

async function problemOf(refused: Promise<unknown>): Promise<generated.Problem> {
  try {
    await refused;
  } catch (error) {
    assert(error instanceof generated.ResponseError);
    return generated.ProblemFromJSON(await error.response.json());
  }
  throw new Error("it was not refused");
}

async function certificates(): Promise<void> {
  const api = new generated.SubdomainCertificatesApi(configuration);
  const seen: string[] = [];
  let after: string | null | undefined;
  do {
    const page = await api.subdomainCertificatesListEntries({ limit: 2, asOf: day, after: after ?? undefined });
    seen.push(...page.items.map((row) => row.id));
    after = page.after;
  } while (after);
  const { count } = await api.subdomainCertificatesCount({ asOf: day });
  assert.equal(seen.length, count);
  assert.equal(new Set(seen).size, count);

  const body: generated.NewSubdomainCertificate = {
    holder: "SO-TAI-CHINH",
    host: "typescript.daknong.gov.vn",
    zone: "daknong.gov.vn",
    document: { signedOn: day },
  };
  const receipt = await api.subdomainCertificatesGrant({ idempotencyKey: randomUUID(), newSubdomainCertificate: body });
  assert.match(receipt.printedNumber ?? "", /\/GXN-STTTT$/);
  const read = await api.subdomainCertificatesRead({ id: receipt.entry, asOf: day });
  assert.deepEqual([read.host, read.number], [body.host, receipt.number]);

  const undated = { ...body, host: "khong-ngay.daknong.gov.vn", document: undefined };
  const problem = await problemOf(
    api.subdomainCertificatesGrant({ idempotencyKey: randomUUID(), newSubdomainCertificate: undated }),
  );
  assert.deepEqual([problem.status, problem.type], [422, "urn:sobo:problem:not-allowed"]);
  assert(problem.errors.length > 0);
}

async function webhooks(): Promise<void> {
  const api = new generated.WebhooksApi(configuration);
  const url = "http://localhost:9/hook";
  const { id } = await api.webhooksAdd({ idempotencyKey: randomUUID(), newWebhook: { client: name, url } });
  assert.equal((await api.webhooksRead({ id })).url, url);
  assert((await api.webhooksListWebhooks()).items.some((row) => row.id === id));
  assert.deepEqual((await api.webhooksListDeliveries({ id })).items, []);
  await api.webhooksRemove({ id, idempotencyKey: randomUUID(), body: {} });
  assert(!(await api.webhooksListWebhooks()).items.some((row) => row.id === id));
}

async function main(): Promise<void> {
  await certificates();
  await webhooks();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
