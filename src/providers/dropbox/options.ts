import { readEndpoints } from "../kit/operator-options.js";

/** Where Dropbox answers, as origins. Team admins never type a host; an operator may, outside production. */
export interface Endpoints {
  /** The page where people grant access, and the web app where links of results lead. */
  readonly login: string;
  /** The API and the token endpoint. */
  readonly api: string;
  /** Where thumbnails are handed out. */
  readonly content: string;
  readonly userAgent: string;
}

/** What the operator of a deployment may set. */
export type DropboxOptions = Partial<Endpoints>;

export const dropbox: Endpoints = {
  login: "https://www.dropbox.com",
  api: "https://api.dropboxapi.com",
  content: "https://content.dropboxapi.com",
  userAgent: "Popsync-Gateway/0.1.0",
};

/** Reads the operator's options as JSON and reports all that is wrong with them. http is for a Dropbox outside production. */
export function parseDropboxOptions(input: unknown, rules: { readonly allowHttp: boolean }) {
  return readEndpoints<Endpoints>("dropbox", dropbox, input, rules);
}

/** Where calls are made. People's own browsers open the rest. */
export function originsOf({ api, content }: Endpoints): readonly string[] {
  return [api, content];
}

/** The one host that hands out thumbnails for a token. Links to downloads are good without one, and get none. */
export function contentHosts({ content }: Endpoints): readonly string[] {
  return [new URL(content).hostname];
}
