import { conforms } from "../conformance/index.js";
import { startDropbox } from "./vendor.js";

conforms(startDropbox);
