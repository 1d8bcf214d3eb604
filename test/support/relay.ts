/** A way to a server over TCP that can fall silent, be cut and be mended: what stands behind it is the real one. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export interface Relay {
  /** Leads to the same as the given one, through here. */
  readonly url: string;
  /** Connections stay, and nothing passes any more. */
  silence(): void;
  /** Every connection breaks, and none can be made. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export async function relayTo(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let silent = false;
  let server: Server;

  function pass(from: Socket, to: Socket): void {
    sockets.add(from);
    from
      .on("data", (data) => silent || to.write(data))
      .on("error", () => {})
      .on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
  }

  async function open(at: number): Promise<number> {
    silent = false;
    server = createServer((client) => {
      const behind = connect(Number(port), hostname);
      pass(client, behind);
      pass(behind, client);
    });
    await once(server.listen(at, "127.0.0.1"), "listening");
    return (server.address() as AddressInfo).port;
  }

  const own = await open(0);
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(own);
  return {
    url: url.href,
    silence: () => {
      silent = true;
    },
    cut: async () => {
      if (!server.listening) return;
      const closed = once(server.close(), "close");
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: async () => {
      if (!server.listening) await open(own);
    },
  };
}
