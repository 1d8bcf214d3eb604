import * as z from "zod";
import { BadInput } from "./answer.js";

/** The arguments of the API's functions, after https://github.com/dropbox/dropbox-api-spec; other fields are refused. */

const shorthand = <T extends string>(...tags: [T, ...T[]]) =>
  // A member without a value may be its name alone.
  z.union([z.enum(tags), z.strictObject({ ".tag": z.enum(tags) }).transform((member) => member[".tag"])]);

const pathOrId = z.string().regex(/^((\/(.|[\r\n])*)?|(ns:[0-9]+(\/(.|[\r\n])*)?)|id:.*)$/);

const readPath = z.string().regex(/^((\/(.|[\r\n])*|id:.*)|(rev:[0-9a-f]{9,})|(ns:[0-9]+(\/(.|[\r\n])*)?))$/, {
  error: ({ input }) => (input === "" ? "The root folder is unsupported." : `'${String(input)}' did not match pattern`),
});

const accountId = z.string().length(40);

/** Custom properties, of which the sandbox has none. */
const propertyGroups = z
  .strictObject({ ".tag": z.literal("filter_some"), filter_some: z.array(z.string().regex(/^(\/|ptid:).*/s)).min(1) })
  .nullish();

const cursor = z.strictObject({ cursor: z.string().min(1) });

export const categories = shorthand(
  "image",
  "document",
  "pdf",
  "spreadsheet",
  "presentation",
  "audio",
  "video",
  "folder",
  "paper",
  "others",
);

export const searchArg = z.strictObject({
  query: z.string().max(1000),
  options: z
    .strictObject({
      path: pathOrId.nullish(),
      max_results: z.int().min(1).max(1000).default(100),
      order_by: shorthand("relevance", "last_modified_time").nullish(),
      file_status: shorthand("active", "deleted").default("active"),
      filename_only: z.boolean().default(false),
      file_extensions: z.array(z.string()).nullish(),
      file_categories: z.array(categories).nullish(),
      account_id: accountId.nullish(),
    })
    .nullish()
    .transform((options) => options ?? undefined),
  match_field_options: z.strictObject({ include_highlights: z.boolean().default(false) }).nullish(),
  include_highlights: z.boolean().nullish(),
});

export const cursorArg = cursor;

export const metadataArg = z.strictObject({
  path: readPath,
  include_media_info: z.boolean().default(false),
  include_deleted: z.boolean().default(false),
  include_has_explicit_shared_members: z.boolean().default(false),
  include_property_groups: propertyGroups,
});

export const listArg = z.strictObject({
  path: pathOrId.refine((path) => path !== "/", {
    error: 'Specify the root folder as an empty string rather than as "/".',
  }),
  recursive: z.boolean().default(false),
  include_media_info: z.boolean().default(false),
  include_deleted: z.boolean().default(false),
  include_has_explicit_shared_members: z.boolean().default(false),
  include_mounted_folders: z.boolean().default(true),
  limit: z.int().min(1).max(2000).nullish(),
  shared_link: z.strictObject({ url: z.string(), password: z.string().nullish() }).nullish(),
  include_property_groups: propertyGroups,
  include_non_downloadable_files: z.boolean().default(true),
  include_restorable_info: z.boolean().default(false),
});

export const linkArg = z.strictObject({ path: readPath });

const picture = {
  format: shorthand("jpeg", "png", "webp").default("jpeg"),
  size: shorthand(
    "w32h32",
    "w64h64",
    "w128h128",
    "w256h256",
    "w480h320",
    "w640h480",
    "w960h640",
    "w1024h768",
    "w2048h1536",
  ).default("w64h64"),
  mode: shorthand("strict", "bestfit", "fitone_bestfit", "original").default("strict"),
  exclude_media_info: z.boolean().nullish(),
};

export const thumbnailArg = z.strictObject({
  resource: z.union([
    z.strictObject({ ".tag": z.literal("path"), path: readPath }),
    z.strictObject({
      ".tag": z.literal("link"),
      url: z.string(),
      path: z.string().nullish(),
      password: z.string().nullish(),
    }),
  ]),
  ...picture,
});

export const thumbnailBatchArg = z.strictObject({ entries: z.array(z.strictObject({ path: readPath, ...picture })) });

export const noArg = z.null();

export type SearchArg = z.output<typeof searchArg>;
export type ListArg = z.output<typeof listArg>;
export type ThumbnailArg = Omit<z.output<typeof thumbnailArg>, "resource">;

/** JSON from a body or a header as an argument, or a refusal that says where it is wrong. */
export function parse<T>(schema: z.ZodType<T>, json: string, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new BadInput(`${where}: could not decode input as JSON`);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const field = issue?.path.join(".");
  throw new BadInput(`${where}: ${field ? `${field}: ` : ""}${issue?.message}`);
}
