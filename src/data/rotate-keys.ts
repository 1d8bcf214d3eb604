/** `npm run rotate-keys`: once the new key is first in every replica's ENCRYPTION_KEYS. The old one may go afterwards. */
import { readDatabaseConfig, readEncryptionKeys } from "../config.js";
import { reasonOf } from "./reason.js";
import { type Rotation, rotate } from "./rotation.js";
import { openDatabase } from "./source.js";
import { createVault } from "./vault.js";

const SHOWN_PROBLEMS = 20;

async function main(): Promise<boolean> {
  const vault = createVault(readEncryptionKeys());
  const { source, close } = await openDatabase(readDatabaseConfig());
  try {
    const first = await rotate(source, vault);
    const good = print(first);
    // A second look finds what was written behind the first one's back.
    const second = await rotate(source, vault);
    const late = second.tables.reduce((sum, { resealed }) => sum + resealed, 0);
    if (late > 0) {
      say(
        `${late} more were sealed under an older key meanwhile: a gateway still has another key first in its ENCRYPTION_KEYS.`,
      );
      say("Restart it with the new order, and run this again.");
    } else if (good) {
      say("Everything in the database is under the first key. Keep the older keys for another hour: links, cursors");
      say("and searches under way were made with them.");
    }
    return good && late === 0;
  } finally {
    await close();
  }
}

function print({ tables, problems }: Rotation): boolean {
  for (const { table, seen, resealed, lostRaces } of tables) {
    say(`${table}: ${seen} sealed, ${resealed} re-sealed, ${lostRaces} lost races`);
  }
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) say(`could not re-seal ${problem}`);
  if (problems.length > SHOWN_PROBLEMS) say(`and ${problems.length - SHOWN_PROBLEMS} more like these`);
  return problems.length === 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
