/** A test that checks nothing is no test: it fails. */
import { beforeEach, expect } from "@jest/globals";

beforeEach(() => expect.hasAssertions());
