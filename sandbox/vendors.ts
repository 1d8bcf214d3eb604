// One line a vendor.
export * from "./box/index.js";
export * from "./dropbox/index.js";
export * from "./google/index.js";
export * from "./microsoft/index.js";
