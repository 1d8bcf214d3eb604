import { conforms } from "../conformance/index.js";
import { startOneDrive } from "./vendor.js";

conforms(startOneDrive);
