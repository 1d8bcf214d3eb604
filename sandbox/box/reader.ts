import { type Answer, type Call, json, withHeaders } from "../kit/http.js";
import { checkScope, itemById } from "./access.js";
import { allow, BoxError, invalid, notFound } from "./answer.js";
import { contentOf, representationContent, thumbnailOf } from "./contents.js";
import { readFields } from "./fields.js";
import { itemsOf, listItems } from "./folders.js";
import { Hits } from "./hits.js";
import type { Kit } from "./kit.js";
import { type BoxAccount, type BoxItem, versionId } from "./model.js";
import { present } from "./present.js";
import { Representations } from "./representations.js";
import { presentMe } from "./users.js";

/** A call by a known account. */
export interface Reading {
  call: Call;
  account: BoxAccount;
}

const items = /^\/2\.0\/(file|folder|web_link)s\/([^/]+)((?:\/.*)?)$/;
const representations =
  /^\/(?:api\/)?2\.0\/internal_files\/([^/]+)\/versions\/\d+\/representations\/(\w+)(\/content\/.*)?$/;

/** Everything that can be read under `/2.0`. */
export class BoxReader {
  private readonly hits: Hits;
  private readonly representations: Representations;

  constructor(private readonly kit: Kit) {
    this.hits = new Hits(kit);
    this.representations = new Representations(kit);
  }

  read(reading: Reading): Answer {
    const { call, account } = reading;
    const { path, query, headers } = call;
    if (path === "/2.0/users/me") {
      allow(query, "fields");
      return json(200, presentMe(account, query));
    }
    checkScope(this.kit, headers["authorization"]);
    if (path === "/2.0/search") return this.hits.page(call, account);
    const [, type, id = "", action = ""] = items.exec(path) ?? [];
    if (type) {
      const item = itemById(this.kit, account, type as BoxItem["type"], id);
      return action ? this.part(reading, item, action) : this.itself(reading, item);
    }
    const [, file, name = "", content] = representations.exec(path) ?? [];
    if (!file) throw new BoxError(404, "not_found", "Not Found");
    const item = itemById(this.kit, account, "file", file);
    if (content) return representationContent(this.kit, this.representations, account, item, name);
    return json(200, this.representations.info(item, name));
  }

  private itself({ call, account }: Reading, item: BoxItem): Answer {
    const { query, headers } = call;
    allow(query, item.type === "folder" ? "fields sort direction offset limit" : "fields");
    const etag = String(item.version);
    const view = {
      account,
      form: "standard" as const,
      fields: readFields(query),
      representations: (file: BoxItem) => this.representations.list(file, headers["x-rep-hints"]),
      items: (folder: BoxItem) => itemsOf(this.kit, account, folder, query),
    };
    if (headers["if-none-match"] === etag) return { status: 304, headers: { etag }, body: "" };
    return withHeaders(json(200, present(item, view)), { etag });
  }

  private part({ call, account }: Reading, item: BoxItem, action: string): Answer {
    const { query, subject } = call;
    if (item.type === "folder" && action === "/items") {
      allow(query, "fields usemarker marker offset limit sort direction");
      return json(200, listItems(this.kit, account, item, query));
    }
    if (item.type === "file" && action === "/content") {
      allow(query, "version access_token");
      if (query.has("access_token")) throw invalid("access_token", "The sandbox takes tokens in the header alone.");
      // Of each file there is the one version that it has now.
      if (![versionId(item), null].includes(query.get("version"))) throw notFound("file_version");
      return contentOf(this.kit, account, item, subject);
    }
    if (item.type === "file" && /^\/thumbnail\.(png|jpg)$/.test(action)) {
      allow(query, "min_width min_height max_width max_height");
      return thumbnailOf(this.kit, account, item, query, subject);
    }
    throw new BoxError(404, "not_found", "Not Found");
  }
}
