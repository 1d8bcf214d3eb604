/** `npm run migrate` and `npm run migrate:down`. */
import { readDatabaseConfig } from "../config.js";
import { migrateDown, migrateUp } from "./migrations.js";
import { reasonOf } from "./reason.js";
import { openDatabase } from "./source.js";

async function main(direction: string | undefined): Promise<string> {
  if (direction !== "up" && direction !== "down") throw new Error("Say up or down.");
  const { source, close } = await openDatabase({ ...readDatabaseConfig(), queryTimeoutMs: 0 });
  try {
    if (direction === "down") {
      const undone = await migrateDown(source);
      return undone ? `Took back ${undone}.` : "There is no migration to take back.";
    }
    const done = await migrateUp(source);
    return done.length > 0 ? `Applied ${done.join(", ")}.` : "Nothing to apply: the database is up to date.";
  } finally {
    await close();
  }
}

try {
  process.stdout.write(`${await main(process.argv[2])}\n`);
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
