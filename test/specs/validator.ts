import { Ajv, type ErrorObject } from "ajv";
import formats from "ajv-formats";

/** JSON Schema (draft-07). */
export type Schema = { readonly [keyword: string]: unknown };

/** What was compared with what: `files.search:2, answer 409`. */
export interface Where {
  readonly operation: string;
  readonly side: "request" | "answer";
  readonly status?: number;
}

/** One thing that is not as the specification says. */
export interface Difference {
  readonly side: Where["side"];
  /** Operation, direction, place, and what the specification says. */
  readonly words: string;
}

/** Checks values against the schemas of one specification, and says in words where they differ. */
export class Validator {
  #ajv: Ajv | undefined;

  /** Schemas refer to each other by `#/definitions/<name>`. They are read when the first value comes. */
  constructor(private readonly definitions: () => Readonly<Record<string, Schema>>) {}

  /** The differences of a value from a named schema. */
  named(name: string, value: unknown, where: Where): Difference[] {
    const validate = this.#schemas().getSchema(`all#/definitions/${name}`);
    if (!validate) return [told(where, "", `the specification has no schema ${name}`)];
    if (validate(value)) return [];
    // "if" says only that one of its branches has said what is wrong.
    const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== "if");
    return errors.map((error) => told(where, error.instancePath, sentence(error)));
  }

  #schemas(): Ajv {
    if (this.#ajv) return this.#ajv;
    // Formats that JSON Schema does not have, such as "token", say nothing here.
    const ajv = new Ajv({ allErrors: true, strict: false, logger: false, discriminator: true });
    formats.default(ajv);
    ajv.addSchema({ $id: "all", definitions: this.definitions() });
    this.#ajv = ajv;
    return ajv;
  }
}

/** `dropbox files.search:2, answer 200, /matches/0/metadata: …` */
export function told({ operation, side, status }: Where, path: string, what: string): Difference {
  // Which of the entries of a list it was makes no other finding of it.
  const place = path.replaceAll(/\/\d+(?=\/|$)/g, "/*");
  const words = `${operation}, ${side}${status === undefined ? "" : ` ${status}`}, ${place || "/"}: ${what}`;
  return { side, words };
}

function sentence({ keyword, message = "", params }: ErrorObject): string {
  if (keyword === "additionalProperties") return `the specification has no "${params["additionalProperty"]}" here`;
  if (keyword === "required") return `"${params["missingProperty"]}" is missing, which the specification requires`;
  if (keyword === "enum") return `must be one of ${JSON.stringify(params["allowedValues"])}`;
  return message;
}
