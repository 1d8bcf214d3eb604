/** What reaches a gateway that is told to stop. */
import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "@jest/globals";

import { startGateway } from "../support/gateway.js";

test("a request on a connection from before is answered", async () => {
  const gateway = await startGateway();
  const { hostname, port } = new URL(gateway.url);
  const accepted = once(gateway.app.server.server, "connection");
  const socket = connect(Number(port), hostname).setEncoding("utf8");
  await accepted;
  // Its head is on its way.
  socket.write("GET /healthz HTTP/1.1\r\nhost: localhost\r\n");
  const closed = gateway.close();
  socket.write("connection: close\r\n\r\n");
  const [answer] = await once(socket, "data");
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  await closed;
});
