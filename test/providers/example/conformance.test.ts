import { conforms } from "../conformance/index.js";
import { startPlainVendor } from "../conformance/plain-vendor.js";
import { createShelf } from "./index.js";

conforms(() =>
  startPlainVendor({
    createProvider: (origin, host) => createShelf({ origin }, host),
    values: { clientId: "sh-1", clientSecret: "a secret value" },
    placeKey: "folderId",
    operations: { search: ["search"], read: ["item"] },
    idOf: (count) => `shelf${String(count).padStart(3, "0")}`,
    paths: {
      authorize: "/authorize",
      token: "/token",
      search: "/search",
      item: "/files/*",
      picture: "/files/*/picture",
      link: "/files/*/link",
    },
    parameters: { words: "q", folder: "folder", cursor: "cursor", limit: "limit" },
    token: ({ access, refresh, seconds, user }) => ({
      access_token: access,
      refresh_token: refresh,
      expires_in: seconds,
      user,
    }),
    item: ({ id, name, type }, folders) => ({ id, title: name, type, bytes: 120_000, folders }),
    page: (files, next) => ({ files, next }),
    link: (url) => ({ url }),
  }),
);
