import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Sandbox, startSandbox } from "./index.js";
import { registry } from "./registry.js";
import { portsOf } from "./run.js";
import { seed } from "./seed.js";

const { env } = process;
const home = join(process.cwd(), ".popsync");

/** A port by its environment variable; a wrong one is refused rather than replaced. */
function port(name: string, fallback: number): number {
  const value = Number(env[name] || fallback);
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    fail(`${name} must be a port number, not "${env[name]}".`);
  return value;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function checkFree(name: string, number: number): Promise<void> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is taken" : `cannot be used (${error.code})`;
      fail(`Port ${number} ${why}. Stop what uses it, or choose another: ${name}=${number + 1000} npm start`);
    });
    probe.listen(number, "127.0.0.1", () => probe.close(() => resolve()));
  });
}

/** Made once and kept, so that the embedded database can be opened again. */
function encryptionKeys(): string {
  const file = join(home, "encryption-keys");
  if (!existsSync(file)) writeFileSync(file, `sandbox:${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

function providersFile({ providers }: Sandbox): string {
  const file = join(home, "providers.json");
  writeFileSync(file, `${JSON.stringify(providers, null, 2)}\n`);
  return file;
}

async function ready(publicUrl: string, gateway: ChildProcess): Promise<boolean> {
  while (gateway.exitCode === null && gateway.signalCode === null) {
    const answer = await fetch(`${publicUrl}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return true;
    await sleep(200);
  }
  return false;
}

/** The first signal lets the gateway drain; one that comes a second later or more ends it. */
function forwardSignals(gateway: ChildProcess): void {
  let askedAt: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      // npm passes a Ctrl-C on although the terminal already did.
      if (askedAt !== undefined && Date.now() - askedAt < 1000) return;
      gateway.kill(askedAt === undefined ? signal : "SIGKILL");
      askedAt ??= Date.now();
    });
  }
  process.on("exit", () => gateway.kill("SIGKILL"));
}

/** "Microsoft, Box and Dropbox" */
const listed = (names: readonly string[]) => new Intl.ListFormat("en", { style: "long" }).format(names);

function announce(sandbox: Sandbox, places: { title: string; number: number }[], publicUrl: string): void {
  const { vendors } = registry;
  const titles = Object.values(vendors).map(({ title }) => title);
  const shows = Object.values(vendors).flatMap(({ shows }) => shows ?? []);
  const column = (name: string) => `  ${name.padEnd(17)} `;
  const addresses = places.map(({ title, number }) => `${column(title)}http://localhost:${number}`);
  console.log(`
Popsync Gateway with a sandbox ${listed(titles)} behind it (nothing here talks to the real ones)

${column("Front end")}${publicUrl}/
${column("GraphQL")}${publicUrl}/graphql
${addresses.join("\n")}

${column("Sign in as")}ada    admin of Contoso Creative; owns
${shows.map((what) => `${column("")}         ${what}`).join("\n")}
${column("")}ben    member; all of them are shared with him
${column("")}chloe  member; none of them is shared with her
${column("")}hugo   member without any account but his own at the gateway
${column("")}fay    admin of Fabrikam Studio, which has asked for Cloud Drive Search
${column("")}olga   the platform operator

${column("A token for curl")}curl -s "${sandbox.issuer}/token-for?person=ada"
${column("Words to search")}harbor, sunrise, mountain, logo, team, bicycle, coffee
`);
}

async function main(): Promise<void> {
  const places = portsOf(registry.vendors).map((place) => ({ ...place, number: port(place.variable, place.port) }));
  const [own, metrics] = [port("PORT", 4000), port("METRICS_PORT", 9464)];
  const publicUrl = `http://localhost:${own}`;
  for (const { variable, number } of places) await checkFree(variable, number);
  await checkFree("PORT", own);
  await checkFree("METRICS_PORT", metrics);
  mkdirSync(home, { recursive: true, mode: 0o700 });

  const sandbox = await startSandbox({
    portOf: ({ variable, port: usual }) => port(variable, usual),
    // Beside the gateway's own state: a login lasts as long as the gateway remembers it.
    keepIn: join(home, "sandbox"),
    gatewayRedirectUri: `${publicUrl}/codeForTokenExchange`,
    redirectUris: ["", "/", "/callback", "/auth/callback", "/app", "/signed-in"]
      .map((path) => publicUrl + path)
      .concat(env["SANDBOX_REDIRECT_URIS"]?.split(",") ?? []),
  });
  const gateway = spawn(process.execPath, ["dist/src/main.js"], {
    stdio: "inherit",
    // In a group of its own: a Ctrl-C then reaches it once, through us.
    detached: true,
    env: {
      ...env,
      NODE_ENV: "development",
      LOG_LEVEL: env["LOG_LEVEL"] || "warn",
      PORT: String(own),
      METRICS_PORT: String(metrics),
      PUBLIC_URL: publicUrl,
      AUTH_ISSUER: sandbox.issuer,
      AUTH_AUDIENCE: "popsync-gateway",
      ENCRYPTION_KEYS: env["ENCRYPTION_KEYS"] || encryptionKeys(),
      PROVIDERS_FILE: providersFile(sandbox),
    },
  });
  forwardSignals(gateway);
  const exited = new Promise<number>((resolve) => {
    gateway.once("exit", (code, signal) => resolve(code ?? (signal ? 1 : 0)));
    gateway.once("error", (error) => {
      console.error(`The gateway could not be started: ${error.message}`);
      resolve(1);
    });
  });
  try {
    if (await ready(publicUrl, gateway)) {
      await seed(sandbox, publicUrl);
      announce(sandbox, places, publicUrl);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    gateway.kill("SIGTERM");
    process.exitCode = 1;
  }
  const code = await exited;
  await sandbox.close();
  process.exit(process.exitCode || code);
}

await main();
