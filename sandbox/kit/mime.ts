const types: Record<string, string> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  heic: "image/heic",
  svg: "image/svg+xml",
  tif: "image/tiff",
  psd: "image/vnd.adobe.photoshop",
  mp4: "video/mp4",
  mov: "video/quicktime",
  mp3: "audio/mpeg",
  wav: "audio/wav",
  pdf: "application/pdf",
  txt: "text/plain",
  csv: "text/csv",
  zip: "application/zip",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** The extension of a name in lower case, without the dot; "" if it has none. */
export function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

/** The media type the service derives from the extension. */
export function mimeOf(name: string): string {
  return types[extensionOf(name)] ?? "application/octet-stream";
}

/** What the service draws a thumbnail of. */
export function isPicturable(name: string): boolean {
  return /^(image|video)\/|pdf|presentation|wordprocessing/.test(mimeOf(name)) && extensionOf(name) !== "svg";
}
