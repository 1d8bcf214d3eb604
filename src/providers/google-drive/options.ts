import { readEndpoints } from "../kit/operator-options.js";

/** Where Google answers, as origins. Team admins never type a host; an operator may, outside production. */
export interface Endpoints {
  /** The page where people grant access; also the issuer of ID tokens. */
  readonly login: string;
  /** The token endpoint. */
  readonly token: string;
  /** Drive, its batches, and the keys of ID tokens. */
  readonly api: string;
  readonly userAgent: string;
}

/** What the operator of a deployment may set. */
export type GoogleDriveOptions = Partial<Endpoints>;

export const google: Endpoints = {
  login: "https://accounts.google.com",
  token: "https://oauth2.googleapis.com",
  api: "https://www.googleapis.com",
  userAgent: "Popsync-Gateway/0.1.0",
};

/** Reads the operator's options as JSON and reports all that is wrong with them. http is for a Google outside production. */
export function parseGoogleDriveOptions(input: unknown, rules: { readonly allowHttp: boolean }) {
  return readEndpoints<Endpoints>("google-drive", google, input, rules);
}

/** Where calls are made. People's own browsers open the rest. */
export function originsOf({ token, api }: Endpoints): readonly string[] {
  return [...new Set([token, api])];
}

/**
 * Hosts of thumbnails that are sent a token, by their whole names: below googleusercontent.com lie customers' own machines, too
 * (`….bc.googleusercontent.com`).
 */
export function thumbnailHosts({ api }: Endpoints): readonly string[] {
  const drawings = [3, 4, 5, 6].map((number) => `lh${number}.googleusercontent.com`);
  return [new URL(api).hostname, ...drawings, "docs.google.com", "drive.google.com"];
}
