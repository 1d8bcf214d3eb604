import { conforms } from "../conformance/index.js";
import { startBox } from "./vendor.js";

conforms(startBox);
