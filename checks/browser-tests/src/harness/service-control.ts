import type { Emulator } from "@maxcompute-rx/emulator";

/** A call from a page; the argument is of the kind that the call takes. */
interface Call {
  readonly call: string;
  readonly with: Parameters<Emulator["faults"]["add"]>[0] & Parameters<Emulator["jobs"]["script"]>[0];
}

/** Lets a page arrange what the service does: what is posted as JSON is called by name. */
export function serviceControl(emulator: Emulator): (request: Request) => Promise<Response> {
  return async (request) => {
    const { call, with: argument }: Call = JSON.parse(await request.text());
    switch (call) {
      case "faults.add":
        emulator.faults.add(argument);
        return Response.json(null);
      case "faults.clear":
        return Response.json(emulator.faults.clear() ?? null);
      case "jobs.script":
        return Response.json(emulator.jobs.script(argument));
      case "requests.list":
        return Response.json(emulator.requests.list());
      case "requests.clear":
        return Response.json(emulator.requests.clear() ?? null);
      default:
        return new Response("Not Found", { status: 404 });
    }
  };
}
