/** Which errors of the database are its own failing, and none of ours. */
import pg from "pg";
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from "typeorm";

/** It cannot be reached, does not answer in time, or could not be opened: the message says which and why, for the operator. */
export class DatabaseUnavailable extends Error {
  override readonly name = "DatabaseUnavailable";
}

/**
 * Classes of https://www.postgresql.org/docs/current/errcodes-appendix.html: connection exceptions, insufficient resources (a
 * full disk, no memory, too many connections), operator intervention (shutting down, starting up, cancelled), system errors.
 */
const FAILING = /^(08|53|57|58)/;
/** A database that takes no writes, as after a failover; a lock that was not to be had. */
const REFUSING = new Set(["25006", "55P03"]);

/** Whether a text was refused that PostgreSQL cannot store: one that holds U+0000. */
export function isUnstorableText(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: unknown }).code === "22021";
}

/** Whether trying again later may help, and nothing else will. */
export function isDatabaseFailure(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  // The connection broke in the middle of a transaction: TypeORM has given it back already.
  if (error instanceof QueryRunnerAlreadyReleasedError) return true;
  if (error instanceof QueryFailedError) return isDatabaseFailure(error.driverError);
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return false;
  return FAILING.test(error.code) || REFUSING.has(error.code);
}
