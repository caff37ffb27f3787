// What a stranger does on /docs: reads it, and tries the operations with the examples that stand there.
// usage: node docs.js <node_modules> <chromium> <base URL> <folder for the screenshots>
const assert = require("node:assert/strict");
const path = require("node:path");

const [modules, chromiumPath, base, screenshots] = process.argv.slice(2);
const { chromium } = require(path.join(modules, "playwright-core"));

const DEADLINE_MS = 30_000;
const POLL_INTERVAL_MS = 100;
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/// Everything that the page asks for or complains about, as it comes.
function watch(page) {
  const seen = { elsewhere: [], complaints: [] };
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== base) seen.elsewhere.push(request.url());
  });
  page.on("pageerror", (error) => seen.complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") seen.complaints.push(message.text());
  });
  return seen;
}

/// Opens an operation, ready to be tried.
async function opened(page, tag, id) {
  const block = page.locator(`#operations-${tag}-${id}`);
  await block.locator(".opblock-summary-control").click();
  await block.getByRole("button", { name: "Try it out" }).click();
  return block;
}

/// Executes the operation as its form stands, but for these path parameters: status and data, as the page shows the status.
async function executed(page, block, parameters = {}) {
  for (const [name, value] of Object.entries(parameters))
    await block.locator(`tr[data-param-name="${name}"][data-param-in="path"] input`).fill(value);
  const [answer] = await Promise.all([
    page.waitForResponse((a) => a.url().includes("/api/v1/")),
    block.getByRole("button", { name: "Execute" }).click(),
  ]);
  const shown = block.locator(".live-responses-table tbody .response-col_status").first();
  await shown.waitFor();
  assert.match(await shown.innerText(), new RegExp(`^${answer.status()}`));
  return { status: answer.status(), data: (await answer.json()).data };
}

async function becomes(order_id, status) {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const { data } = await (await fetch(`${base}/api/v1/orders/${order_id}`)).json();
    if (data.status === status) return;
    assert.ok(Date.now() < deadline, `the order is ${data.status} and not ${status}`);
    await new Promise((resume) => setTimeout(resume, POLL_INTERVAL_MS));
  }
}

async function visit(page) {
  const seen = watch(page);
  const shot = (what, name) => what.screenshot({ path: path.join(screenshots, `${name}.png`) });
  await page.goto(`${base}/docs`);
  await page.locator(".opblock").first().waitFor();
  await shot(page, "docs");

  const document = await (await fetch(`${base}/openapi.json`)).json();
  const listed = await page.locator(".opblock").evaluateAll((blocks) => blocks.map((b) => b.id));
  const promised = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((o) => `operations-${o.tags[0]}-${o.operationId}`),
  );
  assert.deepEqual(listed.sort(), promised.sort());

  const item = await executed(page, await opened(page, "inventory", "createItem"));
  assert.equal(item.status, 201);
  const placing = await opened(page, "orders", "placeOrder");
  const order = await executed(page, placing);
  assert.deepEqual([order.status, order.data.status], [201, "confirmed"]);
  // A second time it is another order, and not a repeated request.
  const second = await executed(page, placing);
  assert.equal(second.status, 201);
  assert.notEqual(second.data.order_id, order.data.order_id);
  await shot(placing.locator(".live-responses-table"), "placed");

  const { order_id } = order.data;
  const revised = await executed(page, await opened(page, "orders", "reviseOrder"), { order_id });
  assert.deepEqual([revised.status, revised.data.status], [202, "revision_pending"]);
  await becomes(order_id, "confirmed");
  const cancelling = await opened(page, "orders", "cancelOrder");
  const cancelled = await executed(page, cancelling, { order_id });
  assert.deepEqual([cancelled.status, cancelled.data.status], [202, "cancel_pending"]);
  await becomes(order_id, "cancelled");
  await shot(cancelling.locator(".live-responses-table"), "cancelled");

  assert.deepEqual(seen, { elsewhere: [], complaints: [] });
}

async function main() {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: QUIET });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(DEADLINE_MS);
    await visit(page).catch(async (problem) => {
      await page.screenshot({ path: path.join(screenshots, "failed.png") });
      throw problem;
    });
  } finally {
    await browser.close();
  }
}

main().catch((problem) => {
  console.error(problem);
  process.exit(1);
});
