import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Sandbox, startSandbox } from "./index.js";
import { seed } from "./seed.js";

const { env } = process;
const home = join(process.cwd(), ".popsync");

const sandboxPorts = [
  ["login", "SANDBOX_LOGIN_PORT", 4400],
  ["graph", "SANDBOX_GRAPH_PORT", 4401],
  ["issuer", "SANDBOX_ISSUER_PORT", 4402],
  ["downloads", "SANDBOX_DOWNLOADS_PORT", 4403],
  ["boxLogin", "SANDBOX_BOX_LOGIN_PORT", 4404],
  ["boxApi", "SANDBOX_BOX_API_PORT", 4405],
  ["googleLogin", "SANDBOX_GOOGLE_LOGIN_PORT", 4406],
  ["googleApi", "SANDBOX_GOOGLE_API_PORT", 4407],
  ["dropboxLogin", "SANDBOX_DROPBOX_LOGIN_PORT", 4408],
  ["dropboxApi", "SANDBOX_DROPBOX_API_PORT", 4409],
] as const;

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

function providersFile(sandbox: Sandbox): string {
  const file = join(home, "providers.json");
  const cloud = { id: "sandbox", label: "Sandbox", login: sandbox.login, graph: sandbox.graph };
  const box = { ...sandbox.box, web: "https://app.box.example" };
  const google = { ...sandbox.google, token: sandbox.google.api };
  const dropbox = { ...sandbox.dropbox, content: sandbox.dropbox.api };
  const onedrive = { clouds: [cloud], defaultCloud: "sandbox" };
  const providers = { onedrive, box, "google-drive": google, dropbox };
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

function announce(sandbox: Sandbox, publicUrl: string): void {
  console.log(`
Popsync Gateway with a sandbox Microsoft, Box, Google and Dropbox behind it (nothing here talks to the real ones)

  Front end         ${publicUrl}/
  GraphQL           ${publicUrl}/graphql
  Microsoft login   ${sandbox.login}
  Microsoft Graph   ${sandbox.graph}
  Box login         ${sandbox.box.login}
  Box API           ${sandbox.box.api}
  Google login      ${sandbox.google.login}
  Google APIs       ${sandbox.google.api}
  Dropbox login     ${sandbox.dropbox.login}
  Dropbox API       ${sandbox.dropbox.api}
  Sign-in (OIDC)    ${sandbox.issuer}

  Sign in as        ada    admin of Contoso Creative; owns "Brand library" in OneDrive, "Campaign archive" in Box, "Press kit" in
                           Dropbox, and "Moodboards" in Google Drive, where "Design system" is a shared drive of hers and Ben's
                    ben    member; all of them are shared with him
                    chloe  member; none of them is shared with her
                    hugo   member without a OneDrive, a Box, a Google and a Dropbox account
                    fay    admin of Fabrikam Studio, which has asked for Cloud Drive Search
                    olga   the platform operator

  A token for curl  curl -s "${sandbox.issuer}/token-for?person=ada"
  Words to search   harbor, sunrise, mountain, logo, team, bicycle, coffee
`);
}

async function main(): Promise<void> {
  const ports = sandboxPorts.map(([name, variable, usual]) => ({ name, variable, number: port(variable, usual) }));
  const [own, metrics] = [port("PORT", 4000), port("METRICS_PORT", 9464)];
  const publicUrl = `http://localhost:${own}`;
  for (const { variable, number } of ports) await checkFree(variable, number);
  await checkFree("PORT", own);
  await checkFree("METRICS_PORT", metrics);
  mkdirSync(home, { recursive: true, mode: 0o700 });

  const sandbox = await startSandbox({
    ports: Object.fromEntries(ports.map(({ name, number }) => [name, number])),
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
      announce(sandbox, publicUrl);
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
